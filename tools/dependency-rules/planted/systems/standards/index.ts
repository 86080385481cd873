import { kernel } from '../../platform/kernel/index.ts';

export const standards = kernel;
