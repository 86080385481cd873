import type { RouteRequest } from '@hub/runtime';
import type { EntityState } from '../attributes/attribute.ts';
import type { Broker } from '../broker.ts';
import { contextErrors } from '../errors.ts';
import { limits } from '../limits.ts';
import { subjectsOf } from '../query/q.ts';
import { findStates } from '../query/query-pages.ts';
import { matchesTypes } from '../query/selection.ts';
import { filterStates } from '../query/store-given.ts';
import { type EntityQuery, queryEntities, type Selector } from '../query/store-query.ts';
import { gather } from './distributed-reads.ts';
import { type EntityPart, here, mergeEntities } from './merge-entities.ts';
import type { Matching } from './registrations.ts';
import { remoteQuery } from './remote-question.ts';

/** A query that other hubs have their part in. */
export interface SpreadQuery {
  readonly request: RouteRequest;
  readonly query: EntityQuery;
  readonly matching: readonly Matching[];
  /** Entities may lie in parts in several hubs: they are put together first and judged then (CIM 009 clause 4.3.6.7). */
  readonly split: boolean;
}

export interface SpreadPage {
  readonly states: readonly EntityState[];
  readonly more: boolean;
  readonly warnings: readonly string[];
  /** How many there are in all, where that is known. */
  readonly count?: number;
}

/**
 * One page of entities, in the order of their ids, from this hub and its sources (CIM 009 clause 5.7.2.4). Each hub judges the
 * conditions by what it has itself, and is asked for no more than the page needs.
 */
export async function querySpread(
  broker: Broker,
  spread: SpreadQuery,
  page: { readonly limit: number; readonly offset: number },
): Promise<SpreadPage> {
  const { request, query, matching } = spread;
  const wanted = page.offset + page.limit + 1;
  // Far behind, and for a hub that asks for long pages of what others have behind this one.
  if (wanted > limits.page) return queryWhole(broker, spread, page);
  const asked = { limit: String(wanted), options: 'sysAttrs' };
  const [own, { parts, warnings }] = await Promise.all([
    localStates(broker, query, wanted),
    gather(broker.distribution, matching, query.context, (one) => ({ ...remoteQuery(spread, one, asked), request })),
  ]);
  const all = merged(own, parts).filter((state) => isAsked(state, query));
  const states = await seenOf(broker, query, all.slice(page.offset, page.offset + page.limit));
  return { states, more: all.length > page.offset + page.limit, warnings };
}

/** The same with their number, or of split entities: all there are have to be looked at. @throws context.tooManyResults */
export async function queryWhole(
  broker: Broker,
  spread: SpreadQuery,
  page: { readonly limit: number; readonly offset: number },
): Promise<SpreadPage> {
  const { states, warnings } = await gatherWhole(broker, spread);
  const end = page.offset + page.limit;
  return { states: states.slice(page.offset, end), more: states.length > end, warnings, count: states.length };
}

/** Every entity of a query, whoever has it, as far as it may be seen. @throws context.tooManyResults */
export async function gatherWhole(
  broker: Broker,
  spread: SpreadQuery,
): Promise<{
  readonly states: readonly EntityState[];
  readonly holders: ReadonlyMap<string, readonly string[]>;
  readonly warnings: readonly string[];
}> {
  const { query, split } = spread;
  const asked = split ? withoutConditions(query) : query;
  const [own, { parts, warnings }] = await Promise.all([
    localStates(broker, asked, limits.spread + 1),
    gatherPages(broker, spread, spread.matching),
  ]);
  const all = merged(own, parts);
  if (own.length > limits.spread || all.length > limits.spread)
    throw contextErrors.tooManyResults({
      reason: `more than ${limits.spread} entities in several hubs; an entity map holds ${limits.mapped}`,
    });
  const states = await seenOf(broker, query, await judged(broker, { query, split }, all));
  const holders = new Map([...parts].map(([id, some]) => [id, [...new Set(some.map((one) => one.source))]]));
  for (const { id } of own) holders.set(id, [here, ...(holders.get(id) ?? [])]);
  return { states, holders, warnings };
}

/** Page by page all that some sources have of a query. */
export const gatherPages = ({ distribution }: Broker, spread: SpreadQuery, some: readonly Matching[]) =>
  gather(
    distribution,
    some,
    spread.query.context,
    (one, offset) => ({
      ...remoteQuery(spread, one, { limit: String(limits.page), offset: String(offset), options: 'sysAttrs' }),
      request: spread.request,
    }),
    { size: limits.page, most: limits.spread },
  );

/** Of entities that are put together, those that meet the conditions. */
export async function judged(
  { database }: Pick<Broker, 'database'>,
  { query, split }: Pick<SpreadQuery, 'query' | 'split'>,
  states: readonly EntityState[],
): Promise<readonly EntityState[]> {
  if (!split) return states.filter((state) => isAsked(state, query));
  const found = new Set(await filterStates(database, query, states));
  return states.filter(({ id }) => found.has(id));
}

/** A query for whatever may turn out to meet it once it is put together. */
export const withoutConditions = (query: EntityQuery): EntityQuery => ({
  ...query,
  q: undefined,
  geo: undefined,
  scopes: undefined,
  attributes: undefined,
});

/** Whether an entity has attributes that are asked for, and is among those that are: a source may be asked for more than both can say in one. */
function isAsked(state: EntityState, { attributes, ids, types, selectors }: EntityQuery): boolean {
  const isOf = (one: Pick<Selector, 'types'>) => !one.types || matchesTypes(one.types, state.types);
  return (
    (!attributes || attributes.some((name) => state.attributes.has(name))) &&
    (!ids || ids.includes(state.id)) &&
    isOf({ types }) &&
    (!selectors || selectors.some((one) => (one.id ?? state.id) === state.id && isOf(one)))
  );
}

export async function localStates(
  { database, clock }: Pick<Broker, 'database' | 'clock'>,
  query: EntityQuery,
  most: number,
): Promise<readonly EntityState[]> {
  return findStates(database, query.tenant, await queryEntities(database, query, { limit: most }), false, clock());
}

/** What this hub and others have, entity by entity, in the order of their ids. */
export function merged(
  own: readonly EntityState[],
  parts: ReadonlyMap<string, readonly EntityPart[]>,
): readonly EntityState[] {
  const byId = new Map(parts);
  for (const state of own) byId.set(state.id, [...(byId.get(state.id) ?? []), { state, rank: 0, source: here }]);
  const ids = [...byId.keys()].sort();
  return ids.flatMap((id) => mergeEntities(byId.get(id) ?? []) ?? []);
}

/** What other hubs have answered, as far as it may be seen here. */
export async function seenOf(
  broker: Pick<Broker, 'access'>,
  query: EntityQuery,
  states: readonly EntityState[],
): Promise<readonly EntityState[]> {
  const { access, q, geo, context } = query;
  if (access.all) return states;
  const asked = [...(q ? subjectsOf(q).names.map((name) => context.keyOf(name)) : []), ...(geo ? [geo.property] : [])];
  const keptBack = new Set(asked.flatMap((attribute) => access.typesKeepingBack(attribute)));
  const seen = await Promise.all(
    states.map(
      async (state) => !state.types.some((type) => keptBack.has(type)) && (await broker.access.allows(access, state)),
    ),
  );
  return states.filter((_, index) => seen[index]);
}
