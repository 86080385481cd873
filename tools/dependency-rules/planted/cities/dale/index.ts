import { wood } from '../../applications/ecology/wood/pack.ts';

export const dale = [wood];
