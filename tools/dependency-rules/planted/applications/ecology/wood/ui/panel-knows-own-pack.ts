import type { Lake } from '../../lake/pack.ts';

export type Shown = Lake;
