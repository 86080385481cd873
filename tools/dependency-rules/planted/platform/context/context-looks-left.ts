import { sensing } from '../sensing/index.ts';

export const seen = sensing;
