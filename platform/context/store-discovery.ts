import type { EntityAccess } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { entityColumns } from './entity-columns.ts';

/** The types there are, by hopping through the index from one to the next. */
export async function selectTypes(database: Database, tenant: string): Promise<string[]> {
  const next = (more: string) => `(select type from entity_type where tenant = $1 ${more} order by type limit 1)`;
  const rows = await database.query<{ type: string }>(
    `with recursive hop as (
       select ${next('')} as type union all select ${next('and type > hop.type')} from hop where hop.type is not null
     ) select type from hop where type is not null limit 10000`,
    [tenant],
  );
  return rows.map((row) => row.type);
}

export interface AttributeUse {
  readonly attribute: string;
  readonly kinds: string[];
}

export async function countType(database: Database, tenant: string, type: string): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    'select count(*)::int as count from entity_type where tenant = $1 and type = $2',
    [tenant, type],
  );
  return row?.count ?? 0;
}

/** The attributes the entities of a type have. Looks at each of them. */
export async function selectAttributeUse(
  database: Database,
  { tenant, access }: { readonly tenant: string; readonly access: EntityAccess },
  type: string,
): Promise<AttributeUse[]> {
  const values: unknown[] = [tenant, type];
  const use = (value: unknown) => `$${values.push(value)}`;
  const seen = access.all ? '' : ` and ${access.sql(entityColumns(), use)}`;
  return database.query<AttributeUse>(
    `select a.key as attribute, array_agg(distinct coalesce(a.value ->> 'type', a.value #>> '{0,type}')) as kinds
     from entity_type et join entity e on e.tenant = et.tenant and e.id = et.id cross join lateral jsonb_each(e.body) a
     where et.tenant = $1 and et.type = $2 and a.key not in ('id', 'type', 'scope')${seen} group by a.key order by a.key`,
    values,
  );
}
