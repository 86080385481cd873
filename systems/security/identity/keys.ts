import { hash, randomBytes, randomUUID } from 'node:crypto';
import type { Awaitable, Instant, Permission, PersonId, Principal } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { openPrincipalMemory } from '../remember.ts';
import { identityErrors } from './errors.ts';
import type { Organisation } from './organisation.ts';
import { type FoundKey, findKey, insertKey, revokeKey, type ServiceKey, selectKeys, touchKeys } from './store-keys.ts';
import { scopeOf } from './store-units.ts';

export const keyPrefix = 'hubkey_';
const day_ms = 24 * 3_600_000;
const longest_ms = 366 * day_ms;

export interface NewKey {
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** How far the key reaches: the id of a unit. */
  readonly unit: string;
  readonly expiresAt: Instant;
}

/** Keys by which other systems act. A key is told once and kept as a hash. */
export interface Keys {
  /** The principal of a key while it holds; a revocation shows at once here and within half a second in other processes. */
  find(key: string): Awaitable<Principal | undefined>;
  /** Writes down when keys were used last. */
  flush(): Promise<void>;
  list(by: Principal): Promise<readonly ServiceKey[]>;
  /** @throws identity.notGrantable, identity.unitUnknown, identity.badPeriod */
  create(by: Principal, key: NewKey): Promise<ServiceKey & { readonly key: string }>;
  /** A new key in place of an old one, which goes on for `overlap_ms`. @throws identity.keyUnknown */
  rotate(by: Principal, id: string, overlap_ms: number): Promise<ServiceKey & { readonly key: string }>;
  /** @throws identity.keyUnknown */
  revoke(by: Principal, id: string): Promise<void>;
  /** What is remembered of keys may no longer be true. */
  forget(): void;
}

export function openKeys(deps: {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly organisation: Organisation;
  readonly grantable: (permission: string) => boolean;
}): Keys {
  const { database, clock, organisation, grantable } = deps;
  const used = new Map<string, Date>();
  const memory = openPrincipalMemory(clock, async (key) => {
    const row = await findKey(database, hashOf(key), new Date(clock()));
    if (row) used.set(row.id, new Date(clock()));
    return row && { principal: principalOf(row), endsAt: row.endsAt.getTime() };
  });

  const get = async (by: Principal, id: string) => {
    const [key] = await selectKeys(database, by.tenant, id);
    if (!key) throw identityErrors.keyUnknown({ key: id });
    return key;
  };
  const make = async (by: Principal, key: NewKey, rotatedFrom: string | null) => {
    const id = randomUUID();
    const secret = keyPrefix + randomBytes(32).toString('base64url');
    const { name, permissions, unit, expiresAt } = key;
    const times = { createdAt: new Date(clock()), expiresAt: new Date(expiresAt) };
    await database.commit([
      insertKey(by.tenant, {
        id,
        name,
        permissions,
        unit,
        createdBy: by.id,
        ...times,
        rotatedFrom,
        keyHash: hashOf(secret),
      }),
    ]);
    return { ...(await get(by, id)), key: secret };
  };

  return {
    find: memory.find,
    async flush() {
      if (used.size === 0 || database.readOnly()) return;
      const told = new Map(used);
      used.clear();
      await touchKeys(database, told);
    },
    list: (by) => selectKeys(database, by.tenant),
    async create(by, key) {
      const refused = key.permissions.find((permission) => !grantable(permission));
      if (refused !== undefined) throw identityErrors.notGrantable({ permission: refused });
      if (key.expiresAt <= clock() || key.expiresAt > clock() + longest_ms) throw identityErrors.badPeriod();
      await organisation.getUnit(by.tenant, key.unit);
      return make(by, key, null);
    },
    async rotate(by, id, overlap_ms) {
      const old = await get(by, id);
      if (old.revokedAt || old.expiresAt.getTime() <= clock()) throw identityErrors.keyUnknown({ key: id });
      const lifetime = old.expiresAt.getTime() - old.createdAt.getTime();
      const made = await make(by, { ...old, expiresAt: clock() + lifetime }, id);
      await revokeKey(database, by.tenant, id, new Date(clock() + overlap_ms));
      memory.forget();
      return made;
    },
    async revoke(by, id) {
      if ((await revokeKey(database, by.tenant, id, new Date(clock()))) === undefined)
        throw identityErrors.keyUnknown({ key: id });
      memory.forget();
    },
    forget: memory.forget,
  };
}

function principalOf({ id, name, tenant, permissions, reach }: FoundKey): Principal {
  return { kind: 'service', id: `key:${id}` as PersonId, name, roles: [], tenant, permissions, scope: scopeOf(reach) };
}

function hashOf(key: string): string {
  return hash('sha256', key, 'base64url');
}
