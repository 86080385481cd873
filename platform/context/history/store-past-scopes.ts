import { type Instant, isoInstant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { type Expression, renderExpression } from '../query/expression.ts';
import type { Use } from '../query/store-q.ts';
import type { ScopeSpans } from './scope-spans.ts';
import { type InstanceRow, instanceColumns, type RawInstance, toInstanceRow } from './store-history.ts';
import { type EvolutionFilter, timeColumn } from './store-temporal.ts';
import type { TimeProperty, TimeRange } from './temporal-query.ts';

// Scopes over time: each holds from when it was set until others are set or it is deleted (CIM 009 clause 4.18).

/** True when the scopes that one instance sets meet a scope query. @param row alias of the instance, with its point */
export const scopesMeet = (scopes: Expression<string>, use: Use, row: string): string =>
  renderExpression(
    scopes,
    ' and ',
    ' or ',
    (pattern) =>
      `exists (select 1 from jsonb_path_query((${row}instance -> 'value')::jsonb, '$[*]') s where s #>> '{}' ~ ${use(pattern)})`,
  );

/** True when the scopes that an instance `h` sets hold at some time in the range. */
export function holdsIn({ from, to }: Pick<TimeRange, 'from' | 'to'>, use: Use): string {
  const begun = to === undefined ? '' : ` and h.at < ${use(new Date(to))}`;
  const lasting =
    from === undefined
      ? ''
      : ` and not exists (select 1 from attribute_instance n where n.tenant = h.tenant and n.entity_id = h.entity_id
          and n.attribute = 'scope' and n.at > h.at and n.at <= ${use(new Date(from))} offset 0)`;
  return `h.op <> 'deleted'${begun}${lasting}`;
}

/**
 * True for an instance `h` of the time at which scopes held that meet the query (annex C.5.16). An entity that has no past of scopes is asked
 * for the scopes it has now, which says nothing of single instances.
 */
export function isWithinScopes(scopes: Expression<string>, property: TimeProperty, use: Use): string {
  const ofEntity = `s.tenant = h.tenant and s.entity_id = h.entity_id and s.attribute = 'scope'`;
  const time = timeColumn(property, 'h.');
  return `coalesce(
    (select s.op <> 'deleted' and ${scopesMeet(scopes, use, 's.')} from attribute_instance s
      where ${ofEntity} and s.at <= ${time} order by s.at desc limit 1),
    not exists (select 1 from attribute_instance s where ${ofEntity}))`;
}

/** The scopes that meet a query and hold at some time in the range, also where they were set before it; in the order of time. */
export async function selectScopes(
  database: Database,
  { tenant, ids, ...range }: EvolutionFilter,
  scopes: Expression<string>,
): Promise<InstanceRow[]> {
  const values: unknown[] = [tenant, ids];
  const use: Use = (value) => `$${values.push(value)}`;
  const rows = await database.query<RawInstance>(
    `select ${instanceColumns} from attribute_instance h
     where tenant = $1 and entity_id = any($2) and attribute = 'scope' and ${holdsIn(range, use)} and ${scopesMeet(scopes, use, 'h.')}
     order by entity_id, at`,
    values,
  );
  return rows.map(toInstanceRow);
}

/** True for an instance `h` of a time in one of the spans of its entity, or of an entity without any known. */
export function isWithinSpans(spans: ScopeSpans, property: TimeProperty, use: Use): string {
  const known = use([...spans.keys()]);
  const all = [...spans].flatMap(([e, some]) =>
    some.map(({ from, to }) => ({ e, f: isoInstant(from), t: to === undefined ? null : isoInstant(to) })),
  );
  const time = timeColumn(property, 'h.');
  return `(h.entity_id <> all(${known}::text[]) or exists (
    select 1 from json_to_recordset(${use(JSON.stringify(all))}::json) as g(e text, f timestamptz, t timestamptz)
    where g.e collate "C" = h.entity_id and ${time} >= g.f and (g.t is null or ${time} < g.t)))`;
}

/** All that has been done to the scopes of entities before a time, or ever. */
export async function selectScopeChanges(
  database: Database,
  tenant: string,
  ids: readonly string[],
  to: Instant | undefined,
): Promise<InstanceRow[]> {
  const rows = await database.query<RawInstance>({
    name: 'history.scopes',
    text: `select ${instanceColumns} from attribute_instance
      where tenant = $1 and entity_id = any($2) and attribute = 'scope' and at < coalesce($3, 'infinity'::timestamptz) order by entity_id, at`,
    values: [tenant, ids, to === undefined ? null : new Date(to)],
  });
  return rows.map(toInstanceRow);
}
