import type { Localised, Permission, Tenant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';
import { reachSql, type UnitKind, validAt } from '../identity/store-units.ts';

type Reach = readonly [string, UnitKind] | null;

/** Everyone who holds one role for one unit: they all see the same. */
export interface PostGroup {
  readonly unit: string;
  readonly unitName: Localised;
  readonly role: string;
  readonly reach: Reach;
  readonly people: number;
  /** Some of their names. */
  readonly names: readonly string[];
}

/** By unit and role, those after a place. */
export function listPostGroups(
  database: Queryable,
  tenant: Tenant,
  at: Date,
  after: readonly [unit: string, role: string] | undefined,
  limit: number,
): Promise<readonly PostGroup[]> {
  return database.query<PostGroup>(
    `select g.unit_id as unit, g.role, g.people, g.names, ${reachSql('$1', 'g.unit_id')} as reach,
       jsonb_build_object('zh', coalesce(u.name_zh, g.unit_id), 'en', coalesce(u.name_en, g.unit_id)) as "unitName"
     from (
       select p.unit_id, p.role, count(distinct p.person_id)::int as people, (array_agg(distinct h.name_zh))[1:5] as names
       from post p join person h on h.tenant = p.tenant and h.id = p.person_id and ${validAt('h', '$2')}
       where p.tenant = $1 and ${validAt('p', '$2')} and ($3::text is null or (p.unit_id, p.role) > ($3, $4))
       group by p.unit_id, p.role order by p.unit_id, p.role limit $5
     ) g left join org_unit u on u.tenant = $1 and u.id = g.unit_id and u.valid_to is null
     order by g.unit_id, g.role`,
    [tenant, at, after?.[0] ?? null, after?.[1] ?? null, limit],
  );
}

export interface KeyReach {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly reach: Reach;
}

/** The service keys that work now. */
export function listKeyReaches(database: Queryable, tenant: Tenant, at: Date): Promise<readonly KeyReach[]> {
  return database.query<KeyReach>(
    `select k.id, k.name, k.permissions, ${reachSql('$1', 'k.unit_id')} as reach from service_key k
     where k.tenant = $1 and k.expires_at > $2 and (k.revoked_at is null or k.revoked_at > $2) order by k.name, k.id limit 500`,
    [tenant, at],
  );
}

/** How far a post of a unit reaches. */
export async function findReach(database: Queryable, tenant: Tenant, unit: string): Promise<Reach> {
  const [row] = await database.query<{ reach: Reach }>(`select ${reachSql('$1', '$2')} as reach`, [tenant, unit]);
  return row?.reach ?? null;
}

/** What units and areas are called. */
export async function listUnitNames(
  database: Queryable,
  tenant: Tenant,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Localised>> {
  const rows = await database.query<{ id: string; name: Localised }>(
    `select id, jsonb_build_object('zh', name_zh, 'en', name_en) as name from org_unit
     where tenant = $1 and id = any($2::text[]) and valid_to is null`,
    [tenant, ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
