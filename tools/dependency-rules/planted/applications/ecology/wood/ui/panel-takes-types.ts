import { wood } from '../pack.ts';

export const shown = wood;
