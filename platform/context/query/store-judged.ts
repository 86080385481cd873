import type { Database } from '@hub/runtime';
import type { NgsiAttribute } from '../attribute.ts';
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

const stored = `case jsonb_typeof(s.body -> k) when 'array' then s.body -> k when 'object' then jsonb_build_array(s.body -> k) else '[]' end`;
const others = `coalesce((select jsonb_agg(v) from jsonb_array_elements(${stored}) v where not l -> 'd' @> coalesce(v -> 'datasetId', 'null')), '[]')`;
const ofStored = '(s.meta::jsonb -> k -> 0 ->> 0)::float8, extract(epoch from s.created_at)::float8 * 1000';
const times = `jsonb_build_array(jsonb_build_array(coalesce((l -> 't' ->> 0)::float8, ${ofStored}, (l -> 't' ->> 1)::float8), l -> 't' -> 1))`;

/**
 * Stored entities with something laid over, as columns of the table of entities; one that is gone meanwhile is what is laid
 * over it. Rows are found by key, one by one: no index on what they hold has a say. What is put together is made once for a
 * row (`offset 0`), not where a condition looks at it, and only the columns that one does look at.
 */
const judgedSql = (tenant: string, rows: string) => `(
  select c.n, ${tenant}::text collate "C" as tenant, c.i collate "C" as id, c.t as types, s.scope,
    coalesce(s.body, '{}') - coalesce(o.keys, '{}') || coalesce(o.body, '{}') as body,
    (coalesce(s.meta::jsonb, '{}') || coalesce(o.meta, '{}'))::text as meta,
    case when 'location' = any(o.keys) then (
      select st_setsrid(st_geomfromgeojson(
        case jsonb_array_length(p) when 0 then null when 1 then p ->> 0
          else jsonb_build_object('type', 'GeometryCollection', 'geometries', p)::text end), 4326)
      from jsonb_path_query_array(o.body, '$.location ? (@.type == "GeoProperty").value') p
    ) else s.location end as location,
    coalesce(s.created_at, c.u) as created_at, c.u as modified_at, null::timestamptz as expires_at
  from json_to_recordset(${rows}::json) as c(n int, i text, t text[], u timestamptz, o jsonb)
  left join lateral (select * from entity where tenant = ${tenant} and id = c.i collate "C" limit 1) s on true
  cross join lateral (
    select array_agg(k) as keys, jsonb_object_agg(k, whole) filter (where whole <> '[]') as body,
      jsonb_object_agg(k, case when whole = '[]' then whole else ${times} end) as meta
    from jsonb_each(c.o) as a(k, l)
    cross join lateral (select (l -> 'g') || case when l -> 'd' = 'null' then '[]' else ${others} end as whole offset 0) w
    offset 0
  ) o
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
  const rows = JSON.stringify(judged.map(rowOf));
  return queryStatement(query, 'e.n', undefined, (tenant, use) => judgedSql(tenant, use(rows)));
}

function rowOf({ id, types, at, laid }: Judged, n: number) {
  const laidOver = [...laid].map(([key, { given, decided, times: t }]) => [key, { g: given, d: decided ?? null, t }]);
  return { n, i: id, t: types, u: new Date(at), o: laidOver.length > 0 ? Object.fromEntries(laidOver) : null };
}
