import type { Database, Statement } from '@hub/runtime';
import type { EntityState } from '../attribute.ts';
import { timeSql } from '../history/store-temporal.ts';
import type { TimeRange } from '../history/temporal-query.ts';
import { givenRows, givenSql } from '../query/store-given.ts';

/** Tables in which a tenant, and so a snapshot, has rows. */
const tables = [
  'entity',
  'entity_type',
  'entity_past',
  'entity_map',
  'attribute_instance',
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
       insert into attribute_instance (tenant, entity_id, attribute, dataset_id, instance_id, at, observed, received_at, modified_at, op, number, instance)
       select $2, entity_id, attribute, dataset_id, instance_id, at, observed, received_at, modified_at, op, number, instance
       from attribute_instance where tenant = $1 and entity_id = any($3::text[]) and ${inRange} limit $5 returning 1
     ) select count(*)::int as count from copied`,
    values,
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
    text: `insert into attribute_instance (tenant, entity_id, attribute, dataset_id, instance_id, at, observed, received_at, modified_at, op, number, instance)
           select $2, entity_id, attribute, dataset_id, instance_id, at, observed, received_at, modified_at, op, number, instance
           from attribute_instance where tenant = $1`,
    values: [from, to],
  },
];
