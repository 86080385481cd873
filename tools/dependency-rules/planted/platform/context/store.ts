export const store = 'context';
