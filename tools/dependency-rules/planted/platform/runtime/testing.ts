export const open = () => 'database';
