export const cockpit = 'cockpit';
