import type { Instant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import type { Use } from '../query/store-q.ts';
import { type InstanceRow, instanceColumns, type RawInstance, toInstanceRow, unpackHistory } from './store-history.ts';
import { forgetRollups, lateSteps } from './store-rollups.ts';
import type { TimeProperty, TimeRange } from './temporal-query.ts';

export interface EvolutionFilter extends TimeRange {
  readonly tenant: string;
  readonly ids: readonly string[];
  readonly attributes?: readonly string[] | undefined;
  /** Only instances with one of these; `@none` is the default one. */
  readonly datasetIds?: ReadonlySet<string> | undefined;
  /** Attributes that are left out. */
  readonly except?: readonly string[] | undefined;
  /** What else must hold of an instance `h` (CIM 009 clause 5.7.4.4). */
  readonly must?: ((use: Use) => string) | undefined;
}

/** The column a time property lies in, and which rows have one. */
const columns = {
  observedAt: ['at'],
  createdAt: ['received_at'],
  modifiedAt: ['modified_at', 'received_at'],
  deletedAt: ['received_at'],
} as const;

/** The instant of a history row by a time property. @param row alias of the table, with its point */
export function timeColumn(property: TimeProperty, row = ''): string {
  const [first, ...more] = columns[property].map((column) => row + column);
  return more.length === 0 ? String(first) : `coalesce(${[first, ...more].join(', ')})`;
}

const rowsOf = {
  observedAt: `op <> 'deleted'`,
  createdAt: `op = 'created'`,
  modifiedAt: `op <> 'deleted'`,
  deletedAt: `op = 'deleted'`,
} as const;

/** True for the history rows in a range of time. @param row alias of the table, with its point */
export function timeSql(range: TimeRange, use: Use, row = ''): string {
  const column = timeColumn(range.property, row);
  return [
    row + rowsOf[range.property],
    ...(range.bounded && range.property === 'observedAt' ? [`${row}observed`] : []),
    ...(range.from === undefined ? [] : [`${column} >= ${use(new Date(range.from))}`]),
    ...(range.to === undefined ? [] : [`${column} < ${use(new Date(range.to))}`]),
  ].join(' and ');
}

/**
 * What the first or the last rows are is asked of those of single attributes, along their index, and of the packed ones, which are
 * few for an entity: the view that shows both has no order. @param select from a table
 */
const ofBothHalves = (select: (table: string) => string): string =>
  ['attribute_history', 'packed_instance'].map((table) => `(${select(table)})`).join(' union all ');

/** Entities and attributes to look at: those named, or by hopping through the index from one name to the next. */
export function subjects(filter: EvolutionFilter, use: Use): string {
  const ids = `unnest(${use(filter.ids)}::text[]) i(id)`;
  if (filter.attributes) return `${ids} cross join unnest(${use(filter.attributes)}::text[]) a(attribute)`;
  const except = filter.except?.length ? ` and attribute <> all(${use(filter.except)}::text[])` : '';
  const next = (more: string) =>
    `(select min(attribute) from (${ofBothHalves((table) => `select attribute from ${table} where tenant = $1 and entity_id = i.id and attribute > '' ${more} order by attribute limit 1`)}) half)`;
  return `${ids} cross join lateral (with recursive hop as (
    select ${next('')} as attribute union all select ${next('and attribute > hop.attribute')} from hop where hop.attribute is not null
  ) select attribute from hop where attribute is not null${except}) a(attribute)`;
}

/** Narrows history rows `h` to the datasets asked for, and to those of which all holds that must. */
export function narrowSql({ datasetIds, must }: EvolutionFilter, use: Use): string {
  const inDatasets = datasetIds ? ` and coalesce(dataset_id, '@none') = any(${use([...datasetIds])}::text[])` : '';
  return must ? `${inDatasets} and ${must(use)}` : inDatasets;
}

/** Names of the attributes that have a past. */
export async function listAttributes(database: Database, filter: EvolutionFilter): Promise<string[]> {
  const values: unknown[] = [filter.tenant];
  const rows = await database.query<{ attribute: string }>(
    `select distinct a.attribute from ${subjects({ ...filter, attributes: undefined }, (value) => `$${values.push(value)}`)} order by 1`,
    values,
  );
  return rows.map(({ attribute }) => attribute);
}

/** Instances by entity, attribute and time; of each attribute the first or the last `limit`. */
export async function selectEvolution(
  database: Database,
  filter: EvolutionFilter,
  page: { limit: number; last: boolean },
): Promise<InstanceRow[]> {
  const values: unknown[] = [filter.tenant];
  const use: Use = (value) => `$${values.push(value)}`;
  const from = subjects(filter, use);
  const condition = `${timeSql(filter, use)}${narrowSql(filter, use)}`;
  const first = `order by ${timeColumn(filter.property)} ${page.last ? 'desc' : 'asc'} limit ${use(page.limit)}`;
  const half = (table: string) =>
    `select ${instanceColumns} from ${table} h where tenant = $1 and entity_id = i.id and attribute = a.attribute and ${condition} ${first}`;
  const rows = await database.query<RawInstance>(
    `select h.* from ${from} cross join lateral (
       select * from (${ofBothHalves(half)}) half ${first}
     ) h order by h.entity_id, h.attribute, ${timeColumn(filter.property, 'h.')}`,
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
  const column = timeColumn(filter.property);
  const from = subjects(filter, use);
  const condition = `${timeSql(filter, use)}${narrowSql(filter, use)}`;
  const half = (table: string) =>
    `select min(${column}) as first, max(${column}) as last from ${table} h
     where tenant = $1 and entity_id = i.id and attribute = a.attribute and ${condition}`;
  const [row] = await database.query<{ first: Date | null; last: Date | null }>(
    `select min(h.first) as first, max(h.last) as last from ${from} cross join lateral (${ofBothHalves(half)}) h`,
    values,
  );
  return row?.first && row.last ? { first: row.first.getTime(), last: row.last.getTime() } : undefined;
}

/** Every hour and day an import touches counts as late: it may take long to commit. */
const lateGiven = `select distinct $1::text as t, $2::text as i, a, s, b, o from (
  select a, o, date_bin('1 hour', w, '2000-01-01T00:00:00Z') as hour, date_bin('1 day', w, '1999-12-31T16:00:00Z') as day from given
) g cross join lateral (values ('hour', hour), ('day', day)) as span(s, b)`;

/** Adds to the past of one entity, which comes into being when it is unknown; a known past learns the types it lacks. Answers whether it came into being. */
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
     ), retyped as (
       update entity_past set types = types || array(select t from unnest($3::text[]) t where t <> all(types))
       where tenant = $1 and id = $2 and not types @> $3::text[]
     ), given as materialized (
       select * from json_to_recordset($4::json) as h(a text, d text, u uuid, w timestamptz, o boolean, r timestamptz, p text, x double precision, j json)
     ), history as (
       insert into attribute_history (tenant, entity_id, attribute, dataset_id, instance_id, at, observed, received_at, op, number, instance)
       select $1, $2, a, d, u, w, o, r, p, x, j from given
     ), ${lateSteps(lateGiven)} select exists (select 1 from known) as known`,
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
  const rows = await database.transaction(async (tx) => {
    await forgetRollups(tx, past.tenant, past.id, past.attribute);
    if (past.attribute !== undefined) await tx.query(unpackHistory(past.tenant, [past.id]));
    return tx.query<{ count: number }>(
      `with gone as (delete from attribute_history where ${conditions.join(' and ')} returning 1), forgotten as (
       delete from entity_past where tenant = $1 and id = $2 and ${past.attribute === undefined} returning 1
     ) select ((select count(*) from gone) + (select count(*) from forgotten))::int as count`,
      values,
    );
  });
  return rows[0]?.count ?? 0;
}

/**
 * Replaces one instance of the past, which keeps its id and the time it came (CIM 009 clause 5.6.14). False when there is
 * none such.
 */
export async function replaceInstance(
  database: Database,
  past: { tenant: string; id: string; attribute: string; instanceId: string },
  next: { datasetId: string | null; at: Date | undefined; number: number | null; instance: string; now: Date },
): Promise<boolean> {
  const rows = await database.transaction(async (tx) => {
    await forgetRollups(tx, past.tenant, past.id, past.attribute);
    await tx.query(unpackHistory(past.tenant, [past.id]));
    return tx.query(
      `update attribute_history set dataset_id = $5, at = coalesce($6::timestamptz, received_at),
       observed = $6::timestamptz is not null, number = $7, instance = $8::json, modified_at = $9
     where tenant = $1 and entity_id = $2 and attribute = $3 and instance_id = $4::uuid and op <> 'deleted' returning 1`,
      [
        past.tenant,
        past.id,
        past.attribute,
        past.instanceId,
        next.datasetId,
        next.at ?? null,
        next.number,
        next.instance,
        next.now,
      ],
    );
  });
  return rows.length > 0;
}

/** When entities were last deleted; those that never were are left out. */
export async function selectDeletions(
  database: Database,
  tenant: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Instant>> {
  const rows = await database.query<{ entity_id: string; at: Date }>(
    `select entity_id, max(received_at) as at from attribute_instance
     where tenant = $1 and entity_id = any($2) and op = 'deleted' group by entity_id`,
    [tenant, ids],
  );
  return new Map(rows.map((row) => [row.entity_id, row.at.getTime()]));
}
