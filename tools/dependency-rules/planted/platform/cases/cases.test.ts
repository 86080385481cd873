import { open } from '../runtime/testing.ts';

open();
