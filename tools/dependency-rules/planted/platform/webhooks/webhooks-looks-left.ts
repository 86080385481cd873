import { services } from '../services/index.ts';

export const seen = services;
