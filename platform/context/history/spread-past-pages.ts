import type { EntityAccess, Instant } from '@hub/kernel';
import type { Broker } from '../broker.ts';
import { type GatheredPast, gatherPast, joined } from '../distribution/distributed-past.ts';
import { theirsOf } from '../distribution/distributed-reads.ts';
import { here } from '../distribution/merge-entities.ts';
import { supports } from '../distribution/registration-operations.ts';
import type { Matching } from '../distribution/registrations.ts';
import {
  askMaps,
  chunks,
  type PlaceInMap,
  pageOfMap,
  placeOf,
  type SpreadSurvey,
} from '../distribution/spread-maps.ts';
import { contextErrors } from '../errors.ts';
import { limits } from '../limits.ts';
import type { MapInUse } from '../query/entity-maps.ts';
import type { PageEnds } from '../query/page-links.ts';
import { endsByNumber } from '../query/query-pages.ts';
import type { View } from '../representation/represent.ts';
import { shownAttributes } from './evolution.ts';
import { askAt, askOfIds, entitiesOver, isWhole, mapsOver, type SpreadPast } from './past-question.ts';
import { mergePast, type RemoteParts } from './remote-past.ts';
import { meetsRange, type ScopeSpans, type Span } from './scope-spans.ts';
import { scopesTogether } from './spread-past-scopes.ts';
import { type PastQuery, type PastRow, selectPast } from './store-past.ts';
import { attributesJudged, filterInstances, filterPast } from './store-past-given.ts';
import { selectEvolution } from './store-temporal.ts';

/** Entities of a page with what other hubs know of them. */
export interface PastPage {
  readonly entities: readonly PastRow[];
  readonly parts: RemoteParts;
  readonly spans: ScopeSpans | undefined;
  readonly ends: PageEnds;
  /** How many there are in all, where that is known. */
  readonly count?: number;
  readonly warnings: readonly string[];
}

/** Entities in one answer: a source that asks others itself answers fewer than a hundred. */
const pastPage = 90;

/** A page by number: each hub is asked for as much as the page needs; of split entities all there are have to be looked at. */
export async function numberedPast(
  broker: Broker,
  spread: SpreadPast,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<PastPage> {
  const { past, query, matching, split } = spread;
  const most = split ? limits.spread + 1 : offset + limit + 1;
  if (!split && most > limits.temporalPage)
    throw contextErrors.operationNotSupported({
      reason: `over several hubs, offset and limit are below ${limits.temporalPage} together; an entity map leads further`,
    });
  const page = split ? { pageSize: pastPage } : { most };
  const gathering = { ...gatheringOf(spread), whole: isWhole(query) || split, ...page };
  const [own, remote] = await Promise.all([
    selectPast(broker.database, split ? withoutConditions(past) : past, { limit: most }),
    gatherPast(broker.distribution, matching, gathering, (one, from, start) =>
      askAt(
        spread,
        one,
        entitiesOver,
        from,
        split ? { limit: String(pastPage), offset: String(start) } : { limit: String(most) },
      ),
    ),
  ]);
  const { spans, warnings } = await scopesTogether(broker, spread, idsOf(own, remote));
  const all = await seen(broker, spread, own, remote, spans);
  if (split && all.length > limits.spread)
    throw contextErrors.tooManyResults({
      reason: `more than ${limits.spread} entities in several hubs; an entity map holds ${limits.mapped}`,
    });
  const entities = all.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const ends = endsByNumber(entities.length > offset + limit, limit, offset);
  return {
    entities: entities.slice(offset, offset + limit),
    parts: remote,
    spans,
    ends,
    ...(own.length < most && !remote.full && { count: entities.length }),
    warnings: [...remote.warnings, ...warnings],
  };
}

/** A page of what a map holds: only who is known to have an entity is asked for it (CIM 009 clause 4.3.6.7). */
export async function mappedPast(broker: Broker, spread: SpreadPast, map: MapInUse, at: PlaceInMap): Promise<PastPage> {
  const rounds: GatheredPast[] = [];
  const spans = new Map<string, readonly Span[]>();
  const { rows, ends, warnings } = await pageOfMap(map, at, async (ids) => {
    const { found, remote, scopes } = await loadMapped(broker, spread, map, ids);
    rounds.push(remote);
    for (const [id, some] of scopes.spans ?? []) spans.set(id, some);
    return { found, warnings: [...remote.warnings, ...scopes.warnings] };
  });
  const known = spread.split && spread.past.scopes ? spans : undefined;
  return { entities: rows, parts: together(rounds, spread.matching), spans: known, ends, warnings };
}

async function loadMapped(broker: Broker, spread: SpreadPast, map: MapInUse, ids: readonly string[]) {
  const { past, query, split, matching } = spread;
  const held = (source: string) => ids.filter((id) => map.entities[id]?.includes(source));
  const asked = { ...(split ? withoutConditions(past) : past), ids: held(here) };
  const calls = matching.flatMap((one) =>
    chunks(held(one.registration.id), pastPage).map((some) => ({ one, some, entityMap: linkedPlace(map, one) })),
  );
  const [own, ...answers] = await Promise.all([
    asked.ids.length > 0 ? selectPast(broker.database, asked, { limit: asked.ids.length }) : [],
    ...calls.map(({ one, some, entityMap }) =>
      gatherPast(
        broker.distribution,
        [one],
        { ...gatheringOf(spread), whole: isWhole(query) || split, entityMap },
        (_, from) => askOfIds(spread, one, from, some),
      ),
    ),
  ]);
  const remote = together(answers, matching);
  const scopes = await scopesTogether(broker, spread, idsOf(own, remote));
  return { found: await seen(broker, spread, own, remote, scopes.spans), remote, scopes };
}

const linkedPlace = (map: MapInUse, { registration }: Matching) => placeOf(map.linked[registration.id]);

/**
 * Who has a past that a query asks for (clause 5.14.5.4): sources that make maps are asked for theirs, others for the entities, of each
 * attribute the last instance. Ids alone do not say who may see them.
 */
export async function surveyPast(broker: Broker, spread: SpreadPast): Promise<SpreadSurvey> {
  const { past, matching, split, request } = spread;
  const all = past.access.all;
  const [own, maps] = await Promise.all([
    selectPast(broker.database, split ? withoutConditions(past) : past, { limit: limits.mapped + 1 }),
    all
      ? askMaps(broker.distribution, matching, 'createEntityMapQueryTemporal', { request, query: past }, (one) =>
          askAt(spread, one, mapsOver, undefined, {}),
        )
      : {
          ids: new Map<string, readonly string[]>(),
          linked: new Map<string, string>(),
          without: matching,
          warnings: [],
        },
  ]);
  const holders = new Map<string, string[]>(own.map(({ id }) => [id, [here]]));
  const note = (id: string, source: string) => holders.set(id, [...new Set([...(holders.get(id) ?? []), source])]);
  for (const [source, ids] of maps.ids) for (const id of ids) note(id, source);
  const asked = maps.without.filter(({ registration }) => supports(registration.operations, 'queryTemporal'));
  const gathered = await Promise.all(
    asked.map(async (one) => {
      const gathering = { ...gatheringOf(spread), whole: false, pageSize: pastPage };
      const remote = await gatherPast(broker.distribution, [one], gathering, (_, from, offset) =>
        askAt(spread, one, entitiesOver, from, { limit: String(pastPage), offset: String(offset), lastN: '1' }),
      );
      for (const row of remote.entities.values())
        if (all || (await isSeen(broker, past.access, row))) note(row.id, one.registration.id);
      return remote.warnings;
    }),
  );
  return {
    entities: Object.fromEntries(holders),
    linked: Object.fromEntries(maps.linked),
    warnings: [...maps.warnings, ...gathered.flat()],
  };
}

/** Of what other hubs told whole, the instances that meet what is said of their attributes. */
export async function meetingAll(
  broker: Broker,
  past: PastQuery,
  view: View,
  remote: RemoteParts,
): Promise<RemoteParts> {
  const shown = shownAttributes(view);
  const [rows, gaps] = await Promise.all(
    [remote.rows, remote.gaps].map((some) => filterInstances(broker.database, past, shown, some)),
  );
  return { ...remote, rows: rows ?? [], gaps: gaps ?? [] };
}

const idsOf = (own: readonly PastRow[], { entities }: GatheredPast): readonly string[] => [
  ...new Set([...own.map(({ id }) => id), ...entities.keys()]),
];

const gatheringOf = ({ request, past, query }: SpreadPast) => ({ request, context: past.context, query });

/** What this hub and others have, as far as it meets the query and may be seen. */
async function seen(
  broker: Broker,
  spread: SpreadPast,
  own: readonly PastRow[],
  remote: GatheredPast,
  spans: ScopeSpans | undefined,
): Promise<readonly PastRow[]> {
  const { past, split } = spread;
  const all = new Map(own.map((row) => [row.id, row] as const));
  for (const [id, row] of remote.entities) all.set(id, joined(all.get(id), row));
  const local = new Set(own.map(({ id }) => id));
  const found = split
    ? await judged(broker, spread, [...all.values()], remote, spans)
    : [...all.values()].filter(({ id }) => local.has(id) || hasAsked(id, past, remote));
  const shown = await Promise.all(
    // What is here has been looked at by whoever may see it.
    found.map(async (row) => local.has(row.id) || (await isSeen(broker, past.access, row))),
  );
  return found.filter((_, index) => shown[index]);
}

const hasAsked = (id: string, { attributes }: PastQuery, { rows, gaps }: RemoteParts) =>
  !attributes || [...rows, ...gaps].some((row) => row.entityId === id && attributes.includes(row.attribute));

/** Of entities that are put together, those that meet the conditions. @throws context.tooManyResults */
async function judged(
  broker: Broker,
  { past, query }: SpreadPast,
  entities: readonly PastRow[],
  remote: RemoteParts,
  spans: ScopeSpans | undefined,
): Promise<readonly PastRow[]> {
  const attributes = attributesJudged(past);
  if (attributes.length === 0 || entities.length === 0) return entities;
  const most = limits.snapshotInstances;
  const ids = entities.map(({ id }) => id);
  const local = await selectEvolution(
    broker.database,
    { ...query, tenant: past.tenant, ids, attributes },
    { limit: most + 1, last: false },
  );
  const about = new Set(attributes);
  const rows = mergePast(local, remote, query.property).filter((row) => about.has(row.attribute));
  if (rows.length > most) throw contextErrors.tooManyResults({ reason: `more than ${most} instances in several hubs` });
  // Of scopes that have a past it is known when they met the query; of others there is only what they are now.
  const [told, untold] = [entities.filter(({ id }) => spans?.has(id)), entities.filter(({ id }) => !spans?.has(id))];
  const scoped = told.filter(({ id }) => spans?.get(id)?.some((span) => meetsRange(span, query)));
  const found = await Promise.all([
    filterPast(broker.database, { ...past, scopes: undefined }, scoped, rows),
    filterPast(broker.database, past, untold, rows),
  ]);
  return entities.filter(({ id }) => found.some((some) => some.has(id)));
}

const withoutConditions = (past: PastQuery): PastQuery => ({
  ...past,
  q: undefined,
  geo: undefined,
  scopes: undefined,
  attributes: undefined,
});

function together(answers: readonly GatheredPast[], matching: readonly Matching[]): GatheredPast {
  const entities = new Map<string, PastRow>();
  for (const answer of answers)
    for (const [id, row] of answer.entities) entities.set(id, joined(entities.get(id), row));
  return {
    entities,
    rows: answers.flatMap(({ rows }) => rows),
    gaps: answers.flatMap(({ gaps }) => gaps),
    edges: answers.flatMap(({ edges }): readonly Instant[] => edges),
    holders: new Set(answers.flatMap(({ holders }) => [...holders])),
    full: answers.some(({ full }) => full),
    warnings: answers.flatMap(({ warnings }) => warnings),
    theirs: theirsOf(matching),
  };
}

/** Whether somebody may see an entity of which only its types are known. */
export async function isSeen(broker: Broker, access: EntityAccess, { id, types }: PastRow): Promise<boolean> {
  return broker.access.allows(access, { id, types, scope: [], attributes: new Map(), createdAt: 0, modifiedAt: 0 });
}
