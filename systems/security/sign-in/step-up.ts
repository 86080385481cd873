import type { Principal } from '@hub/kernel';
import { factorErrors } from './factor-errors.ts';
import type { Factors } from './factors.ts';

/**
 * Asks for a second factor within the last 15 minutes: of everyone who has one and, when it is required, of everyone.
 * Keys and tokens of systems have no factors; what they may is named one by one.
 */
export function requireFreshFactor(factors: Pick<Factors, 'list'>, secondFactor: 'optional' | 'required') {
  return async ({ kind, id, strong }: Principal): Promise<void> => {
    if (kind !== 'person' || strong) return;
    const { items } = await factors.list(id);
    if (items.length > 0) throw factorErrors.stepUpNeeded();
    if (secondFactor === 'required') throw factorErrors.enrolNeeded();
  };
}
