import type { Database, Statement } from '@hub/runtime';
import { attributeValue, type EntityState } from '../attributes/attribute.ts';
import type { InstanceRow } from '../history/store-history.ts';
import { timeSql } from '../history/store-temporal.ts';
import type { TimeRange } from '../history/temporal-query.ts';
import { givenRows, givenSql } from '../query/store-given.ts';

/** Tables in which a tenant, and so a snapshot, has rows. */
const tables = [
  'entity',
  'entity_type',
  'entity_past',
  'entity_map',
  'attribute_history',
  'attribute_rollup',
  'attribute_coverage',
  'subscription',
] as const;

/** Removes all that a snapshot holds. @param where its own tenant */
export const dropData = (where: string): Statement[] =>
  tables.map((table) => ({ text: `delete from ${table} where tenant = $1`, values: [where] }));

/** Puts entities into a snapshot as they are, past the outbox: nobody is told, and no history begins. Answers how many were not there yet. */
export async function insertStates(
  database: Database,
  where: string,
  states: readonly EntityState[],
  version: number,
): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `with given as materialized (${givenSql('$1', '$2')}), kept as (
       insert into entity (tenant, id, types, scope, body, meta, location, value_keys, version, created_at, modified_at, expires_at, due_at)
       select tenant, id, types, scope, body, meta, location, value_keys_of($1, body), $3, created_at, modified_at, expires_at, due_at from given
       on conflict (tenant, id) do nothing returning id, types
     ), typed as (
       insert into entity_type (tenant, type, id) select $1, unnest(types), id from kept on conflict do nothing
     ) select count(*)::int as count from kept`,
    [where, givenRows(states), version],
  );
  return row?.count ?? 0;
}

/** Copies what is kept of the past of some entities in a range of time. Answers how many instances there were; one more than `most` is too many. */
export async function copyPast(
  database: Database,
  from: string,
  to: string,
  entities: readonly { readonly id: string; readonly types: readonly string[] }[],
  range: TimeRange,
  most: number,
): Promise<number> {
  const values: unknown[] = [from, to, entities.map((one) => one.id), JSON.stringify(entities), most];
  const inRange = timeSql(range, (value) => `$${values.push(value)}`);
  const [row] = await database.query<{ count: number }>(
    `with past as (
       insert into entity_past (tenant, id, types)
       select $2, id, types from json_to_recordset($4::json) as e(id text, types text[]) on conflict do nothing
     ), copied as (
       insert into attribute_history (tenant, entity_id, attribute, dataset_id, instance_id, at, observed, received_at, modified_at, op, number, instance)
       select $2, entity_id, attribute, dataset_id, instance_id, at, observed, received_at, modified_at, op, number, instance
       from attribute_instance where tenant = $1 and entity_id = any($3::text[]) and ${inRange} limit $5 returning 1
     ) select count(*)::int as count from copied`,
    values,
  );
  return row?.count ?? 0;
}

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Puts instances of the past that other hubs have told into a snapshot; of one attribute, datasetId and time what is there already counts.
 * Answers how many came.
 */
export async function insertPastRows(
  database: Database,
  where: string,
  entities: readonly { readonly id: string; readonly types: readonly string[] }[],
  rows: readonly InstanceRow[],
): Promise<number> {
  const given = rows.map((row) => {
    const value = attributeValue(row.instance);
    return {
      e: row.entityId,
      a: row.attribute,
      d: row.datasetId,
      u: uuid.exec(row.instanceId)?.[0] ?? crypto.randomUUID(),
      w: new Date(row.at),
      o: row.observed,
      r: new Date(row.receivedAt),
      m: new Date(row.modifiedAt),
      p: row.op,
      n: typeof value === 'number' ? value : null,
      j: row.instance,
    };
  });
  const [row] = await database.query<{ count: number }>(
    `with past as (
       insert into entity_past (tenant, id, types)
       select $1, id, types from json_to_recordset($2::json) as e(id text, types text[]) on conflict do nothing
     ), given as materialized (
       select distinct on (e, a, coalesce(d, ''), w) * from json_to_recordset($3::json)
         as g(e text, a text, d text, u uuid, w timestamptz, o boolean, r timestamptz, m timestamptz, p text, n double precision, j json)
     ), kept as (
       insert into attribute_history (tenant, entity_id, attribute, dataset_id, instance_id, at, observed, received_at, modified_at, op, number, instance)
       select $1, e, a, d, u, w, o, r, m, p, n, j from given
       where not exists (select 1 from attribute_instance h where h.tenant = $1 and h.entity_id = given.e collate "C"
         and h.attribute = given.a collate "C" and h.at = given.w and h.dataset_id is not distinct from given.d offset 0)
       returning 1
     ) select count(*)::int as count from kept`,
    [where, JSON.stringify(entities), JSON.stringify(given)],
  );
  return row?.count ?? 0;
}

/** Copies a whole snapshot into another. */
export const copyData = (from: string, to: string): Statement[] => [
  {
    text: `insert into entity (tenant, id, types, scope, body, meta, location, value_keys, version, created_at, modified_at, expires_at, due_at)
           select $2, id, types, scope, body, meta, location, value_keys_of($2, body), version, created_at, modified_at, expires_at, due_at from entity where tenant = $1`,
    values: [from, to],
  },
  {
    text: 'insert into entity_type (tenant, type, id) select $2, type, id from entity_type where tenant = $1',
    values: [from, to],
  },
  {
    text: 'insert into entity_past (tenant, id, types) select $2, id, types from entity_past where tenant = $1',
    values: [from, to],
  },
  {
    text: `insert into attribute_history (tenant, entity_id, attribute, dataset_id, instance_id, at, observed, received_at, modified_at, op, number, instance)
           select $2, entity_id, attribute, dataset_id, instance_id, at, observed, received_at, modified_at, op, number, instance
           from attribute_history where tenant = $1`,
    values: [from, to],
  },
];
