export const store = 'cockpit';
