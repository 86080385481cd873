import { isoInstant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { renderExpression } from '../query/expression.ts';
import { subjectsOf } from '../query/q.ts';
import type { Use } from '../query/store-q.ts';
import { guarded } from '../query/store-query.ts';
import { timeOf } from './represent-temporal.ts';
import { isWithin } from './scope-spans.ts';
import type { InstanceRow } from './store-history.ts';
import { conditionsInRange, mustOf, type PastQuery, type PastRow, scopesOver } from './store-past.ts';

// Conditions on a past that lies in several hubs: put together first and judged then, by the SQL that judges the history of this one (CIM 009
// clause 5.7.4.4 with `splitEntities`).

/** The attributes that conditions look at; none when there are no conditions. */
export function attributesJudged({ q, geo, scopes, attributes, context }: PastQuery): readonly string[] {
  return [
    ...new Set([
      ...(q ? subjectsOf(q).names.map((name) => context.keyOf(name)) : []),
      ...(geo ? [geo.property] : []),
      ...(scopes ? ['scope'] : []),
      ...(attributes ?? []),
    ]),
  ];
}

/** Instances in hand as those of the table. @param rows placeholder of `givenText` */
const givenSql = (tenant: string, rows: string) => `select ${tenant}::text collate "C" as tenant, k,
    e collate "C" as entity_id, a collate "C" as attribute, w as at, r as received_at, j as instance
  from json_to_recordset(${rows}::json) as g(k int, e text, a text, w timestamptz, r timestamptz, j json)`;

const givenText = (rows: readonly InstanceRow[]) =>
  JSON.stringify(
    rows.map((row, k) => ({
      k,
      e: row.entityId,
      a: row.attribute,
      w: isoInstant(row.at),
      r: isoInstant(row.receivedAt),
      j: row.instance,
    })),
  );

/** The ids of those entities in hand that meet the conditions. @param rows what is known of them in the range, of the attributes judged */
export async function filterPast(
  database: Database,
  query: PastQuery,
  entities: readonly PastRow[],
  rows: readonly InstanceRow[],
): Promise<ReadonlySet<string>> {
  const values: unknown[] = [query.tenant];
  const use: Use = (value) => `$${values.push(value)}`;
  const given = givenSql('$1', use(givenText(rows.filter((row) => row.op !== 'deleted'))));
  // By itself, so that it is looked up once for all entities.
  const among = (more: string) => `e.id in (select h.entity_id from given h where true${more})`;
  const { scopes, range, access } = query;
  const held = ` and h.attribute = 'scope' and exists (select 1 from jsonb_path_query((h.instance -> 'value')::jsonb, '$[*]') s where s #>> '{}' ~ `;
  const asked = attributesJudged({ ...query, scopes: undefined, attributes: undefined });
  const keptBack = [...new Set(asked.flatMap((attribute) => access.typesKeepingBack(attribute)))];
  const conditions = [
    ...(keptBack.length > 0 ? [`not e.types && ${use(keptBack)}::text[]`] : []),
    ...(scopes
      ? [
          renderExpression(
            scopes,
            ' and ',
            ' or ',
            (term) => `(${scopesOver({ kind: 'term', term }, range, false, use)} or ${among(`${held}${use(term)})`)})`,
          ),
        ]
      : []),
    ...conditionsInRange(query, use, among, false),
  ];
  const ids = use(JSON.stringify(entities.map(({ id, types }) => ({ i: id, t: types }))));
  const text = `with given as materialized (${given})
    select e.id from (select $1::text as tenant, g.i collate "C" as id, g.t as types, coalesce(n.scope, '{}') as scope
      from json_to_recordset(${ids}::json) as g(i text, t text[]) left join entity n on n.tenant = $1 and n.id = g.i collate "C") e
    where ${['true', ...conditions].map((one) => `(${one})`).join(' and ')}`;
  const found = await guarded(() => database.query<{ id: string }>(text, values));
  return new Set(found.map(({ id }) => id));
}

/** Those instances in hand that are to be shown: of `q` and the geoquery what is about their attribute holds of them. Of scopes they have to have met the query at its time. */
export async function filterInstances(
  database: Database,
  query: PastQuery,
  shown: readonly string[] | undefined,
  all: readonly InstanceRow[],
): Promise<readonly InstanceRow[]> {
  const { spans, range } = query;
  const rows = spans ? all.filter((row) => isWithin(spans.get(row.entityId), timeOf(row, range.property))) : all;
  const must = mustOf({ ...query, scopes: undefined, spans: undefined }, shown);
  if (!must || rows.length === 0) return rows;
  const values: unknown[] = [query.tenant];
  const use: Use = (value) => `$${values.push(value)}`;
  const text = `select h.k from (${givenSql('$1', use(givenText(rows)))}) h where ${must(use)}`;
  const kept = new Set((await guarded(() => database.query<{ k: number }>(text, values))).map(({ k }) => k));
  return rows.filter((_, k) => kept.has(k));
}
