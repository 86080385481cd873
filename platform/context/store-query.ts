import type { Database } from '@hub/runtime';
import { contextErrors } from './errors.ts';
import type { Expression } from './expression.ts';
import type { GeoCondition } from './geo-query.ts';
import type { LdContext } from './ld-context.ts';
import type { Query } from './q.ts';
import { driverTypes } from './selection.ts';
import { geoToSql, qToSql, safePattern, scopesToSql, typesToSql, type Use } from './store-q.ts';

/** Which entities are asked for. Names as stored, but for those in `q`, which `context` gives a meaning. */
export interface EntityQuery {
  readonly tenant: string;
  readonly context: LdContext;
  readonly types?: Expression<string> | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly idPattern?: string | undefined;
  readonly q?: Query | undefined;
  readonly geo?: GeoCondition | undefined;
  readonly scopes?: Expression<string> | undefined;
  /** At least one of these must be there. */
  readonly attributes?: readonly string[] | undefined;
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
  readonly types: string[];
  readonly body: string;
  readonly meta: string;
  readonly created_at: Date;
  readonly modified_at: Date;
}

/** Entities in id order. @param bodyOnly leaves out all but id and body, for answers that are the stored text */
export async function queryEntities(
  database: Database,
  query: EntityQuery,
  page: { limit: number; offset: number },
  bodyOnly = false,
): Promise<Found[]> {
  const columns = bodyOnly ? '' : ', e.types, e.meta::text as meta, e.created_at, e.modified_at';
  const { text, values, use } = queryStatement(query, `e.id, e.body::text as body${columns}`);
  const end = ` order by ${text.includes(' from entity_type ') ? 'et.id' : 'e.id'} limit ${use(page.limit)} offset ${use(page.offset)}`;
  return run(() => database.query<Found>(text + end, values));
}

export async function countEntities(database: Database, query: EntityQuery): Promise<number> {
  const { text, values } = queryStatement(query, 'count(*)::int as count');
  const [row] = await run(() => database.query<{ count: number }>(text, values));
  return row?.count ?? 0;
}

/** Exported for the tests that look at the plans. */
export function queryStatement(query: EntityQuery, columns: string): { text: string; values: unknown[]; use: Use } {
  const values: unknown[] = [query.tenant];
  const use: Use = (value) => `$${values.push(value)}`;
  const conditions = ['e.tenant = $1'];
  let from = 'entity e';
  if (query.ids) conditions.push(`e.id = any(${use(query.ids)}::text[])`);
  if (query.types) {
    const drivers = driverTypes(query.types);
    const plain = query.types.kind === 'term';
    if (query.ids || query.geo?.property === 'location') conditions.push(typesToSql(query.types, use));
    else {
      from = 'entity_type et join entity e on e.tenant = et.tenant and e.id = et.id';
      conditions.push('et.tenant = $1');
      if (drivers.length === 1) conditions.push(`et.type = ${use(drivers[0])}`);
      else {
        const list = use(drivers);
        // An entity of several chosen types counts once: under the first of them.
        conditions.push(
          `et.type = any(${list}::text[])`,
          `et.type = (select t from unnest(e.types) t where t = any(${list}::text[]) limit 1)`,
        );
      }
      if (!plain) conditions.push(typesToSql(query.types, use));
    }
  }
  if (query.idPattern !== undefined) conditions.push(`e.id ~ ${use(safePattern(query.idPattern))}`);
  if (query.selectors)
    conditions.push(`(${query.selectors.map((selector) => selectorToSql(selector, use)).join(' or ')})`);
  if (query.attributes) conditions.push(`jsonb_exists_any(e.body, ${use(query.attributes)}::text[])`);
  if (query.scopes) conditions.push(scopesToSql(query.scopes, use));
  if (query.geo) conditions.push(geoToSql(query.geo, use));
  if (query.q) conditions.push(qToSql(query.q, query.context, use));
  return { text: `select ${columns} from ${from} where ${conditions.join(' and ')}`, values, use };
}

function selectorToSql({ id, idPattern, types }: Selector, use: Use): string {
  const parts = [
    ...(id === undefined ? [] : [`e.id = ${use(id)}`]),
    ...(idPattern === undefined ? [] : [`e.id ~ ${use(safePattern(idPattern))}`]),
    ...(types === undefined ? [] : [typesToSql(types, use)]),
  ];
  return parts.length === 0 ? 'true' : `(${parts.join(' and ')})`;
}

/** What PostgreSQL finds wrong with a pattern or a path is the client's mistake. */
async function run<T>(work: () => Promise<T>): Promise<T> {
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
