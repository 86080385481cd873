import type { Permission, PersonId, Principal, Tenant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';
import { reachSql, scopeOf, type UnitKind, validAt } from './store-units.ts';

type Reach = readonly [string, UnitKind] | null;

/**
 * Who somebody is at a time, without a session or a key in hand: for what they have set going (a subscription) and for
 * questions about them. A person acts as the post named, or as the one they have had longest. Undefined when the person,
 * the post or the key has ended.
 */
export async function findPrincipal(
  database: Queryable,
  { id, post }: { readonly id: string; readonly post?: string | undefined },
  at: Date,
): Promise<Principal | undefined> {
  return id.startsWith('key:') ? findService(database, id, at) : findPerson(database, id, post, at);
}

/**
 * A system that is told of things and never asks itself, as a service key made for the same would ask: it reaches as far as
 * a unit, or without one the whole city.
 */
export async function findSystem(
  database: Queryable,
  { tenant, id, unit }: { readonly tenant: Tenant; readonly id: string; readonly unit?: string | undefined },
  permissions: readonly Permission[],
): Promise<Principal> {
  const own = { kind: 'service', id: id as PersonId, name: id, roles: [], tenant, permissions } as const;
  if (unit === undefined) return { ...own, scope: { everywhere: true, bureaus: [], areas: [] } };
  const [found] = await database.query<{ reach: Reach }>(`select ${reachSql('$1', '$2')} as reach`, [tenant, unit]);
  return { ...own, scope: scopeOf(found?.reach) };
}

async function findPerson(
  database: Queryable,
  id: string,
  post: string | undefined,
  at: Date,
): Promise<Principal | undefined> {
  const [found] = await database.query<{
    id: PersonId;
    tenant: Tenant;
    name: string;
    post: string | null;
    role: string | null;
    reach: Reach;
  }>({
    name: 'principal.person',
    text: `select p.id, p.tenant, p.name_zh as name, o.id as post, o.role, ${reachSql('p.tenant', 'o.unit_id')} as reach
      from person p left join lateral (
        select o.* from post o where o.tenant = p.tenant and o.person_id = p.id and ${validAt('o', '$2')}
          and ($3::text is null or o.id = $3) order by o.valid_from, o.id limit 1
      ) o on true
      where p.id = $1 and ${validAt('p', '$2')}`,
    values: [id, at, post ?? null],
  });
  if (!found || (post !== undefined && found.post === null)) return undefined;
  const { reach, role, ...who } = found;
  const acting = found.post === null || role === null ? { roles: [] } : { roles: [role], post: found.post };
  return { kind: 'person', id: who.id, name: who.name, tenant: who.tenant, ...acting, scope: scopeOf(reach) };
}

async function findService(database: Queryable, id: string, at: Date): Promise<Principal | undefined> {
  const [found] = await database.query<{
    tenant: Tenant;
    name: string;
    permissions: readonly Permission[];
    reach: Reach;
  }>(
    `select k.tenant, k.name, k.permissions, ${reachSql('k.tenant', 'k.unit_id')} as reach from service_key k
     where k.id = $1 and k.expires_at > $2 and (k.revoked_at is null or k.revoked_at > $2)`,
    [id.slice('key:'.length), at],
  );
  if (!found) return undefined;
  const { tenant, name, permissions, reach } = found;
  return { kind: 'service', id: id as PersonId, name, roles: [], tenant, permissions, scope: scopeOf(reach) };
}
