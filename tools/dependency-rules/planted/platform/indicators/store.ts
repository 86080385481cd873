export const store = 'indicators';
