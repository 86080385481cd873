import { randomUUID } from 'node:crypto';
import type { Instant, Principal, Tenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { identityErrors } from './errors.ts';
import { type Absence, cancelAbsence, insertAbsence, selectAbsences } from './store-absences.ts';
import { cancelDuty, type Duty, findDuty, handDutyOver, insertDuty, selectDuties } from './store-duties.ts';
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
  /** Leaves that touch `[from, to)`. */
  listAbsences(tenant: Tenant, period: { readonly from: Instant; readonly to: Instant }): Promise<readonly Absence[]>;
  /** Somebody is on leave: no roster puts them on duty then. @throws identity.personUnknown, identity.badPeriod */
  addAbsence(
    by: Principal,
    absence: {
      readonly person: string;
      readonly from: Instant;
      readonly to: Instant;
      readonly reason?: string | undefined;
    },
  ): Promise<string>;
  /** @throws identity.absenceUnknown */
  cancelAbsence(tenant: Tenant, id: string): Promise<void>;
  /**
   * Hands over what is left of a shift, or a whole one that has not begun.
   * @returns the shift of who takes over @throws identity.dutyUnknown, postUnknown, notOnDuty
   */
  handOver(
    by: Principal,
    id: string,
    to: { readonly post: string; readonly note?: string | undefined; readonly mayManage: boolean },
  ): Promise<string>;
}

export function openDuties(database: Database, clock: () => Instant): Duties {
  return {
    list: (tenant, { from, to, ...filter }) =>
      selectDuties(database, tenant, { from: new Date(from), to: new Date(to), ...filter }),
    async add(tenant, { post, from, to }) {
      if (to <= from) throw identityErrors.badPeriod();
      const [found] = await selectPosts(database, tenant, { at: new Date(from), id: post });
      if (!found) {
        const [now] = await selectPosts(database, tenant, { at: new Date(clock()), id: post });
        throw now ? identityErrors.postNotThen() : identityErrors.postUnknown({ post });
      }
      const id = `duty:${randomUUID()}`;
      await insertDuty(database, tenant, { id, post, from: new Date(from), to: new Date(to) });
      return id;
    },
    async handOver(by, id, { post, note, mayManage }) {
      const now = new Date(clock());
      const duty = await findDuty(database, by.tenant, id, now);
      if (!duty) throw identityErrors.dutyUnknown({ duty: id });
      if (!mayManage && duty.person !== by.id) throw identityErrors.notOnDuty();
      const from = duty.from > now ? duty.from : now;
      const [taker] = await selectPosts(database, by.tenant, { at: from, id: post });
      if (!taker || post === duty.post) throw identityErrors.postUnknown({ post });
      const next = `duty:${randomUUID()}`;
      const shift = { id: next, post, from, to: duty.to, handedFrom: id, note };
      if (!(await handDutyOver(database, by.tenant, { duty, shift }))) throw identityErrors.dutyUnknown({ duty: id });
      return next;
    },
    listAbsences: (tenant, { from, to }) =>
      selectAbsences(database, tenant, { from: new Date(from), to: new Date(to) }),
    async addAbsence(by, { person, from, to, reason }) {
      if (to <= from) throw identityErrors.badPeriod();
      const id = `absence:${randomUUID()}`;
      const absence = { id, person, from: new Date(from), to: new Date(to), by: by.id, reason: reason ?? null };
      if (!(await insertAbsence(database, by.tenant, absence, new Date(clock()))))
        throw identityErrors.personUnknown({ person });
      return id;
    },
    async cancelAbsence(tenant, id) {
      if (!(await cancelAbsence(database, tenant, id, new Date(clock()))))
        throw identityErrors.absenceUnknown({ absence: id });
    },
    async cancel(tenant, id) {
      if (!(await cancelDuty(database, tenant, id, new Date(clock())))) throw identityErrors.dutyUnknown({ duty: id });
    },
  };
}
