import { cases } from '../../platform/cases/index.ts';

export const known = cases;
