export const growth = 1;
