import type { EntityAccess, Geometry } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { entityColumns, onePlaceSql } from '../writing/entity-columns.ts';
import { type EntityKey, type StateRow, selectStates, stateColumns, toStateRow } from '../writing/store.ts';

/** True for the entities `e` that are still there; what has expired waits to be swept away. */
export const notExpired = '(e.expires_at is null or e.expires_at > now())';

export interface StoredBody {
  readonly types: readonly string[];
  readonly body: string;
}

/**
 * Stored bodies by id, in the order of the keys, in one look-up for everyone who asks at the same time. Where something in an entity has expired,
 * its text is old and it is left out: `selectStates` has it.
 */
export async function selectBodies(
  database: Database,
  keys: readonly EntityKey[],
): Promise<readonly (StoredBody | undefined)[]> {
  const rows = await database.query<{ n: number; types: string; body: string }>({
    name: 'entity.bodies',
    text: `select k.n::int4 as n, array_to_json(e.types)::text as types, e.body::text as body
           from unnest($1::text[], $2::text[]) with ordinality as k(tenant, id, n)
           join entity e on e.tenant = k.tenant collate "C" and e.id = k.id collate "C"
           where e.due_at is null or e.due_at > now()`,
    values: [keys.map((key) => key.tenant), keys.map((key) => key.id)],
  });
  const found = new Array<StoredBody | undefined>(keys.length);
  for (const { n, types, body } of rows) found[n - 1] = { types: readTypes(types), body };
  return found;
}

const lists = new Map<string, readonly string[]>();
const mostLists = 10_000;

/** Types as a row has them, a JSON text; there are few lists of types, so each is read once. */
export function readTypes(text: string): readonly string[] {
  const known = lists.get(text);
  if (known) return known;
  if (lists.size >= mostLists) lists.clear();
  const types = JSON.parse(text) as readonly string[];
  lists.set(text, types);
  return types;
}

export interface ListFilter {
  readonly tenant: string;
  readonly type?: string | undefined;
  readonly ids?: readonly string[] | undefined;
  /** Code of an area the location must touch. */
  readonly within?: string | undefined;
  /** At least one of these attributes is there. */
  readonly having?: readonly string[] | undefined;
  readonly access?: EntityAccess | undefined;
  readonly limit: number;
  /** Only ids behind this one. */
  readonly after?: string | undefined;
}

/** The stored row of an entity that passes. What is hidden is not read, so that it takes no longer than what is not there. */
export async function selectSeenState(
  database: Database,
  { tenant, id }: EntityKey,
  access: EntityAccess,
): Promise<StateRow | undefined> {
  if (access.none) return undefined;
  if (access.passes) return (await selectStates(database, [{ tenant, id }]))[0];
  const values: unknown[] = [tenant, id];
  const seen = access.sql(entityColumns(), (value) => `$${values.push(value)}`);
  const [row] = await database.query<Parameters<typeof toStateRow>[0]>(
    `select ${stateColumns} from entity e where e.tenant = $1 and e.id = $2 and ${seen}`,
    values,
  );
  return row && toStateRow(row);
}

export type EntityRow = StateRow & { readonly location: Geometry | null };

/** Entities in id order. Every shape of the filter has an index to walk: ids, the type, or the area. */
export async function listRows(database: Database, filter: ListFilter): Promise<EntityRow[]> {
  const values: unknown[] = [filter.tenant, filter.after ?? '', filter.limit];
  const use = (value: unknown) => `$${values.push(value)}`;
  const conditions = ['e.tenant = $1', 'e.id > $2', notExpired];
  let from = 'entity e';
  if (filter.ids) conditions.push(`e.id = any(${use(filter.ids)})`);
  if (filter.type !== undefined && filter.within === undefined) {
    from = `entity_type et join entity e on e.tenant = et.tenant and e.id = et.id`;
    conditions.push('et.tenant = $1', 'et.id > $2', `et.type = ${use(filter.type)}`);
  } else if (filter.type !== undefined) conditions.push(`e.types @> array[${use(filter.type)}]`);
  if (filter.within !== undefined) {
    conditions.push(`st_intersects(e.location, (select outline from area where code = ${use(filter.within)}))`);
  }
  if (filter.having) conditions.push(`jsonb_exists_any(e.body, ${use(filter.having)}::text[])`);
  if (filter.access && !filter.access.passes) conditions.push(filter.access.sql(entityColumns(), use));
  const order = from === 'entity e' ? 'e.id' : 'et.id';
  const rows = await database.query<Parameters<typeof toStateRow>[0] & { location: Geometry | null }>(
    `select e.tenant, e.id, e.types, e.scope, e.body::text as body, e.meta, e.version, e.created_at, e.modified_at, e.expires_at,
            st_asgeojson(${onePlaceSql('e')})::json as location
     from ${from} where ${conditions.join(' and ')} order by ${order} limit $3`,
    values,
  );
  return rows.map((row) => ({ ...toStateRow(row), location: row.location }));
}
