import { randomUUID } from 'node:crypto';
import type { City, Instant, Localised, PersonId, Principal, Tenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { generatePassword, hashPassword } from '../password.ts';
import { insertAccount } from '../store.ts';
import { identityErrors } from './errors.ts';
import type { Organisation } from './organisation.ts';
import { isSeparatedAdministrator, listRoles } from './roles.ts';
import {
  endPerson,
  endPost,
  insertPerson,
  insertPost,
  type Person,
  type Post,
  type PostFilter,
  selectPeople,
  selectPosts,
} from './store-people.ts';
import { cityUnit } from './store-units.ts';

export interface Appointment {
  readonly person: string;
  readonly unit: string;
  readonly role: string;
  /** Now unless said. */
  readonly from?: Instant;
  readonly to?: Instant;
}

export interface People {
  list(tenant: Tenant, filter: { readonly q?: string; readonly at?: Instant }): Promise<readonly Person[]>;
  /** A person, with an account when a name for it is given; its first password is told once. @throws identity.accountTaken */
  add(
    tenant: Tenant,
    person: { readonly name: Localised; readonly account?: string },
  ): Promise<Person & { readonly password?: string }>;
  /** Ends the person, every post, and every session. @throws identity.personUnknown */
  end(tenant: Tenant, id: string): Promise<void>;
  listPosts(tenant: Tenant, filter: Partial<PostFilter>): Promise<readonly Post[]>;
  /** @throws identity.personUnknown, unitUnknown, roleUnknown, roleUnit, badPeriod, administratorsCombined, ownPost */
  appoint(by: Principal, appointment: Appointment): Promise<string>;
  /** @throws identity.postUnknown, identity.ownPost */
  endPost(by: Principal, id: string): Promise<void>;
}

const uniqueViolation = '23505';
const exclusionViolation = '23P01';
const codeOf = (error: unknown) => (error as { code?: unknown }).code;

/** @param changed called after whatever takes rights away, so that it shows at once */
export function openPeople(deps: {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly city: City;
  readonly organisation: Organisation;
  readonly changed: () => void;
}): People {
  const { database, clock, organisation, changed } = deps;
  const roles = listRoles(deps.city);
  const now = () => new Date(clock());
  const getPerson = async (tenant: Tenant, id: string) => {
    const [person] = await selectPeople(database, tenant, { at: now(), id, limit: 1 });
    if (!person) throw identityErrors.personUnknown({ person: id });
    return person;
  };
  return {
    list: (tenant, { q, at = clock() }) =>
      selectPeople(database, tenant, { at: new Date(at), limit: 1000, ...(q === undefined ? {} : { q }) }),
    async add(tenant, { name, account }) {
      const id = `person:${randomUUID()}` as PersonId;
      const password = account === undefined ? undefined : generatePassword();
      const statements = [insertPerson(tenant, id, name, now())];
      if (account !== undefined && password !== undefined)
        statements.push(insertAccount(tenant, id, account, await hashPassword(password), true));
      try {
        await database.commit(statements);
      } catch (error) {
        throw codeOf(error) === uniqueViolation ? identityErrors.accountTaken({}, error) : error;
      }
      return { ...(await getPerson(tenant, id)), ...(password === undefined ? {} : { password }) };
    },
    async end(tenant, id) {
      await getPerson(tenant, id);
      await database.commit(endPerson(tenant, id, now()));
      changed();
    },
    listPosts: (tenant, filter) => selectPosts(database, tenant, { at: now(), ...filter }),
    async appoint(by, { person, unit, role, from: wanted, to }) {
      refuseOwn(by, person);
      // Asked once: between two looks at the clock "now" would lie in the past.
      const at = clock();
      const from = wanted ?? at;
      if (!roles.has(role)) throw identityErrors.roleUnknown({ role });
      if (isSeparatedAdministrator(role) && unit !== cityUnit) throw identityErrors.roleUnit();
      // The past is what it was: a post does not begin before it is given.
      if (from < at || (to !== undefined && to <= from)) throw identityErrors.badPeriod();
      await getPerson(by.tenant, person);
      await organisation.getUnit(by.tenant, unit);
      const id = `post:${randomUUID()}`;
      const validTo = to === undefined ? undefined : new Date(to);
      try {
        await database.commit([insertPost(by.tenant, { id, person, unit, role, validFrom: new Date(from), validTo })]);
      } catch (error) {
        throw codeOf(error) === exclusionViolation ? identityErrors.administratorsCombined({}, error) : error;
      }
      return id;
    },
    async endPost(by, id) {
      const [post] = await selectPosts(database, by.tenant, { at: now(), id });
      if (post) refuseOwn(by, post.person);
      if (!(await endPost(database, by.tenant, id, now()))) throw identityErrors.postUnknown({ post: id });
      changed();
    },
  };
}

function refuseOwn(by: Principal, person: string): void {
  if (by.id === person) throw identityErrors.ownPost();
}
