import { cockpit } from '../cockpit/index.ts';

export const seen = cockpit;
