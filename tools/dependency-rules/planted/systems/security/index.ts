import { runtime } from '../../platform/runtime/index.ts';

export const security = runtime;
