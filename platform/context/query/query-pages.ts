import type { Database } from '@hub/runtime';
import type { EntityState } from '../attributes/attribute.ts';
import { contextErrors } from '../errors.ts';
import { limits } from '../limits.ts';
import { withoutExpired } from '../writing/expiry.ts';
import { loadState } from '../writing/state.ts';
import { selectStates } from '../writing/store.ts';
import type { Ordering } from './ordering.ts';
import { type PageEnds, withinEnd } from './page-links.ts';
import { countOf, type QueryInput } from './query-input.ts';
import { sortByCollation } from './sort-by-collation.ts';
import { countEntities, type EntityQuery, type Found, queryEntities, querySortKeys } from './store-query.ts';

export interface FetchedPage {
  readonly rows: readonly Found[];
  readonly ids: readonly string[];
  readonly ends: PageEnds;
  /** The ids the page has looked at, ends included, where pages go by id from the first on. */
  readonly covered?: { readonly after: string | undefined; readonly upTo: string | undefined };
}

/**
 * One page of a query. Pages go by id, so that what comes and goes between two of them makes none repeat or skip: `next`
 * and `prev` name the id they go on from, beside the `offset` that shows where that was. Sorted pages, and those asked for
 * by `offset` alone, go by number.
 */
export async function fetchPage(
  database: Database,
  query: EntityQuery,
  input: QueryInput,
  how: { readonly limit: number; readonly stored: boolean; readonly ordering: Ordering | undefined },
): Promise<FetchedPage> {
  const { limit, stored, ordering } = how;
  const offset = countOf(input, 'offset', 0, limits.offset);
  const [after, before] = [input.text('after'), input.text('before')];
  if (limit === 0) return { rows: [], ids: [], ends: {} };
  const count = () => countEntities(database, query);
  if (ordering) {
    const read = (from: number) => sortedRows(database, query, ordering, { limit: limit + 1, offset: from, stored });
    const { rows: found, offset: start } = await withinEnd(offset, count, read);
    return pageOf(found.slice(0, limit), endsByNumber(found.length > limit, limit, start));
  }
  const byId = before !== undefined ? { before } : after !== undefined ? { after } : undefined;
  const { rows: found, offset: start } = await withinEnd(byId ? 0 : offset, count, (from) =>
    queryEntities(database, query, { limit: limit + 1, ...(byId ?? { offset: from }) }, stored),
  );
  const more = found.length > limit;
  const rows = before === undefined ? found.slice(0, limit) : found.slice(-limit);
  const page = pageOf(rows, pageEnds(rows, more, { limit, offset: byId ? offset : start, after, before }));
  if (before !== undefined || (offset > 0 && after === undefined)) return page;
  return { ...page, covered: { after, upTo: more ? rows.at(-1)?.id : undefined } };
}

/** Where the pages around one are that goes by id. @param more there are entities beyond the page, in its direction */
export function pageEnds(
  rows: readonly { readonly id: string }[],
  more: boolean,
  at: {
    readonly limit: number;
    readonly offset: number;
    readonly after: string | undefined;
    readonly before: string | undefined;
  },
): PageEnds {
  const { limit, offset, after, before } = at;
  const [first, last] = [rows[0]?.id ?? after, rows.at(-1)?.id ?? before];
  const back = { offset: String(Math.max(0, offset - limit)), ...(first === undefined ? {} : { before: first }) };
  const on = { offset: String(offset + (before === undefined ? limit : rows.length)), after: last ?? '' };
  if (before !== undefined) return { prev: more ? back : undefined, next: on };
  const started = offset > 0 || after !== undefined;
  return { prev: started ? back : undefined, next: more && offset + limit <= limits.offset ? on : undefined };
}

const pageOf = (rows: readonly Found[], ends: PageEnds): FetchedPage => ({ rows, ids: rows.map(({ id }) => id), ends });

function sortedRows(
  database: Database,
  query: EntityQuery,
  ordering: Ordering,
  { limit, offset, stored }: { limit: number; offset: number; stored: boolean },
): Promise<readonly Found[]> {
  return ordering.collation === undefined
    ? queryEntities(database, query, { limit, offset }, stored, ordering)
    : collatedPage(database, query, ordering, { limit, offset, stored });
}

/** Where the pages around one are that goes by number. */
export function endsByNumber(more: boolean, limit: number, offset: number): PageEnds {
  return {
    prev: offset > 0 ? { offset: String(Math.max(0, offset - limit)) } : undefined,
    next: more ? { offset: String(offset + limit) } : undefined,
  };
}

async function collatedPage(
  database: Database,
  query: EntityQuery,
  ordering: Ordering,
  { limit, offset, stored }: { limit: number; offset: number; stored: boolean },
): Promise<readonly Found[]> {
  const keys = await querySortKeys(database, query, ordering, limits.sorted + 1);
  if (keys.length > limits.sorted)
    throw contextErrors.tooManyResults({ reason: `more than ${limits.sorted} entities to sort by a collation` });
  const ids = sortByCollation(keys, ordering).slice(offset, offset + limit);
  if (ids.length === 0) return [];
  const rows = await queryEntities(database, { ...query, ids }, { limit: ids.length }, stored);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** The states of found rows; those of which something has expired are read again and stripped of it. */
export async function findStates(
  database: Database,
  tenant: string,
  rows: readonly Found[],
  bodiesOnly: boolean,
  now: number,
): Promise<readonly EntityState[]> {
  if (!bodiesOnly)
    return rows.flatMap((row) => {
      const state = stateOf(row);
      return row.stale ? (withoutExpired(state, now).state ?? []) : state;
    });
  const keys = rows.map(({ id }) => ({ tenant, id }));
  const states = new Map((await selectStates(database, keys)).map((row) => [row.id, loadState(row)]));
  return rows.flatMap(({ id }) => {
    const state = states.get(id);
    return (state && withoutExpired(state, now).state) ?? [];
  });
}

function stateOf(row: Found): EntityState {
  const { scope } = JSON.parse(row.body) as { scope?: string | string[] };
  return loadState({
    ...row,
    scope: scope === undefined ? [] : [scope].flat(),
    createdAt: row.created_at.getTime(),
    modifiedAt: row.modified_at.getTime(),
    expiresAt: row.expires_at?.getTime(),
  });
}
