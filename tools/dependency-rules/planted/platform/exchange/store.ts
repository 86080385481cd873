export const store = 'exchange';
