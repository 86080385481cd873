export const store = 'cases';
