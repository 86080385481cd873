import type { EntityAccess } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { notExpired, readTypes } from '../entities/store-entities.ts';
import { contextErrors } from '../errors.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { entityColumns } from '../writing/entity-columns.ts';
import type { Expression } from './expression.ts';
import type { GeoCondition } from './geo-query.ts';
import type { Ordering } from './ordering.ts';
import { type Query, subjectsOf } from './q.ts';
import { driverTypes } from './selection.ts';
import type { SortKeys } from './sort-by-collation.ts';
import { statementName } from './statement-names.ts';
import { geoToSql } from './store-geo.ts';
import { orderColumns, orderSql, rankSql } from './store-order.ts';
import { qToSql, safePattern, scopesToSql, typesToSql, type Use } from './store-q.ts';
import { findFew } from './store-value-keys.ts';

/** Which entities are asked for. Names as stored, but for those in `q`, which `context` gives a meaning. */
export interface EntityQuery {
  readonly tenant: string;
  readonly context: LdContext;
  /** What of them may be seen. */
  readonly access: EntityAccess;
  readonly types?: Expression<string> | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly idPattern?: string | undefined;
  readonly q?: Query | undefined;
  /** Attributes of `q` whose values are terms, and those whose values are plain JSON. */
  readonly expand?: ReadonlySet<string> | undefined;
  readonly raw?: ReadonlySet<string> | undefined;
  readonly geo?: GeoCondition | undefined;
  readonly scopes?: Expression<string> | undefined;
  /** At least one of these must be there. */
  readonly attributes?: readonly string[] | undefined;
  /** Ids that the entities are known to be among; see `findFew`. */
  readonly among?: readonly string[] | undefined;
  /** Beside all else, one of these must hold. */
  readonly selectors?: readonly Selector[] | undefined;
}

/** Which entities are meant, by id and type (CIM 009 clause 5.2.33). */
export interface Selector {
  readonly id?: string | undefined;
  readonly idPattern?: string | undefined;
  readonly types?: Expression<string> | undefined;
}

export interface Found {
  readonly id: string;
  readonly types: readonly string[];
  readonly body: string;
  readonly meta: string;
  readonly created_at: Date;
  readonly modified_at: Date;
  readonly expires_at: Date | null;
  /** Something in it has expired: its text is old. */
  readonly stale: boolean;
}

/** Which entities of a query are wanted: by number, or those behind or before one id. */
export interface Page {
  readonly limit: number;
  readonly offset?: number;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

const stale = 'coalesce(e.due_at <= now(), false) as stale';
const foundColumns = `e.id, array_to_json(e.types)::text as types, e.body::text as body, ${stale}`;
const stateColumns = `${foundColumns}, e.meta, e.created_at, e.modified_at, e.expires_at`;

/**
 * Entities in id order, or as the ordering wants them. @param bodyOnly leaves out all but id, types and body, for answers that
 * are the stored text
 */
export async function queryEntities(
  database: Database,
  query: EntityQuery,
  page: Page,
  bodyOnly = false,
  ordering?: Ordering,
): Promise<Found[]> {
  const { text, values, use, orderBy } = queryStatement(
    await narrow(database, query),
    bodyOnly ? foundColumns : stateColumns,
    ordering,
  );
  const id = text.includes(' entity_type ') ? 'et.id' : 'e.id';
  const backwards = page.before !== undefined;
  const from = page.after === undefined ? '' : ` and ${id} > ${use(page.after)}`;
  const to = backwards ? ` and ${id} < ${use(page.before)}` : '';
  const order = orderBy ?? `${id}${backwards ? ' desc' : ''}`;
  // The limit stands in the text: a plan that is kept has to know how little is wanted.
  const start = page.offset ? ` offset ${use(page.offset)}` : '';
  const whole = `${text}${from}${to} order by ${order} limit ${Math.trunc(page.limit)}${start}`;
  const name = statementName(whole);
  const statement = { text: whole, values, ...(name === undefined ? {} : { name }) };
  const read = await guarded(() => database.query<Omit<Found, 'types'> & { types: string }>(statement));
  const rows = read.map((row): Found => ({ ...row, types: readTypes(row.types) }));
  return backwards ? rows.reverse() : rows;
}

/** The same question, asked of fewer entities where an index knows which they are. Ids and places narrow it by themselves. */
async function narrow(database: Database, query: EntityQuery): Promise<EntityQuery> {
  if (query.ids || query.geo?.property === 'location') return query;
  return { ...query, among: await findFew(database, query) };
}

/** The ids of at most `limit` entities, in id order. */
export async function queryIds(database: Database, query: EntityQuery, limit: number): Promise<string[]> {
  const { text, values, use } = queryStatement(await narrow(database, query), 'e.id');
  const order = text.includes(' entity_type ') ? 'et.id' : 'e.id';
  const rows = await guarded(() =>
    database.query<{ id: string }>(`${text} order by ${order} limit ${use(limit)}`, values),
  );
  return rows.map((row) => row.id);
}

/** What at most `limit` entities are sorted by. */
export async function querySortKeys(
  database: Database,
  query: EntityQuery,
  ordering: Ordering,
  limit: number,
): Promise<SortKeys[]> {
  const { text, values, use } = queryStatement(await narrow(database, query), 'e.id, $$keys$$ as keys');
  const keys = orderColumns(ordering, query, use).map(
    ({ value, distance }) =>
      `(select jsonb_build_object('rank', ${rankSql('v')}, 'value', v, 'distance', ${distance ?? 'null'}) from (select ${value} as v) one)`,
  );
  const full = text.replace('$$keys$$', () => `jsonb_build_array(${keys.join(', ')})`);
  return guarded(() => database.query<SortKeys>(`${full} limit ${use(limit)}`, values));
}

export async function countEntities(database: Database, query: EntityQuery): Promise<number> {
  const { text, values } = queryStatement(await narrow(database, query), 'count(*)::int as count');
  const [row] = await guarded(() => database.query<{ count: number }>(text, values));
  return row?.count ?? 0;
}

/**
 * Entities by their types: `from` and what goes with it. The index of each type gives ids in order, and those of several
 * types are merged as they come. An entity of several chosen types counts once: under the first of them.
 */
export function typeWalk(types: Expression<string>, use: Use): { from: string; conditions: readonly string[] } {
  const drivers = driverTypes(types);
  const join = 'e on e.tenant = et.tenant and e.id = et.id';
  const more = types.kind === 'term' ? [] : [typesToSql(types, use)];
  if (drivers.length === 1)
    return {
      from: `entity_type et join entity ${join}`,
      conditions: ['et.tenant = $1', `et.type = ${use(drivers[0])}`, ...more],
    };
  const walks = drivers.map(
    (type, index) =>
      `select tenant, id, ${use(drivers.slice(0, index))}::text[] as counted from entity_type where tenant = $1 and type = ${use(type)}`,
  );
  return {
    from: `(${walks.join(' union all ')}) et join entity ${join}`,
    conditions: ['not e.types && et.counted', ...more],
  };
}

/** Exported for the tests that look at the plans. @param given entities in hand that stand for those that are stored */
export function queryStatement(
  query: EntityQuery,
  columns: string,
  ordering?: Ordering,
  given?: (tenant: string, use: Use) => string,
): { text: string; values: unknown[]; use: Use; orderBy: string | undefined } {
  const values: unknown[] = [query.tenant];
  const use: Use = (value) => `$${values.push(value)}`;
  const conditions = ['e.tenant = $1', notExpired, ...accessToSql(query, use)];
  let from = given ? `${given('$1', use)} e` : 'entity e';
  for (const ids of [query.ids, query.among]) if (ids) conditions.push(`e.id = any(${use(ids)}::text[])`);
  if (query.types) {
    if (given || query.ids || query.among || query.geo?.property === 'location')
      conditions.push(typesToSql(query.types, use));
    else {
      const walk = typeWalk(query.types, use);
      from = walk.from;
      conditions.push(...walk.conditions);
    }
  }
  if (query.idPattern !== undefined) conditions.push(`e.id ~ ${use(safePattern(query.idPattern))}`);
  if (query.selectors)
    conditions.push(`(${query.selectors.map((selector) => selectorToSql(selector, use)).join(' or ')})`);
  if (query.attributes) conditions.push(`jsonb_exists_any(e.body, ${use(query.attributes)}::text[])`);
  if (query.scopes) conditions.push(scopesToSql(query.scopes, use));
  if (query.geo) conditions.push(geoToSql(query.geo, use));
  if (query.q) conditions.push(qToSql(query.q, query, use));
  const order = ordering && orderSql(ordering, query, use);
  const text = `select ${columns} from ${from}${order?.from ?? ''} where ${conditions.join(' and ')}`;
  return { text, values, use, orderBy: order?.orderBy };
}

/** What may be seen, and nothing by a condition on what is kept back: not even whether it holds. */
export function accessToSql(
  { access, q, geo, attributes, context }: EntityQuery,
  use: Use,
  columns = entityColumns(),
): string[] {
  if (access.all) return [];
  const named = q ? subjectsOf(q).names.map((name) => context.keyOf(name)) : [];
  const asked = new Set([...named, ...(geo ? [geo.property] : [])]);
  const keptBack = new Set([...asked].flatMap((attribute) => access.typesKeepingBack(attribute)));
  const hidden = (attributes ?? []).filter((attribute) => access.typesKeepingBack(attribute).length > 0);
  return [
    access.sql(columns, use),
    ...(keptBack.size === 0 ? [] : [`not e.types && ${use([...keptBack])}::text[]`]),
    ...(hidden.length === 0 ? [] : [hasVisible(attributes ?? [], access, use)]),
  ];
}

/** Entities with one of some attributes that their types do not keep back. */
function hasVisible(attributes: readonly string[], access: EntityAccess, use: Use): string {
  const parts = attributes.map((attribute) => {
    const types = access.typesKeepingBack(attribute);
    const there = `jsonb_exists(e.body, ${use(attribute)}::text)`;
    return types.length === 0 ? there : `(${there} and not e.types && ${use(types)}::text[])`;
  });
  return `(${parts.join(' or ')})`;
}

export function selectorToSql({ id, idPattern, types }: Selector, use: Use): string {
  const parts = [
    ...(id === undefined ? [] : [`e.id = ${use(id)}`]),
    ...(idPattern === undefined ? [] : [`e.id ~ ${use(safePattern(idPattern))}`]),
    ...(types === undefined ? [] : [typesToSql(types, use)]),
  ];
  return parts.length === 0 ? 'true' : `(${parts.join(' and ')})`;
}

/** What PostgreSQL finds wrong with a pattern or a path is the client's mistake. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === '2201B' || code === '22023')
      throw contextErrors.badRequestData({ reason: 'a pattern in the query is not valid' }, error);
    if (typeof code === 'string' && /^(22|54|42601)/.test(code))
      throw contextErrors.badRequestData({ reason: 'the query cannot be evaluated' }, error);
    throw error;
  }
}
