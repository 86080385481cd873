import type { Instant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import type { Expression } from './expression.ts';
import { type InstanceRow, instanceColumns, type RawInstance, toInstanceRow } from './store-history.ts';
import { safePattern, typesToSql, type Use } from './store-q.ts';
import type { Aggregation, TimeRange } from './temporal-query.ts';

export interface PastRow {
  readonly id: string;
  readonly types: string[];
}

/** Entities without a current state, in id order. */
export async function selectPast(
  database: Database,
  filter: {
    tenant: string;
    ids?: readonly string[] | undefined;
    idPattern?: string | undefined;
    types?: Expression<string> | undefined;
    limit: number;
    offset: number;
  },
): Promise<PastRow[]> {
  const values: unknown[] = [filter.tenant, filter.limit, filter.offset];
  const use: Use = (value) => `$${values.push(value)}`;
  const conditions = [
    'e.tenant = $1',
    'not exists (select 1 from entity now where now.tenant = e.tenant and now.id = e.id)',
    ...(filter.ids ? [`e.id = any(${use(filter.ids)}::text[])`] : []),
    ...(filter.idPattern === undefined ? [] : [`e.id ~ ${use(safePattern(filter.idPattern))}`]),
    ...(filter.types ? [typesToSql(filter.types, use)] : []),
  ];
  return database.query(
    `select e.id, e.types from entity_past e where ${conditions.join(' and ')} order by e.id limit $2 offset $3`,
    values,
  );
}

export interface EvolutionFilter extends TimeRange {
  readonly tenant: string;
  readonly ids: readonly string[];
  readonly attributes?: readonly string[] | undefined;
}

/** The column a time property lies in, and which rows have one. */
const columns = {
  observedAt: 'at',
  createdAt: 'received_at',
  modifiedAt: 'received_at',
  deletedAt: 'received_at',
} as const;
const rowsOf = {
  observedAt: `op <> 'deleted'`,
  createdAt: `op = 'created'`,
  modifiedAt: `op <> 'deleted'`,
  deletedAt: `op = 'deleted'`,
} as const;

function timeSql(range: TimeRange, use: Use): string {
  const column = columns[range.property];
  return [
    rowsOf[range.property],
    ...(range.bounded && range.property === 'observedAt' ? ['observed'] : []),
    ...(range.from === undefined ? [] : [`${column} >= ${use(new Date(range.from))}`]),
    ...(range.to === undefined ? [] : [`${column} < ${use(new Date(range.to))}`]),
  ].join(' and ');
}

/** Entities and attributes to look at: those named, or by hopping through the index from one name to the next. */
function subjects(filter: EvolutionFilter, use: Use): string {
  const ids = `unnest(${use(filter.ids)}::text[]) i(id)`;
  if (filter.attributes) return `${ids} cross join unnest(${use(filter.attributes)}::text[]) a(attribute)`;
  const next = (more: string) =>
    `(select attribute from attribute_instance where tenant = $1 and entity_id = i.id ${more} order by attribute limit 1)`;
  return `${ids} cross join lateral (with recursive hop as (
    select ${next('')} as attribute union all select ${next('and attribute > hop.attribute')} from hop where hop.attribute is not null
  ) select attribute from hop where attribute is not null) a(attribute)`;
}

/** Instances by entity, attribute and time; of each attribute the first or the last `limit`. */
export async function selectEvolution(
  database: Database,
  filter: EvolutionFilter,
  page: { limit: number; last: boolean },
): Promise<InstanceRow[]> {
  const values: unknown[] = [filter.tenant];
  const use: Use = (value) => `$${values.push(value)}`;
  const column = columns[filter.property];
  const rows = await database.query<RawInstance>(
    `select h.* from ${subjects(filter, use)} cross join lateral (
       select ${instanceColumns} from attribute_instance
       where tenant = $1 and entity_id = i.id and attribute = a.attribute and ${timeSql(filter, use)}
       order by ${column} ${page.last ? 'desc' : 'asc'} limit ${use(page.limit)}
     ) h order by h.entity_id, h.attribute, h.${column}`,
    values,
  );
  return rows.map(toInstanceRow);
}

/** The first and the last time there is something. */
export async function selectExtent(
  database: Database,
  filter: EvolutionFilter,
): Promise<{ first: Instant; last: Instant } | undefined> {
  const values: unknown[] = [filter.tenant];
  const use: Use = (value) => `$${values.push(value)}`;
  const column = columns[filter.property];
  const [row] = await database.query<{ first: Date | null; last: Date | null }>(
    `select min(h.first) as first, max(h.last) as last from ${subjects(filter, use)} cross join lateral (
       select min(${column}) as first, max(${column}) as last from attribute_instance
       where tenant = $1 and entity_id = i.id and attribute = a.attribute and ${timeSql(filter, use)}) h`,
    values,
  );
  return row?.first && row.last ? { first: row.first.getTime(), last: row.last.getTime() } : undefined;
}

export interface AggregateRow extends Partial<Record<Aggregation, number | string | null>> {
  readonly entity_id: string;
  readonly attribute: string;
  readonly type: string;
  /** Number of the period, from 0. */
  readonly period: number;
}

const text = `coalesce(instance ->> 'value', instance ->> 'object', instance ->> 'vocab', instance ->> 'languageMap', instance ->> 'json', instance ->> 'valueList', instance ->> 'objectList')`;

/** Population standard deviation: the values of a period are all there are, not a sample. */
const methodSql: Readonly<Record<Aggregation, string>> = {
  totalCount: 'count(*)::int',
  distinctCount: `count(distinct ${text})::int`,
  sum: 'sum(number)',
  avg: 'avg(number)',
  min: `coalesce(to_json(min(number)), to_json(min(instance ->> 'value' collate "C") filter (where number is null)))`,
  max: `coalesce(to_json(max(number)), to_json(max(instance ->> 'value' collate "C") filter (where number is null)))`,
  stddev: 'stddev_pop(number)',
  sumsq: 'sum(number * number)',
};

/** Aggregates in periods. @param bounds starts of the periods in ascending order, and the end of the last */
export async function selectAggregates(
  database: Database,
  filter: EvolutionFilter,
  methods: readonly Aggregation[],
  bounds: readonly Instant[],
): Promise<AggregateRow[]> {
  const values: unknown[] = [filter.tenant];
  const use: Use = (value) => `$${values.push(value)}`;
  const column = columns[filter.property];
  const [start = 0, second = start] = bounds;
  const even = bounds.every((bound, index) => bound === start + index * (second - start)) && second > start;
  const period = even
    ? `floor((extract(epoch from ${column}) * 1000 - ${use(start)}::float8) / ${use(second - start)}::float8)::int`
    : `width_bucket(${column}, ${use(bounds.map((bound) => new Date(bound)))}::timestamptz[]) - 1`;
  return database.query<AggregateRow>(
    `select entity_id, h.attribute, min(instance ->> 'type') as type, period, ${methods.map((method) => `${methodSql[method]} as "${method}"`).join(', ')}
     from ${subjects(filter, use)} cross join lateral (
       select entity_id, attribute, number, instance, ${period} as period from attribute_instance
       where tenant = $1 and entity_id = i.id and attribute = a.attribute and ${timeSql(filter, use)}
     ) h group by entity_id, h.attribute, period order by entity_id, h.attribute, period`,
    values,
  );
}

/** Adds to the past of one entity, which comes into being when it is unknown. Answers whether it did. */
export async function insertPast(
  database: Database,
  past: { tenant: string; id: string; types: readonly string[]; instances: string },
): Promise<boolean> {
  const [row] = await database.query<{ known: boolean }>(
    `with known as (
       select 1 from entity where tenant = $1 and id = $2 union all select 1 from entity_past where tenant = $1 and id = $2
     ), created as (
       insert into entity_past (tenant, id, types) select $1, $2, $3::text[] where not exists (select 1 from known)
       on conflict do nothing
     ), history as (
       insert into attribute_instance (tenant, entity_id, attribute, dataset_id, instance_id, at, observed, received_at, op, number, instance)
       select $1, $2, a, d, u, w, o, r, 'created', x, j
       from json_to_recordset($4::json) as h(a text, d text, u uuid, w timestamptz, o boolean, r timestamptz, x double precision, j json)
     ) select exists (select 1 from known) as known`,
    [past.tenant, past.id, past.types, past.instances],
  );
  return !row?.known;
}

/** Removes the past of an entity, of one attribute of it, or a single instance. Answers how many rows there were. */
export async function deletePast(
  database: Database,
  past: {
    tenant: string;
    id: string;
    attribute?: string | undefined;
    datasetId?: string | null | undefined;
    instanceId?: string | undefined;
  },
): Promise<number> {
  const values: unknown[] = [past.tenant, past.id];
  const use: Use = (value) => `$${values.push(value)}`;
  const conditions = [
    'tenant = $1 and entity_id = $2',
    ...(past.attribute === undefined ? [] : [`attribute = ${use(past.attribute)}`]),
    ...(past.datasetId === undefined ? [] : [`dataset_id is not distinct from ${use(past.datasetId)}::text`]),
    ...(past.instanceId === undefined ? [] : [`instance_id = ${use(past.instanceId)}::uuid`]),
  ];
  const rows = await database.query<{ count: number }>(
    `with gone as (delete from attribute_instance where ${conditions.join(' and ')} returning 1), forgotten as (
       delete from entity_past where tenant = $1 and id = $2 and ${past.attribute === undefined} returning 1
     ) select ((select count(*) from gone) + (select count(*) from forgotten))::int as count`,
    values,
  );
  return rows[0]?.count ?? 0;
}
