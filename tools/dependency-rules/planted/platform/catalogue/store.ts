export const store = 'catalogue';
