import { exchange } from '../exchange/index.ts';

export const seen = exchange;
