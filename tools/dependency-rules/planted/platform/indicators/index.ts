export const indicators = 'indicators';
