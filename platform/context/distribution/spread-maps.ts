import type { EntityState } from '../attributes/attribute.ts';
import { isObject, type JsonObject } from '../attributes/json-object.ts';
import { isUri } from '../attributes/names.ts';
import type { Broker } from '../broker.ts';
import { contextErrors } from '../errors.ts';
import { limits } from '../limits.ts';
import { type MapInUse, mapLocation, type Survey } from '../query/entity-maps.ts';
import type { PageEnds } from '../query/page-links.ts';
import { pageEnds } from '../query/query-pages.ts';
import { queryIds } from '../query/store-query.ts';
import { contentOf, warningOf } from './context-sources.ts';
import { type Distribution, gather } from './distributed-reads.ts';
import { type EntityPart, here } from './merge-entities.ts';
import { idsBytes, mostSelectors } from './narrowing.ts';
import { attributesAt } from './registration.ts';
import { type Operation, supports } from './registration-operations.ts';
import type { Matching } from './registrations.ts';
import { type Ask, remoteQuery } from './remote-question.ts';
import {
  gatherPages,
  gatherWhole,
  judged,
  localStates,
  merged,
  type SpreadQuery,
  seenOf,
  withoutConditions,
} from './spread-query.ts';

export interface SpreadSurvey extends Survey {
  readonly warnings: readonly string[];
}

/**
 * Who has which entities of a query (CIM 009 clause 5.14.4.4): sources are asked for entity maps of their own, and those that have none
 * for the entities. Whoever may not see everything is asked for by the entities: ids alone do not say who may see them.
 */
export async function surveySpread(broker: Broker, spread: SpreadQuery): Promise<SpreadSurvey> {
  const { query, matching, split } = spread;
  if (!query.access.all) return surveySeen(broker, spread);
  const asked = split ? withoutConditions(query) : query;
  const [own, remote] = await Promise.all([
    queryIds(broker.database, asked, limits.mapped + 1),
    askMaps(broker.distribution, matching, 'createEntityMapQueryEntity', spread, (one) =>
      remoteQuery(spread, one, {}, { place: '/entityMaps' }),
    ),
  ]);
  const { parts, warnings } = await gatherPages(broker, spread, remote.without);
  const holders = new Map<string, string[]>(own.map((id) => [id, [here]]));
  const note = (id: string, source: string) => {
    const known = holders.get(id) ?? [];
    if (!known.includes(source)) holders.set(id, [...known, source]);
  };
  for (const [source, ids] of remote.ids) for (const id of ids) note(id, source);
  for (const [id, some] of parts) for (const { source } of some) note(id, source);
  return {
    entities: Object.fromEntries(holders),
    linked: Object.fromEntries(remote.linked),
    warnings: [...remote.warnings, ...warnings],
  };
}

async function surveySeen(broker: Broker, spread: SpreadQuery): Promise<SpreadSurvey> {
  const { states, holders, warnings } = await gatherWhole(broker, spread);
  return {
    entities: Object.fromEntries(states.map(({ id }) => [id, holders.get(id) ?? [here]])),
    linked: {},
    warnings,
  };
}

interface RemoteMaps {
  /** Registration → what its source has. */
  readonly ids: ReadonlyMap<string, readonly string[]>;
  readonly linked: ReadonlyMap<string, string>;
  /** Sources that keep no maps. */
  readonly without: readonly Matching[];
  readonly warnings: readonly string[];
}

/** Has sources make maps of what they have. */
export async function askMaps(
  { sources }: Distribution,
  matching: readonly Matching[],
  operation: Operation,
  { request, query }: Pick<SpreadQuery, 'request'> & { readonly query: Pick<SpreadQuery['query'], 'context'> },
  ask: (one: Matching) => Ask,
): Promise<RemoteMaps> {
  const ids = new Map<string, readonly string[]>();
  const linked = new Map<string, string>();
  const without: Matching[] = [];
  const warnings: string[] = [];
  await Promise.all(
    matching.map(async (one) => {
      const { registration } = one;
      try {
        // Maps are made on request since 1.9.
        if (!supports(registration.operations, operation) || registration.form.earlier) return void without.push(one);
        const answer = await sources.call(registration, { context: query.context, ...ask(one), request });
        // Offered, but not kept: a hub of an earlier version of the specification.
        if ([404, 405, 501].includes(answer.status)) return void without.push(one);
        if (answer.status !== 200 && answer.status !== 201)
          throw contextErrors.sourceAnswered({ source: registration.endpoint, status: answer.status });
        const content = contentOf(registration, answer);
        const { id, entityMap }: JsonObject = isObject(content) ? content : {};
        if (!isObject(entityMap)) return void without.push(one);
        const found = Object.keys(entityMap);
        ids.set(
          registration.id,
          found.slice(0, limits.mapped).filter((name) => isUri(name) && attributesAt(registration, { ids: [name] })),
        );
        if (isUri(id)) linked.set(registration.id, id);
      } catch (error) {
        warnings.push(warningOf(registration, error));
      }
    }),
  );
  return { ids, linked, without, warnings };
}

export interface MappedPage {
  readonly states: readonly EntityState[];
  readonly ends: PageEnds;
  /** Of a map it is the number of its entities. */
  readonly count?: number;
  readonly warnings: readonly string[];
}

/** Where in a map a page begins, and how long it is. */
export interface PlaceInMap {
  readonly limit: number;
  readonly offset: number;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

/** Looks so many times at what is next in a map before a page is answered as it is. */
const mostRounds = 20;

/** A page of what a map holds (CIM 009 clause 4.3.6.7): only who is known to have an entity is asked for it. */
export async function mappedPage(
  broker: Broker,
  spread: SpreadQuery,
  map: MapInUse,
  at: PlaceInMap,
): Promise<MappedPage> {
  const { rows, ...rest } = await pageOfMap(map, at, (ids) => loadMapped(broker, spread, map, ids));
  return { states: rows, ...rest };
}

/**
 * What of a map's entities is on a page, in the order of their ids. What no longer meets the query goes out of the map, and the next takes
 * its place.
 */
export async function pageOfMap<Found extends { readonly id: string }>(
  map: MapInUse,
  { limit, offset, after, before }: PlaceInMap,
  load: (ids: readonly string[]) => Promise<{ readonly found: readonly Found[]; readonly warnings: readonly string[] }>,
): Promise<{ readonly rows: readonly Found[]; readonly ends: PageEnds; readonly warnings: readonly string[] }> {
  const backwards = before !== undefined;
  const ordered = backwards
    ? map.ids.filter((id) => id < before).reverse()
    : after === undefined
      ? map.ids.slice(offset)
      : map.ids.filter((id) => id > after);
  const all: Found[] = [];
  const warnings = new Set<string>();
  let next = 0;
  for (let round = 0; round < mostRounds && next < ordered.length && all.length <= limit; round += 1) {
    const ids = ordered.slice(next, next + Math.max(limit + 1 - all.length, 20));
    next += ids.length;
    const loaded = await load(ids);
    for (const warning of loaded.warnings) warnings.add(warning);
    const byId = new Map(loaded.found.map((one) => [one.id, one]));
    all.push(...ids.flatMap((id) => byId.get(id) ?? []));
    // Who gave no answer may have it still.
    if (loaded.warnings.length === 0) await map.drop(ids.filter((id) => !byId.has(id)));
  }
  const more = all.length > limit || next < ordered.length;
  const page = all.slice(0, limit);
  const rows = backwards ? page.toReversed() : page;
  return { rows, ends: pageEnds(rows, more, { limit, offset, after, before }), warnings: [...warnings] };
}

async function loadMapped(broker: Broker, spread: SpreadQuery, map: MapInUse, ids: readonly string[]) {
  const { request, query, split, matching } = spread;
  const held = (source: string) => ids.filter((id) => map.entities[id]?.includes(source));
  const asked = { ...(split ? withoutConditions(query) : query), ids: held(here) };
  const calls = matching.flatMap((one) =>
    chunks(held(one.registration.id), mostSelectors).map((some) => ({ one, some })),
  );
  const [own, ...answers] = await Promise.all([
    asked.ids.length > 0 ? localStates(broker, asked, asked.ids.length) : [],
    ...calls.map(({ one, some }) =>
      gather(broker.distribution, [one], query.context, () => ({
        ...remoteQuery(spread, one, { limit: String(some.length), options: 'sysAttrs' }, { ids: some }),
        request,
        // It goes on with the map that it keeps itself.
        entityMap: placeOf(map.linked[one.registration.id]),
      })),
    ),
  ]);
  const parts = new Map<string, readonly EntityPart[]>();
  for (const answer of answers)
    for (const [id, some] of answer.parts) if (map.entities[id]) parts.set(id, [...(parts.get(id) ?? []), ...some]);
  const states = await seenOf(broker, query, await judged(broker, spread, merged(own, parts)));
  return { found: states, warnings: answers.flatMap((one) => one.warnings) };
}

export const placeOf = (id: string | undefined) => (id === undefined ? undefined : mapLocation(id));

/** Ids in as many calls as they take. @param most of one call */
export function chunks(ids: readonly string[], most = Number.POSITIVE_INFINITY): string[][] {
  const all: string[][] = [];
  let bytes = 0;
  for (const id of ids) {
    bytes += encodeURIComponent(id).length + 3;
    const last = all.at(-1);
    if (last && bytes < idsBytes && last.length < most) last.push(id);
    else {
      all.push([id]);
      bytes = encodeURIComponent(id).length + 3;
    }
  }
  return all;
}
