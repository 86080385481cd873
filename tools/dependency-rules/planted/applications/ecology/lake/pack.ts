export const lake = 'lake';
export type Lake = typeof lake;
