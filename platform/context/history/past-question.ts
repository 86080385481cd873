import { type Instant, isoInstant } from '@hub/kernel';
import type { RouteRequest } from '@hub/runtime';
import { isObject, type JsonObject } from '../attributes/json-object.ts';
import { pathPart } from '../attributes/names.ts';
import { narrowBody, narrowingAt, narrowParameters, type Selection } from '../distribution/narrowing.ts';
import type { Matching } from '../distribution/registrations.ts';
import {
  answerParameters,
  conditions,
  conditionsOfBody,
  flat,
  inCore,
  typesOf,
} from '../distribution/remote-question.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import type { EntityQuery } from '../query/store-query.ts';
import type { PastQuery } from './store-past.ts';
import type { TemporalQuery, TimeRange } from './temporal-query.ts';

// The past, as another hub is asked for it.

const shownHere = [...answerParameters, 'aggrMethods', 'aggrPeriodDuration', 'splitEntities'];
const shownHereOfBody = [...shownHere, 'aggrParams'];

/** Aggregates are made of all there is. */
export const isWhole = ({ form }: Pick<TemporalQuery, 'form'>) => form === 'aggregatedValues';

/** What is asked: of a query, its time and, where each hub judges them by itself, its conditions. */
export interface PastAsked {
  readonly request: RouteRequest;
  readonly past: Selection & Pick<EntityQuery, 'context'>;
  readonly query: TemporalQuery;
  /** Without its conditions, since an entity may lie in parts in several hubs. */
  readonly split: boolean;
}

/** A temporal query that other hubs have their part in. */
export interface SpreadPast extends PastAsked {
  readonly past: PastQuery;
  readonly matching: readonly Matching[];
}

/** The time that is asked about, and how it is to be shown to this hub; what is shown to the client is this hub's to do. */
function remoteParameters(
  { request, query, split }: Pick<PastAsked, 'request' | 'query' | 'split'>,
  from: Instant | undefined,
): URLSearchParams {
  const given = new URLSearchParams(request.url.split('?')[1] ?? '');
  for (const name of [...shownHere, ...(split ? conditions : []), ...(isWhole(query) || split ? ['lastN'] : [])])
    given.delete(name);
  if (request.method !== 'POST') {
    for (const [name, value] of Object.entries(laterRange(query, from))) given.set(name, value);
    if (split) given.set('splitEntities', 'true');
  }
  given.set('options', 'sysAttrs');
  return given;
}

function setAll(parameters: URLSearchParams, more: Readonly<Record<string, string>>): URLSearchParams {
  for (const [name, value] of Object.entries(more)) parameters.set(name, value);
  return parameters;
}

/** The past of one entity, of which a source has these attributes. */
export function pathOfOne(asked: PastAsked, one: Matching, from: Instant | undefined, id: string): string {
  const parameters = remoteParameters(asked, from);
  narrowParameters(parameters, narrowingAt(one, { ids: [id] }), asked.past.context);
  for (const name of ['id', 'type']) parameters.delete(name);
  return `/temporal/entities/${pathPart(id)}?${parameters}`;
}

/** The rest of a range of time from an instant on, as parameters. */
export function laterRange({ to }: Pick<TimeRange, 'to'>, from: Instant | undefined): Record<string, string> {
  if (from === undefined) return {};
  if (to === undefined) return { timerel: 'after', timeAt: isoInstant(from) };
  return { timerel: 'between', timeAt: isoInstant(from), endTimeAt: isoInstant(to) };
}

/** A posted temporal query without what is this hub's to do. */
export function remoteBody(body: unknown, later: Record<string, string>, split = false): JsonObject {
  const left = new Set([...shownHereOfBody, ...(split ? conditionsOfBody : [])]);
  const given = isObject(body) ? body : {};
  const { temporalQ, ...rest } = Object.fromEntries(Object.entries(given).filter(([name]) => !left.has(name)));
  return {
    ...rest,
    ...(isObject(temporalQ) && { temporalQ: { ...temporalQ, ...later } }),
    ...(split && { splitEntities: true }),
  };
}

/** The same question at a place of its own, whichever way it came, as one source is asked it. */
export function askAt(
  asked: PastAsked,
  one: Matching,
  place: { readonly get: string; readonly post: string },
  from: Instant | undefined,
  more: Readonly<Record<string, string>>,
): { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: JsonObject } {
  const { request, past, query, split } = asked;
  const narrowing = narrowingAt(one, past);
  const parameters = remoteParameters(asked, from);
  if (request.method !== 'POST') {
    narrowParameters(parameters, narrowing, past.context);
    return { method: 'GET', path: `${place.get}?${setAll(parameters, more)}` };
  }
  const body = remoteBody(request.body, laterRange(query, from), split);
  const path = `${place.post}?${setAll(parameters, more)}`;
  return { method: 'POST', path, body: narrowBody(body, narrowing, past.context) };
}

export const entitiesOver = { get: '/temporal/entities', post: '/temporal/entityOperations/query' };
export const mapsOver = { get: '/temporal/entityMaps', post: '/temporal/entityMaps' };

/** The past of some entities alone. */
export function askOfIds(
  asked: PastAsked,
  one: Matching,
  from: Instant | undefined,
  ids: readonly string[],
): { readonly path: string; readonly context: LdContext } {
  const { parameters, names } = parametersOfAny(asked, from);
  narrowParameters(parameters, narrowingAt(one, { ids, types: typesOf(asked.past) }), names);
  return { path: `${entitiesOver.get}?${setAll(parameters, { limit: String(ids.length) })}`, context: names };
}

/** What a source has of the scopes of some entities before a time: when they were set, whatever is asked of observations. */
export function askOfScopes(
  asked: PastAsked,
  one: Matching,
  ids: readonly string[],
  until: Instant,
): { readonly path: string; readonly context: LdContext } {
  const { parameters: _given, names } = parametersOfAny(asked, undefined);
  const parameters = new URLSearchParams();
  narrowParameters(
    parameters,
    { ...narrowingAt(one, { ids, types: typesOf(asked.past) }), attributes: undefined, datasetIds: undefined },
    names,
  );
  const about = { pick: 'id,type,scope', timerel: 'before', timeAt: isoInstant(until), timeproperty: 'modifiedAt' };
  setAll(parameters, { ...about, limit: String(ids.length), options: 'sysAttrs' });
  return { path: `${entitiesOver.get}?${parameters}`, context: names };
}

/** The question as parameters, whichever way it came, and the @context of their names. */
function parametersOfAny(asked: PastAsked, from: Instant | undefined): ReturnType<typeof inCore> {
  const { request, past, query, split } = asked;
  if (request.method !== 'POST') return { parameters: remoteParameters(asked, from), names: past.context };
  const { temporalQ, ...said } = remoteBody(request.body, laterRange(query, from), split);
  const { lastN, ...times } = isObject(temporalQ) ? temporalQ : {};
  const last = lastN === undefined || isWhole(query) || split ? {} : { lastN };
  const parameters = new URLSearchParams({ ...flat({ ...said, ...times, ...last }), options: 'sysAttrs' });
  return inCore(request, parameters, past.context);
}
