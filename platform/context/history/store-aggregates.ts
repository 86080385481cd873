import { type Instant, isoInstant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { attributeValue } from '../attributes/attribute.ts';
import type { Use } from '../query/store-q.ts';
import type { InstanceRow } from './store-history.ts';
import { type EvolutionFilter, narrowSql, subjects, timeColumn, timeSql } from './store-temporal.ts';
import type { Aggregation } from './temporal-query.ts';

export interface AggregateRow extends Partial<Record<Aggregation, number | string | null>> {
  readonly entity_id: string;
  readonly attribute: string;
  readonly type: string;
  /** Number of the period, from 0. */
  readonly period: number;
}

const text = `coalesce(instance ->> 'value', instance ->> 'object', instance ->> 'vocab', instance ->> 'languageMap', instance ->> 'json', instance ->> 'valueList', instance ->> 'objectList')`;

/** The value of a Property as JSON; typed values (`@type`, `@value`) by what they hold. */
const value = `case when json_typeof(instance -> 'value') = 'object' then instance -> 'value' -> '@value' else instance -> 'value' end`;
const list = `coalesce(instance -> 'valueList', instance -> 'value')`;

/** A truth counts as 1 or 0 (CIM 009 clause 4.5.19.1). `number` is filled for plain numbers, which most values are. */
const amount = `case when number is not null then number when instance ->> 'value' = 'true' and json_typeof(instance -> 'value') = 'boolean' then 1
  when json_typeof(instance -> 'value') = 'boolean' then 0 end`;
/** Of an array its length counts. */
const size = `coalesce(${amount}, case when json_typeof(${list}) = 'array' then json_array_length(${list}) end)`;
const words = `case when number is null and json_typeof(${value}) = 'string' then (${value}) #>> '{}' end`;
/** Seconds of the day of a Time. */
const ofDay = `case when instance -> 'value' ->> '@type' = 'Time' and (${value}) #>> '{}' ~ '^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]'
  then extract(epoch from substr((${value}) #>> '{}', 1, 8)::time) end`;

/** Of plain numbers the kind is not stored beside them. */
const typeSql = `coalesce(min(case when number is null then instance ->> 'type' end), 'Property')`;

/** Population standard deviation: the values of a period are all there are, not a sample. */
const methodSql: Readonly<Record<Aggregation, string>> = {
  totalCount: 'count(*)::int',
  distinctCount: `count(distinct ${text})::int`,
  sum: `sum(${size})`,
  avg: `coalesce(to_json(avg(${size})), to_json(to_char(make_interval(secs => (avg(${ofDay}))::float8), 'HH24:MI:SS"Z"')))`,
  min: `coalesce(to_json(min(${size})), to_json(min(${words} collate "C")))`,
  max: `coalesce(to_json(max(${size})), to_json(max(${words} collate "C")))`,
  stddev: `stddev_pop(${amount})`,
  sumsq: `sum((${amount}) * (${amount}))`,
};

/** Aggregates in periods. @param bounds starts of the periods in ascending order, and the end of the last */
export async function selectAggregates(
  database: Database,
  filter: EvolutionFilter,
  methods: readonly Aggregation[],
  bounds: readonly Instant[],
): Promise<AggregateRow[]> {
  const values: unknown[] = [filter.tenant];
  const use: Use = (one) => `$${values.push(one)}`;
  const column = timeColumn(filter.property);
  const period = periodSql(bounds, use)(column);
  return database.query<AggregateRow>(
    `select entity_id, h.attribute, ${typeSql} as type, period, ${methods.map((method) => `${methodSql[method]} as "${method}"`).join(', ')}
     from ${subjects(filter, use)} cross join lateral (
       select entity_id, attribute, number, instance, ${period} as period from attribute_instance h
       where tenant = $1 and entity_id = i.id and attribute = a.attribute and ${timeSql(filter, use)}${narrowSql(filter, use)} offset 0
     ) h group by entity_id, h.attribute, period order by entity_id, h.attribute, period`,
    values,
  );
}

/** The same of instances in hand. */
export async function aggregateGiven(
  database: Database,
  rows: readonly InstanceRow[],
  timeOf: (row: InstanceRow) => Instant,
  methods: readonly Aggregation[],
  bounds: readonly Instant[],
): Promise<AggregateRow[]> {
  const given = rows.map((row) => {
    const plain = attributeValue(row.instance);
    const number = typeof plain === 'number' ? plain : null;
    return { e: row.entityId, a: row.attribute, n: number, j: row.instance, w: isoInstant(timeOf(row)) };
  });
  const values: unknown[] = [JSON.stringify(given)];
  const period = periodSql(bounds, (one) => `$${values.push(one)}`)('at');
  return database.query<AggregateRow>(
    `select entity_id, attribute, ${typeSql} as type, period, ${methods.map((method) => `${methodSql[method]} as "${method}"`).join(', ')}
     from (select entity_id, attribute, number, instance, ${period} as period from (
       select e collate "C" as entity_id, a collate "C" as attribute, n as number, j as instance, w as at
       from json_to_recordset($1::json) as r(e text, a text, n double precision, j json, w timestamptz)) g
     ) h group by entity_id, attribute, period order by entity_id, attribute, period`,
    values,
  );
}

/** SQL for the number of the period in which a column's time lies, from 0. */
export function periodSql(bounds: readonly Instant[], use: Use): (column: string) => string {
  const [start = 0, second = start] = bounds;
  if (bounds.length === 2) return () => '0';
  const even = bounds.every((bound, index) => bound === start + index * (second - start)) && second > start;
  if (even) {
    const [first, length] = [use(start), use(second - start)];
    return (column) => `floor((extract(epoch from ${column}) * 1000 - ${first}::float8) / ${length}::float8)::int`;
  }
  const all = use(bounds.map((bound) => new Date(bound)));
  return (column) => `width_bucket(${column}, ${all}::timestamptz[]) - 1`;
}
