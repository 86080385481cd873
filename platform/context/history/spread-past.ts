import { type EntityAccess, type Instant, isoInstant } from '@hub/kernel';
import type { Reply, RouteRequest } from '@hub/runtime';
import { answerList, contentHeaders } from '../answer.ts';
import type { Broker } from '../broker.ts';
import { type GatheredPast, gatherPast, joined } from '../distribution/distributed-past.ts';
import { sourcesOf } from '../distribution/distributed-reads.ts';
import type { Matching } from '../distribution/registrations.ts';
import { answerParameters } from '../distribution/remote-question.ts';
import { withVersion } from '../earlier-version.ts';
import { contextErrors } from '../errors.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import { limits } from '../limits.ts';
import { pageLinks } from '../query/page-links.ts';
import { countOf, type QueryInput } from '../query/query-input.ts';
import { endsByNumber } from '../query/query-pages.ts';
import type { View } from '../represent.ts';
import type { MediaType } from '../request.ts';
import { evolve } from './evolution.ts';
import { noteUses } from './note-uses.ts';
import { type PastQuery, type PastRow, selectPast } from './store-past.ts';
import type { TemporalQuery, TimeRange } from './temporal-query.ts';

export interface Wanted {
  readonly past: PastQuery;
  readonly query: TemporalQuery;
  readonly view: View;
}

/** What context sources know of the past of one entity; undefined when none is asked. */
export async function retrieveElsewhere(
  { distribution }: Broker,
  request: RouteRequest,
  context: LdContext,
  about: {
    readonly id: string;
    readonly tenant: string;
    readonly query: TemporalQuery;
    readonly types: readonly string[] | undefined;
  },
): Promise<GatheredPast | undefined> {
  const { id, tenant, query, types } = about;
  const wanted = { ids: [id], types };
  const matching = sourcesOf(distribution, tenant, request, 'retrieveTemporal', wanted, timesOf(query));
  if (matching.length === 0) return undefined;
  const gathering = { request, context, query, whole: isWhole(query) };
  return gatherPast(distribution, matching, gathering, (from) => ({
    path: `/temporal/entities/${encodeURIComponent(id)}?${remoteParameters(request, query, from)}`,
  }));
}

/** Aggregates are made of all there is. */
const isWhole = ({ form }: TemporalQuery) => form === 'aggregatedValues';

/** Sources that say nothing of their times are asked for any. */
export const timesOf = (query: TemporalQuery) => ({ range: query, anyTime: true });

/** The time that is asked about, and how it is to be shown to this hub; what is shown to the client is this hub's to do. */
function remoteParameters(
  request: RouteRequest,
  query: TemporalQuery,
  from: Instant | undefined,
  limit?: number,
): URLSearchParams {
  const given = new URLSearchParams(request.url.split('?')[1] ?? '');
  for (const name of [...shownHere, ...(isWhole(query) ? ['lastN'] : [])]) given.delete(name);
  if (request.method !== 'POST')
    for (const [name, value] of Object.entries(laterRange(query, from))) given.set(name, value);
  given.set('options', 'sysAttrs');
  if (limit !== undefined) given.set('limit', String(limit));
  return given;
}

/** The rest of a range of time from an instant on, as parameters. */
export function laterRange({ to }: Pick<TimeRange, 'to'>, from: Instant | undefined): Record<string, string> {
  if (from === undefined) return {};
  if (to === undefined) return { timerel: 'after', timeAt: isoInstant(from) };
  return { timerel: 'between', timeAt: isoInstant(from), endTimeAt: isoInstant(to) };
}
const shownHere = [...answerParameters, 'aggrMethods', 'aggrPeriodDuration'];

/** A page of the past of entities, in the order of their ids, in which other hubs have their part. */
export async function querySpreadPast(
  broker: Broker,
  request: RouteRequest,
  input: QueryInput,
  context: LdContext,
  { past, query, view }: Wanted,
  mediaType: MediaType,
  matching: readonly Matching[],
): Promise<Reply> {
  const limit = countOf(input, 'limit', limits.defaultPage, limits.temporalPage - 1);
  const offset = countOf(input, 'offset', 0, limits.offset);
  const most = offset + limit + 1;
  if (most > limits.temporalPage || input.flag('entityMap'))
    throw contextErrors.operationNotSupported({
      reason: `over several hubs, offset and limit are below ${limits.temporalPage} together, and entityMap needs local=true`,
    });
  const gathering = { request, context, query, whole: isWhole(query) };
  const path = request.url.replace(/^\/ngsi-ld\/v1/, '').split('?')[0];
  const [own, remote] = await Promise.all([
    selectPast(broker.database, past, { limit: most }),
    gatherPast(broker.distribution, matching, gathering, (from) => ({
      path: `${path}?${remoteParameters(request, query, from, most)}`,
      ...(request.method === 'POST' ? { body: remoteBody(request.body, laterRange(query, from)) } : {}),
    })),
  ]);
  const all = new Map(own.map((row) => [row.id, row] as const));
  for (const [id, row] of remote.entities) all.set(id, joined(all.get(id), row));
  const here = new Set(own.map((row) => row.id));
  const seen = await Promise.all(
    [...all.values()].map(async (row) => (here.has(row.id) || (await isSeen(broker, past.access, row)) ? [row] : [])),
  );
  const entities = seen.flat().sort((a, b) => (a.id < b.id ? -1 : 1));
  const page = entities.slice(offset, offset + limit);
  const ids = new Set(page.map((row) => row.id));
  const inPage = (row: { readonly entityId: string }) => ids.has(row.entityId);
  const parts = { ...remote, rows: remote.rows.filter(inPage), gaps: remote.gaps.filter(inPage) };
  const { bodies, headers } = await evolve(broker, past.tenant, page, query, view, { remote: parts, past });
  await noteUses(broker, request, page, view, bodies);
  const links = pageLinks(
    request,
    limit,
    endsByNumber(entities.length > offset + limit, limit, offset),
    mediaType,
    context,
  );
  const link = [contentHeaders(mediaType, context).link, ...links].filter((one) => one !== undefined).join(', ');
  const list = answerList(
    bodies.map((body) => JSON.stringify(body)),
    mediaType,
    context,
    link === '' ? {} : { link },
  );
  const answer = withVersion(request, list, view.earlier);
  return withHeaders(partial(answer, headers), warningHeader(remote.warnings));
}

/** A posted temporal query without what is this hub's to do. */
export function remoteBody(body: unknown, later: Record<string, string>): JsonObject {
  const given = isObject(body) ? body : {};
  const { temporalQ, ...rest } = Object.fromEntries(
    Object.entries(given).filter(([name]) => !shownHere.includes(name) && name !== 'aggrParams'),
  );
  return { ...rest, ...(isObject(temporalQ) && { temporalQ: { ...temporalQ, ...later } }) };
}

/** Whether somebody may see an entity of which only its types are known. */
export async function isSeen(broker: Broker, access: EntityAccess, { id, types }: PastRow): Promise<boolean> {
  return broker.access.allows(access, { id, types, scope: [], attributes: new Map(), createdAt: 0, modifiedAt: 0 });
}

export const warningHeader = (warnings: readonly string[] = []): Record<string, string> =>
  warnings.length > 0 ? { 'ngsild-warning': warnings.join(', ') } : {};

export const withHeaders = (reply: Reply, headers: Readonly<Record<string, string>>): Reply => ({
  ...reply,
  headers: { ...reply.headers, ...headers },
});

export function partial(reply: Reply, headers: Readonly<Record<string, string>>): Reply {
  const cut = 'content-range' in headers;
  return { ...reply, ...(cut ? { status: 206 } : {}), headers: { ...reply.headers, ...headers } };
}
