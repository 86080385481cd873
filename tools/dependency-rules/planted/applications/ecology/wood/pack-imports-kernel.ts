import { lake } from '../lake/pack.ts';

export const borrowed = lake;
