export const store = 'alerts';
