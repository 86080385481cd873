import type { Database } from '@hub/runtime';
import { limits } from '../limits.ts';
import type { GeoCondition } from '../query/geo-query.ts';
import { subjectsOf } from '../query/q.ts';
import { geoToSqlAt } from '../query/store-geo.ts';
import { qToSqlOver, safePattern, scopesToSql, typesToSql, type Use } from '../query/store-q.ts';
import type { EntityQuery, Page } from '../query/store-query.ts';
import { accessToSql, guarded, selectorToSql, typeWalk } from '../query/store-query.ts';
import { entityColumns, pastColumns } from '../writing/entity-columns.ts';
import type { ScopeSpans } from './scope-spans.ts';
import { holdsIn, isWithinScopes, isWithinSpans, scopesMeet } from './store-past-scopes.ts';
import { timeSql } from './store-temporal.ts';
import type { TimeRange } from './temporal-query.ts';

/** An entity with a past; the times are those of its current state, where it has one. */
export interface PastRow {
  readonly id: string;
  readonly types: string[];
  readonly created_at: Date | null;
  readonly modified_at: Date | null;
  readonly expires_at: Date | null;
}

export interface PastQuery extends Omit<EntityQuery, 'attributes'> {
  /** Attributes of which an entity has an instance in the range; none means any attribute. */
  readonly attributes?: readonly string[] | undefined;
  readonly range: TimeRange;
  /** When scopes held that meet the query, as far as several hubs have told; without it the scopes of this one are looked at. */
  readonly spans?: ScopeSpans | undefined;
}

/**
 * Entities that have instances in a range of time, in id order: those there are now and those that are past. `q` and
 * places are asked of the instances in the range (CIM 009 clause 5.7.4.4), scopes of those that held at some time in it.
 */
export async function selectPast(
  database: Database,
  query: PastQuery,
  page: Page & { readonly descending?: boolean },
): Promise<PastRow[]> {
  const { text, values } = pastStatement(query, page);
  const rows = await guarded(() => database.query<PastRow>(text, values));
  return page.before !== undefined && !page.descending ? rows.reverse() : rows;
}

/** How many there are in all, told by their ids, up to as many as can be skipped. */
export async function countPast(database: Database, query: PastQuery): Promise<number> {
  const { text, values } = pastStatement(query, { limit: limits.offset + 1 });
  const [row] = await guarded(() =>
    database.query<{ count: number }>(`select count(*)::int as count from (${text}) s`, values),
  );
  return row?.count ?? 0;
}

/** Exported for the tests that look at the plans. */
export function pastStatement(
  query: PastQuery,
  page: Page & { readonly descending?: boolean },
): { text: string; values: unknown[] } {
  const values: unknown[] = [query.tenant];
  const use: Use = (value) => `$${values.push(value)}`;
  const [first, second] = ['entity', 'entity_past'].map((table) => sideSql(query, page, table, use));
  const direction = isBackwards(page) ? ' desc' : '';
  const most = `limit ${use(page.limit)} offset ${use(page.offset ?? 0)}`;
  return { text: `select * from ((${first}) union all (${second})) s order by id${direction} ${most}`, values };
}

const isBackwards = (page: Page & { readonly descending?: boolean }) =>
  page.before !== undefined || page.descending === true;

function sideSql(query: PastQuery, page: Page & { readonly descending?: boolean }, table: string, use: Use): string {
  const past = table === 'entity_past';
  const walked = !past && query.types && !query.ids ? typeWalk(query.types, use) : undefined;
  const id = walked ? 'et.id' : 'e.id';
  const conditions = [
    'e.tenant = $1',
    ...accessToSql({ ...query, attributes: undefined }, use, past ? pastColumns : entityColumns()),
    ...(past ? ['not exists (select 1 from entity now where now.tenant = e.tenant and now.id = e.id)'] : []),
    ...(query.ids ? [`e.id = any(${use(query.ids)}::text[])`] : []),
    ...(query.idPattern === undefined ? [] : [`e.id ~ ${use(safePattern(query.idPattern))}`]),
    ...(walked?.conditions ?? (query.types ? [typesToSql(query.types, use)] : [])),
    ...(query.selectors ? [`(${query.selectors.map((one) => selectorToSql(one, use)).join(' or ')})`] : []),
    ...(query.scopes ? [scopesOver(query.scopes, query.range, past, use)] : []),
    ...conditionsInRange(query, use, inTable(query.range, use), query.range.bounded),
    ...(page.after === undefined ? [] : [`${id} > ${use(page.after)}`]),
    ...(page.before === undefined ? [] : [`${id} < ${use(page.before)}`]),
  ];
  const times = past
    ? 'null::timestamptz as created_at, null::timestamptz as modified_at, null::timestamptz as expires_at'
    : 'e.created_at, e.modified_at, e.expires_at';
  const direction = isBackwards(page) ? ' desc' : '';
  const most = use(page.limit + (page.offset ?? 0));
  return `select e.id, e.types, ${times} from ${walked?.from ?? `${table} e`} where ${conditions.join(' and ')} order by ${id}${direction} limit ${most}`;
}

/** Whether an entity `e` has an instance `h` of which more holds. */
type HasInstance = (more: string) => string;

/** `offset 0` keeps the planner at one look by key for each entity, whatever it estimates. */
const inTable =
  (range: TimeRange, use: Use): HasInstance =>
  (more) =>
    `exists (select 1 from attribute_instance h where h.tenant = e.tenant and h.entity_id = e.id and ${timeSql(range, use, 'h.')}${more} offset 0)`;

/** What must hold of the instances in the range. @param some whether there has to be one at all */
export function conditionsInRange(
  { attributes, range: _range, q, geo, ...settings }: PastQuery,
  use: Use,
  inRange: HasInstance,
  some: boolean,
): string[] {
  const hidden = (attributes ?? []).map(
    (attribute) => [attribute, settings.access.typesKeepingBack(attribute)] as const,
  );
  const shown = hidden
    .filter(([, types]) => types.length > 0)
    .map(([attribute, types]) => ` and not (h.attribute = ${use(attribute)} and e.types && ${use(types)}::text[])`)
    .join('');
  const conditions: string[] = [];
  if (some || attributes)
    conditions.push(
      inRange(
        attributes ? ` and h.attribute = any(${use(attributes)}::text[])${shown}` : ` and h.attribute <> 'scope'`,
      ),
    );
  if (q)
    conditions.push(
      qToSqlOver(q, settings, use, (name, condition) =>
        inRange(` and h.attribute = ${use(name)} and ${ofInstance(condition)}`),
      ),
    );
  if (geo) conditions.push(inRange(` and h.attribute = ${use(geo.property)} and ${placeOfInstance(geo, use)}`));
  return conditions;
}

/** A condition on `e.body` put to one instance `h`. */
const ofInstance = (condition: string) =>
  `exists (select 1 from (select h.tenant, '{}' as meta, h.received_at as created_at, h.received_at as modified_at,
    jsonb_build_object(h.attribute, h.instance) as body) e where ${condition})`;

const placeOfInstance = (geo: GeoCondition, use: Use) =>
  `case when h.instance ->> 'type' = 'GeoProperty' then ${geoToSqlAt(geo, `st_setsrid(st_geomfromgeojson((h.instance -> 'value')::text), 4326)`, use)} else false end`;

/**
 * What an instance has to meet to be shown: of `q` and the geoquery what is about its attribute, while what is about another one does not speak
 * against it; of scopes that they held at its time. Undefined where there is nothing to meet for any of the attributes shown.
 */
export function mustOf(
  { q, geo, scopes, spans, range, context, ...settings }: PastQuery,
  shown: readonly string[] | undefined,
): ((use: Use) => string) | undefined {
  const named = [...(q ? subjectsOf(q).names.map((name) => context.keyOf(name)) : []), ...(geo ? [geo.property] : [])];
  if (!scopes && !named.some((name) => shown?.includes(name) ?? true)) return undefined;
  return (use) => {
    const about = (name: string, condition: string) =>
      `(case when h.attribute = ${use(name)} then ${condition} else true end)`;
    return [
      ...(q ? [qToSqlOver(q, { ...settings, context }, use, (name, one) => about(name, ofInstance(one)))] : []),
      ...(geo ? [about(geo.property, placeOfInstance(geo, use))] : []),
      ...(spans
        ? [isWithinSpans(spans, range.property, use)]
        : scopes
          ? [isWithinScopes(scopes, range.property, use)]
          : []),
    ].join(' and ');
  };
}

/** Scopes an entity had at some time in the range; of those written before scopes had a past, the scopes it has now. */
export function scopesOver(
  scopes: NonNullable<PastQuery['scopes']>,
  range: TimeRange,
  past: boolean,
  use: Use,
): string {
  const some = (more: string) =>
    `exists (select 1 from attribute_instance h where h.tenant = e.tenant and h.entity_id = e.id and h.attribute = 'scope'${more} offset 0)`;
  const held = some(` and ${holdsIn(range, use)} and ${scopesMeet(scopes, use, 'h.')}`);
  return past ? held : `(case when ${some('')} then ${held} else ${scopesToSql(scopes, use)} end)`;
}
