import type { Instant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { countUses } from './store-contexts.ts';

/** Uses of stored @contexts that are remembered and not yet counted in the storage. */
export interface ContextUses {
  readonly tenant: string;
  /** Ids or URLs of all that one @context was made of. */
  readonly names: readonly string[];
  hits: number;
  usedAt: Instant;
}

const most = 400;

/** Counts how often stored @contexts are used (CIM 009 clause 5.13.3.5): a use is a number that grows, and is stored before anybody looks. */
export function openContextUses(database: Database) {
  let all: ContextUses[] = [];

  async function store(): Promise<void> {
    const waiting = all.filter(({ hits }) => hits > 0).map((uses) => ({ ...uses }));
    for (const uses of all) uses.hits = 0;
    for (const { tenant, names, hits, usedAt } of waiting)
      await countUses(database, tenant, names, hits, new Date(usedAt));
  }

  return {
    store,
    /** Begins to count the uses of what was made of some stored ones, the first of which is now. */
    async begin(tenant: string, names: readonly string[], now: Instant): Promise<ContextUses> {
      const uses = { tenant, names, hits: names.length > 0 ? 1 : 0, usedAt: now };
      all.push(uses);
      await store();
      // Of what is forgotten no use is to come.
      if (all.length > most) all = all.slice(-most / 2);
      return uses;
    },
  };
}
