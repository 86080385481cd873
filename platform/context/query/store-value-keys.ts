import type { Database } from '@hub/runtime';
import { anyText, namedText } from '../attributes/value-keys.ts';
import type { Condition, Query } from './q.ts';
import { type QuerySettings, textsMeant } from './store-q.ts';

/** More entities than this are found as fast by walking their type: a page of them comes soon. */
const few = 2_000;
/** How long it is remembered that a text is common. */
const remember_ms = 10 * 60_000;
const rememberedTexts = 10_000;

const common = new WeakMap<Database, Map<string, number>>();

interface Asking extends QuerySettings {
  readonly tenant: string;
  readonly q?: Query | undefined;
}

/**
 * Ids of all entities that a query may mean, where it asks for a text that few of them hold; undefined where it does not.
 * The planner cannot know how rare a text is, so it is not left to it: the index is asked first, and no further than pays.
 */
export async function findFew(database: Database, asking: Asking): Promise<readonly string[] | undefined> {
  const known = common.get(database) ?? new Map<string, number>();
  common.set(database, known);
  for (const texts of asking.q ? textsAsked(asking.q, asking) : []) {
    const key = JSON.stringify([asking.tenant, texts]);
    if ((known.get(key) ?? 0) > Date.now()) continue;
    const ids = await selectHolding(database, asking.tenant, texts);
    if (ids.length <= few) return ids;
    if (known.size >= rememberedTexts) known.clear();
    known.set(key, Date.now() + remember_ms);
  }
  return undefined;
}

/**
 * Exported for the tests that look at the plans. Key by key, so that it walks the index whatever the planner estimates; the tenant, which is in
 * the key as well, outside of what is fenced off: of a tenant with a tenth of the entities the planner would read the whole primary key beside.
 */
export const holdingText = `select e.id from unnest($2::text[]) named
  cross join lateral (select tenant, id from entity where value_keys @> array[value_key($1, named)] offset 0) e
  where e.tenant = $1 limit ${few + 1}`;

async function selectHolding(database: Database, tenant: string, texts: readonly string[]): Promise<readonly string[]> {
  const rows = await database.query<{ id: string }>({
    name: 'entity.holding',
    text: holdingText,
    values: [tenant, [...texts, anyText]],
  });
  return rows.map(({ id }) => id);
}

/** Lists of texts: every entity that a query means holds one of each list. */
function textsAsked(query: Query, settings: QuerySettings): readonly (readonly string[])[] {
  if (query.kind === 'term') return textsOf(query.term, settings);
  const parts = query.parts.map((part) => textsAsked(part, settings));
  if (query.kind === 'and') return parts.flat();
  return parts.every((part) => part.length > 0) ? [parts.flatMap(([first = []]) => first)] : [];
}

function textsOf(condition: Condition, settings: QuerySettings): readonly (readonly string[])[] {
  if (condition.kind !== 'compare' || condition.operator !== '==') return [];
  const { path, values } = condition;
  const [attribute, ...inner] = path.names;
  if (attribute === undefined || inner.length > 0 || path.links?.length || path.trail.length > 0) return [];
  if (values.some(({ kind }) => kind === 'number' || kind === 'boolean' || kind === 'date')) return [];
  const name = settings.context.keyOf(attribute);
  const named = values.flatMap((value) => textsMeant(value, path, settings)).map((text) => namedText(name, text));
  const texts = named.filter((text) => text !== undefined);
  return texts.length === named.length ? [texts] : [];
}
