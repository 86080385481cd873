import type { Database, Queryable, Statement } from '@hub/runtime';
import { unpackHistory } from '../history/store-history.ts';

/** Every tenant that has entities, snapshots included: from one to the next along the key. */
export async function selectTenants(database: Queryable): Promise<readonly string[]> {
  const rows = await database.query<{ name: string }>(
    `with recursive held as (
       select min(tenant) as name from entity_type
       union all select (select min(tenant) from entity_type where tenant > held.name) from held where held.name is not null
     ) select name from held where name is not null union select name from tenant union select 'default' order by 1`,
  );
  return rows.map(({ name }) => name);
}

export async function findCursor(database: Queryable, tenant: string, type: string): Promise<string> {
  const [row] = await database.query<{ after: string }>(
    'select after_id as after from personal_sweep where tenant = $1 and type = $2',
    [tenant, type],
  );
  return row?.after ?? '';
}

/** @param after the last id that is done; empty when the type is through */
export async function setCursor(database: Database, tenant: string, type: string, after: string): Promise<void> {
  await database.query(
    `insert into personal_sweep (tenant, type, after_id) values ($1, $2, $3)
     on conflict (tenant, type) do update set after_id = excluded.after_id`,
    [tenant, type, after],
  );
}

/** How many entities of these types there are or have been, of all tenants. */
export async function countIds(database: Queryable, types: readonly string[]): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    `select ((select count(*) from entity_type where type = any($1)) + (select count(*) from entity_past where types && $1))::int as n`,
    [types],
  );
  return row?.n ?? 0;
}

/** Ids of a type after another, those with a past only included, in order. */
export async function selectIds(
  database: Queryable,
  tenant: string,
  type: string,
  after: string,
  limit: number,
): Promise<readonly string[]> {
  const rows = await database.query<{ id: string }>(
    `select id from (
       (select id from entity_type where tenant = $1 and type = $2 and id > $3 order by id limit $4)
       union (select id from entity_past where tenant = $1 and $2 = any(types) and id > $3 order by id limit $4)
     ) held order by id limit $4`,
    [tenant, type, after, limit],
  );
  return rows.map(({ id }) => id);
}

/** Which of these have a past of an attribute that has not changed since an instant. */
export async function selectOldPast(
  database: Queryable,
  { tenant, ids, attribute, before }: { tenant: string; ids: readonly string[]; attribute: string; before: Date },
): Promise<readonly string[]> {
  const rows = await database.query<{ id: string }>(
    `select entity_id as id from attribute_instance where tenant = $1 and entity_id = any($2) and attribute = $3
     group by entity_id having max(received_at) < $4 order by 1`,
    [tenant, ids, attribute, before],
  );
  return rows.map(({ id }) => id);
}

/** The past of an attribute goes, rollups and all. */
export function erasePast(tenant: string, ids: readonly string[], attribute: string): readonly Statement[] {
  const erase = ['attribute_history', 'attribute_rollup'].map((table) => ({
    text: `delete from ${table} where tenant = $1 and entity_id = any($2) and attribute = $3`,
    values: [tenant, ids, attribute],
  }));
  return [unpackHistory(tenant, ids), ...erase];
}
