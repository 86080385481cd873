export const store = 'services';
