import { cases } from '../cases/index.ts';

export const seen = cases;
