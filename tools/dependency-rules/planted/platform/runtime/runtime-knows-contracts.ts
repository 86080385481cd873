import { context } from '../context/index.ts';

export const known = context;
