import { alerts } from '../alerts/index.ts';

export const seen = alerts;
