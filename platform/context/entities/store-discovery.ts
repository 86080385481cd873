import type { EntityAccess } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { entityColumns } from '../writing/entity-columns.ts';
import { notExpired } from './store-entities.ts';

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

export async function countType(database: Database, tenant: string, type: string): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `select count(*)::int as count from entity_type et join entity e on e.tenant = et.tenant and e.id = et.id
     where et.tenant = $1 and et.type = $2 and ${notExpired}`,
    [tenant, type],
  );
  return row?.count ?? 0;
}

/** One attribute as the entities have it that are of just these types. Names as stored. */
export interface AttributeUse {
  readonly attribute: string;
  readonly types: readonly string[];
  /** Kinds it occurs as. */
  readonly kinds: readonly string[];
  /** Its instances. */
  readonly count: number;
}

/**
 * The attributes in use: in entities of one type, or one attribute alone, or all. It looks at every entity there could be
 * one in; nothing is kept that a write would have to pay for.
 */
export async function selectAttributeUse(
  database: Database,
  { tenant, access }: { readonly tenant: string; readonly access: EntityAccess },
  only: { readonly type?: string; readonly attribute?: string } = {},
): Promise<AttributeUse[]> {
  const values: unknown[] = [tenant];
  const use = (value: unknown) => `$${values.push(value)}`;
  const from =
    only.type === undefined ? 'entity e' : 'entity_type et join entity e on e.tenant = et.tenant and e.id = et.id';
  const conditions = [
    'e.tenant = $1',
    notExpired,
    ...(access.all ? [] : [access.sql(entityColumns(), use)]),
    ...(only.type === undefined ? [] : [`et.tenant = $1 and et.type = ${use(only.type)}`]),
    `a.key not in ('id', 'type', 'scope')`,
    ...(only.attribute === undefined ? [] : [`a.key = ${use(only.attribute)}`]),
  ];
  return database.query<AttributeUse>(
    `select a.key as attribute, e.types, array_agg(distinct coalesce(i ->> 'type', 'Property')) as kinds, count(*)::int as count
     from ${from} cross join lateral jsonb_each(e.body) a
       cross join lateral jsonb_array_elements(case when jsonb_typeof(a.value) = 'array' then a.value else jsonb_build_array(a.value) end) i
     where ${conditions.join(' and ')} group by a.key, e.types order by a.key collate "C"`,
    values,
  );
}
