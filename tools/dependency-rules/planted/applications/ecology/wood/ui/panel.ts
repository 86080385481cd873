import type { Wood } from '../pack.ts';

export type Shown = Wood;
