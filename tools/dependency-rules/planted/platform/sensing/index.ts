export const sensing = 'sensing';
