import type { Localised, Permission, Tenant } from '@hub/kernel';
import type { Database, Queryable, Statement } from '@hub/runtime';
import { reachSql, type UnitKind, unitNameSql } from './store-units.ts';

/** A service key as it is kept and listed: never the key itself. */
export interface ServiceKey {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly unit: string;
  readonly unitName: Localised;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly rotatedFrom: string | null;
  /** Some seconds late at most; null while it was never used. */
  readonly usedAt: Date | null;
}

const columns = `id, name, permissions, unit_id as unit, ${unitNameSql('service_key.tenant', 'service_key.unit_id')} as "unitName", created_by as "createdBy", created_at as "createdAt",
  expires_at as "expiresAt", revoked_at as "revokedAt", rotated_from as "rotatedFrom", last_used_at as "usedAt"`;

export async function selectKeys(database: Queryable, tenant: Tenant, id?: string): Promise<readonly ServiceKey[]> {
  return database.query<ServiceKey & { id: string }>(
    `select ${columns} from service_key where tenant = $1 and ($2::text is null or id = $2) order by created_at desc, id limit 1000`,
    [tenant, id ?? null],
  );
}

export function insertKey(
  tenant: Tenant,
  key: Omit<ServiceKey, 'revokedAt' | 'usedAt' | 'unitName'> & { readonly keyHash: string },
): Statement {
  return {
    text: `insert into service_key (tenant, id, name, key_hash, permissions, unit_id, created_by, created_at, expires_at, rotated_from)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: [
      tenant,
      key.id,
      key.name,
      key.keyHash,
      key.permissions,
      key.unit,
      key.createdBy,
      key.createdAt,
      key.expiresAt,
      key.rotatedFrom,
    ],
  };
}

/** Ends a key at a time, unless it has ended before. */
export async function revokeKey(database: Database, tenant: Tenant, id: string, at: Date): Promise<string | undefined> {
  const [row] = await database.query<{ hash: string }>(
    `update service_key set revoked_at = least(coalesce(revoked_at, $3), $3) where tenant = $1 and id = $2
     returning key_hash as hash`,
    [tenant, id, at],
  );
  return row?.hash;
}

export interface FoundKey {
  readonly id: string;
  readonly tenant: Tenant;
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly endsAt: Date;
  readonly reach: readonly [string, UnitKind] | null;
}

/** The key of a hash while it holds. */
export async function findKey(database: Queryable, keyHash: string, at: Date): Promise<FoundKey | undefined> {
  const [found] = await database.query<FoundKey & { id: string }>({
    name: 'key.find',
    text: `select k.id, k.tenant, k.name, k.permissions, least(k.expires_at, k.revoked_at) as "endsAt",
        ${reachSql('k.tenant', 'k.unit_id')} as reach
      from service_key k
      where k.key_hash = $1 and k.expires_at > $2 and (k.revoked_at is null or k.revoked_at > $2)`,
    values: [keyHash, at],
  });
  return found;
}

/** When keys were used last; told now and then, not with every call. */
export async function touchKeys(database: Queryable, used: ReadonlyMap<string, Date>): Promise<void> {
  await database.query(
    `update service_key k set last_used_at = greatest(k.last_used_at, u.at)
     from unnest($1::text[], $2::timestamptz[]) as u(id, at) where k.id = u.id`,
    [[...used.keys()], [...used.values()]],
  );
}
