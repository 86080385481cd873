import type { Localised } from '@hub/kernel';
import type { StoredPolicy } from './store-policies.ts';

export interface PolicyChange {
  readonly id: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly title: Localised;
  readonly source: string;
  readonly before?: string;
  readonly after?: string;
}

/** What became of each policy between two versions; what stayed as it was is left out. */
export function diffPolicies(from: readonly StoredPolicy[], to: readonly StoredPolicy[]): readonly PolicyChange[] {
  const before = new Map(from.map((policy) => [policy.id, policy]));
  const after = new Map(to.map((policy) => [policy.id, policy]));
  const gone = from.filter(({ id }) => !after.has(id));
  return [
    ...to.flatMap(({ id, title, source, text }): PolicyChange[] => {
      const known = before.get(id);
      if (!known) return [{ id, change: 'added', title, source, after: text }];
      return known.text === text ? [] : [{ id, change: 'changed', title, source, before: known.text, after: text }];
    }),
    ...gone.map(({ id, title, source, text }) => ({ id, change: 'removed' as const, title, source, before: text })),
  ];
}
