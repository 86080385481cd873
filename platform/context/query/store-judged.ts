import type { Database } from '@hub/runtime';
import type { NgsiAttribute } from '../attributes/attribute.ts';
import { statementName } from './statement-names.ts';
import { type EntityQuery, guarded, queryStatement } from './store-query.ts';

/** What changes have left of an attribute. */
export interface Laid {
  readonly given: readonly NgsiAttribute[];
  /**
   * The datasets of instances that are as given, or gone (null is the instance without one): of others there is what is
   * stored. Undefined: no others.
   */
  readonly decided: readonly (string | null)[] | undefined;
  /** When it was created, where the changes tell, and last modified: milliseconds. */
  readonly times: readonly [created: number | null, modified: number];
}

/** An entity as a change left it. */
export interface Judged {
  readonly id: string;
  readonly types: readonly string[];
  readonly at: number;
  /** By attribute, stored name: what is laid over what is stored now. */
  readonly laid: ReadonlyMap<string, Laid>;
}

/** Where an attribute has, or had, instances in several datasets. */
const withOthers = `(
  select coalesce(jsonb_object_agg(k, one.instances) filter (where one.instances <> '[]'), '{}')
  from jsonb_each(c.b) as b(k, v), lateral (select
    case jsonb_typeof(v) when 'array' then v else jsonb_build_array(v) end || coalesce((
      select jsonb_agg(other) from jsonb_array_elements(case jsonb_typeof(s.body -> k)
        when 'array' then s.body -> k when 'object' then jsonb_build_array(s.body -> k) else '[]' end) other
      where json_typeof(c.d -> k) = 'array' and not (c.d -> k)::jsonb @> coalesce(other -> 'datasetId', 'null')
    ), '[]') as instances offset 0) one)`;

/** Of all instances of an attribute alike. */
const laidTimes = `(
  select jsonb_object_agg(k, case when jsonb_exists(made.body, k) then jsonb_build_array(jsonb_build_array(coalesce(
    (v ->> 0)::float8, (s.meta::jsonb -> k -> 0 ->> 0)::float8, extract(epoch from s.created_at)::float8 * 1000, (v ->> 1)::float8), v -> 1))
    else '[]' end) from json_each(c.m) as m(k, w), lateral (select w::jsonb as v) x)`;

const laidPlace = `(
  select st_setsrid(st_geomfromgeojson(case jsonb_array_length(p) when 0 then null when 1 then p ->> 0
    else jsonb_build_object('type', 'GeometryCollection', 'geometries', p)::text end), 4326)
  from jsonb_path_query_array(made.body, '$.location ? (@.type == "GeoProperty").value') p)`;

/**
 * Stored entities with something laid over, as columns of the table of entities; one that is gone meanwhile is what is laid
 * over it. Rows are found by key, one by one: no index on what they hold has a say. What is put together is made once for a
 * row (`offset 0`), not where a condition looks at it, and of it only the columns that one does look at.
 * @param rows placeholder of what `rowOf` made @param datasets placeholder of the jsonpath of all datasets of what is laid over
 */
const judgedSql = (tenant: string, rows: string, datasets: string) => `(
  select c.n, ${tenant}::text collate "C" as tenant, c.i collate "C" as id, c.t as types, s.scope, made.body,
    case when c.b is null then s.meta else (coalesce(s.meta::jsonb, '{}') || ${laidTimes})::text end as meta,
    case when jsonb_exists(c.b, 'location') then ${laidPlace} else s.location end as location,
    coalesce(s.created_at, c.u) as created_at, c.u as modified_at, null::timestamptz as expires_at
  from json_to_recordset(${rows}::json) as c(n int, i text, t text[], u timestamptz, b jsonb, g text[], p bool, d json, m json)
  left join lateral (select * from entity where tenant = ${tenant} and id = c.i collate "C" limit 1) s on true
  cross join lateral (select case
    when c.b is null then s.body
    when s.body is null then c.b - c.g
    when c.d is null or not (c.p or jsonb_path_exists(s.body, ${datasets}::jsonpath)) then (s.body || c.b) - c.g
    else s.body - array(select jsonb_object_keys(c.b)) || ${withOthers} end as body offset 0) made
  offset 0)`;

/** Those that a query means as changes left them. @throws context.badRequestData, context.tooComplexQuery */
export async function filterJudged<One extends Judged>(
  database: Database,
  query: EntityQuery,
  judged: readonly One[],
): Promise<readonly One[]> {
  const { text, values } = judgedStatement(query, judged);
  const name = statementName(text);
  const statement = { text, values, ...(name === undefined ? {} : { name }) };
  const rows = await guarded(() => database.query<{ n: number }>(statement));
  const found = new Set(rows.map(({ n }) => n));
  return judged.filter((_, n) => found.has(n));
}

/** Exported for the test that looks at the plan. */
export function judgedStatement(query: EntityQuery, judged: readonly Judged[]) {
  const keys = new Set(judged.flatMap(({ laid }) => [...laid.keys()]));
  const datasets = [...keys].map((key) => `exists(@.${JSON.stringify(key)}.datasetId)`);
  return queryStatement(query, 'e.n', undefined, (tenant, use) =>
    judgedSql(tenant, use(JSON.stringify(judged.map(rowOf))), use(`$ ? (${datasets.join(' || ') || '1 == 0'})`)),
  );
}

/**
 * `b`: values by attribute; `g`: attributes that are gone; `p`: some of an attribute is as it is stored; `d`: decided datasets by
 * attribute, where not all of each is; `m`: times by attribute.
 */
function rowOf({ id, types, at, laid }: Judged, n: number) {
  const row = { n, i: id, t: types, u: new Date(at) };
  const all = [...laid];
  if (all.length === 0) return row;
  return {
    ...row,
    b: Object.fromEntries(all.map(([key, { given }]) => [key, given.length === 1 ? given[0] : given])),
    g: all.filter(([, { given }]) => given.length === 0).map(([key]) => key),
    p: all.some(([, { decided }]) => decided?.includes(null) === false),
    ...(all.some(([, { decided }]) => decided) && {
      d: Object.fromEntries(all.map(([key, { decided }]) => [key, decided])),
    }),
    m: Object.fromEntries(all.map(([key, { times }]) => [key, times])),
  };
}
