export const services = 'services';
