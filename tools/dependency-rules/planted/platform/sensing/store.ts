export const store = 'sensing';
