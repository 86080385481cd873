export const processes = 'processes';
