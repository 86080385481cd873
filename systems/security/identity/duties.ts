import { randomUUID } from 'node:crypto';
import type { Instant, Tenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { identityErrors } from './errors.ts';
import { cancelDuty, type Duty, insertDuty, selectDuties } from './store-duties.ts';
import { selectPosts } from './store-people.ts';

/** Which posts are on duty when. */
export interface Duties {
  /** Shifts that touch `[from, to)`. */
  list(
    tenant: Tenant,
    filter: { readonly from: Instant; readonly to: Instant; readonly unit?: string; readonly role?: string },
  ): Promise<readonly Duty[]>;
  /** @throws identity.postUnknown, identity.badPeriod */
  add(tenant: Tenant, duty: { readonly post: string; readonly from: Instant; readonly to: Instant }): Promise<string>;
  /** @throws identity.dutyUnknown */
  cancel(tenant: Tenant, id: string): Promise<void>;
}

export function openDuties(database: Database, clock: () => Instant): Duties {
  return {
    list: (tenant, { from, to, ...filter }) =>
      selectDuties(database, tenant, { from: new Date(from), to: new Date(to), ...filter }),
    async add(tenant, { post, from, to }) {
      if (to <= from) throw identityErrors.badPeriod();
      const [found] = await selectPosts(database, tenant, { at: new Date(from), id: post });
      if (!found) throw identityErrors.postUnknown({ post });
      const id = `duty:${randomUUID()}`;
      await insertDuty(database, tenant, { id, post, from: new Date(from), to: new Date(to) });
      return id;
    },
    async cancel(tenant, id) {
      if (!(await cancelDuty(database, tenant, id, new Date(clock())))) throw identityErrors.dutyUnknown({ duty: id });
    },
  };
}
