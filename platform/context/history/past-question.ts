import { type Instant, isoInstant } from '@hub/kernel';
import type { RouteRequest } from '@hub/runtime';
import { answerParameters, conditions, conditionsOfBody, flat } from '../distribution/remote-question.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import type { TemporalQuery, TimeRange } from './temporal-query.ts';

// The past, as another hub is asked for it.

const shownHere = [...answerParameters, 'aggrMethods', 'aggrPeriodDuration', 'splitEntities'];
const shownHereOfBody = [...shownHere, 'aggrParams'];

/** Aggregates are made of all there is. */
export const isWhole = ({ form }: Pick<TemporalQuery, 'form'>) => form === 'aggregatedValues';

/** What is asked: of a query, its time and, where each hub judges them by itself, its conditions. */
export interface PastAsked {
  readonly request: RouteRequest;
  readonly query: TemporalQuery;
  /** Without its conditions, since an entity may lie in parts in several hubs. */
  readonly split: boolean;
}

/** The time that is asked about, and how it is to be shown to this hub; what is shown to the client is this hub's to do. */
export function remoteParameters(
  { request, query, split }: PastAsked,
  from: Instant | undefined,
  more: Readonly<Record<string, string>> = {},
): URLSearchParams {
  const given = new URLSearchParams(request.url.split('?')[1] ?? '');
  for (const name of [...shownHere, ...(split ? conditions : []), ...(isWhole(query) || split ? ['lastN'] : [])])
    given.delete(name);
  if (request.method !== 'POST') {
    for (const [name, value] of Object.entries(laterRange(query, from))) given.set(name, value);
    if (split) given.set('splitEntities', 'true');
  }
  given.set('options', 'sysAttrs');
  for (const [name, value] of Object.entries(more)) given.set(name, value);
  return given;
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

/** The same question at a place of its own, whichever way it came. */
export function askAt(
  asked: PastAsked,
  place: { readonly get: string; readonly post: string },
  from: Instant | undefined,
  more: Readonly<Record<string, string>>,
): { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: JsonObject } {
  const { request, query, split } = asked;
  const parameters = remoteParameters(asked, from, more);
  if (request.method !== 'POST') return { method: 'GET', path: `${place.get}?${parameters}` };
  const body = remoteBody(request.body, laterRange(query, from), split);
  return { method: 'POST', path: `${place.post}?${parameters}`, body };
}

export const entitiesOver = { get: '/temporal/entities', post: '/temporal/entityOperations/query' };
export const mapsOver = { get: '/temporal/entityMaps', post: '/temporal/entityMaps' };

/** The past of some entities alone. */
export function pathOfIds(asked: PastAsked, from: Instant | undefined, ids: readonly string[]): string {
  const more = { id: ids.join(','), limit: String(ids.length) };
  const { request, query, split } = asked;
  if (request.method !== 'POST') return `${entitiesOver.get}?${remoteParameters(asked, from, more)}`;
  const { temporalQ, ...said } = remoteBody(request.body, laterRange(query, from), split);
  const { lastN, ...times } = isObject(temporalQ) ? temporalQ : {};
  const last = lastN === undefined || isWhole(query) || split ? {} : { lastN };
  return `${entitiesOver.get}?${new URLSearchParams({ ...flat({ ...said, ...times, ...last }), options: 'sysAttrs', ...more })}`;
}
