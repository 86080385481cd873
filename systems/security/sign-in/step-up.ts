import type { Permission, Principal, ResourceAttributes } from '@hub/kernel';
import { factorErrors } from './factor-errors.ts';
import type { Factors } from './factors.ts';

interface Question {
  readonly principal: Principal;
  readonly action: Permission;
  readonly resourceType: string;
  readonly resource: ResourceAttributes;
}

/**
 * Asks the policies (`account.fresh`) before a sensitive act of a person, and says what would let them pass. Keys and tokens
 * of systems have no factors; what they may is named one by one.
 */
export function requireFreshFactor(
  factors: Pick<Factors, 'list'>,
  secondFactor: 'optional' | 'required',
  decide: (question: Question) => boolean,
) {
  return async (principal: Principal): Promise<void> => {
    if (principal.kind !== 'person') return;
    const enrolled = principal.strong === true || (await factors.list(principal.id)).items.length > 0;
    // An own password comes first: before it nobody can enrol a factor.
    const required = secondFactor === 'required' && !principal.initialPassword;
    const resource = { tenant: principal.tenant, enrolled, required };
    if (decide({ principal, action: 'account.actSensitively', resourceType: 'Account', resource })) return;
    throw enrolled ? factorErrors.stepUpNeeded() : factorErrors.enrolNeeded();
  };
}
