import { indicators } from '../indicators/index.ts';

export const seen = indicators;
