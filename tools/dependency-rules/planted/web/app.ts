import type { kernel } from '../platform/kernel/index.ts';

export type Kernel = typeof kernel;
