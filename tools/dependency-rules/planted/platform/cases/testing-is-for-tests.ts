import { open } from '../runtime/testing.ts';

export const opened = open();
