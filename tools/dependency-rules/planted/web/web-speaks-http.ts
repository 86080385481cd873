import { cases } from '../platform/cases/index.ts';

export const seen = cases;
