import { growth } from '../../applications/ecology/wood/growth.ts';

export const seen = growth;
