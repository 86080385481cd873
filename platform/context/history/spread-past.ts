import type { Reply, RouteRequest } from '@hub/runtime';
import { answerList } from '../answer.ts';
import type { Broker } from '../broker.ts';
import { type GatheredPast, gatherPast } from '../distribution/distributed-past.ts';
import { isSplit, sourcesOf } from '../distribution/distributed-reads.ts';
import type { Matching } from '../distribution/registrations.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { limits } from '../limits.ts';
import { mapHeader, useEntityMap } from '../query/entity-maps.ts';
import { countHeader, linkHeader, pageLinks } from '../query/page-links.ts';
import { countOf, isCounted, type QueryInput } from '../query/query-input.ts';
import { shownOf } from '../query/wanted.ts';
import { withVersion } from '../representation/earlier-version.ts';
import type { View } from '../representation/represent.ts';
import type { MediaType } from '../request.ts';
import { evolve } from './evolution.ts';
import { noteUses } from './note-uses.ts';
import { isWhole, pathOfOne, type SpreadPast } from './past-question.ts';
import { mappedPast, meetingAll, numberedPast, surveyPast } from './spread-past-pages.ts';
import type { PastQuery } from './store-past.ts';
import type { TemporalQuery } from './temporal-query.ts';

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
    readonly view: View;
  },
): Promise<GatheredPast | undefined> {
  const { id, tenant, query, types, view } = about;
  const { attributes, datasetIds } = view;
  const wanted = { ids: [id], types, attributes: attributes && [...attributes], shown: shownOf(view) };
  const filter = { ...timesOf(query), datasetIds };
  const matching = sourcesOf(distribution, tenant, request, 'retrieveTemporal', wanted, filter);
  if (matching.length === 0) return undefined;
  const gathering = { request, context, query, whole: isWhole(query) };
  const asked = { request, past: { context }, query, split: false };
  return gatherPast(distribution, matching, gathering, (one, from) => ({ path: pathOfOne(asked, one, from, id) }));
}

/** Sources that say nothing of their times are asked for any. */
export const timesOf = (query: TemporalQuery) => ({ range: query, anyTime: true });

/** A page of the past of entities, in the order of their ids, in which other hubs have their part. */
export async function querySpreadPast(
  broker: Broker,
  request: RouteRequest,
  input: QueryInput,
  context: LdContext,
  wanted: Wanted,
  mediaType: MediaType,
  matching: readonly Matching[],
): Promise<Reply> {
  const { past, query, view } = wanted;
  const limit = countOf(input, 'limit', limits.defaultPage, limits.temporalPage - 1);
  const offset = countOf(input, 'offset', 0, limits.offset);
  const spread: SpreadPast = { request, past, query, matching, split: isSplit(broker.distribution, input) };
  const surveyed: string[] = [];
  const map = await useEntityMap(broker, request, input, past, async () => {
    const survey = await surveyPast(broker, spread);
    surveyed.push(...survey.warnings);
    return survey;
  });
  const at = { limit, offset, after: input.text('after'), before: input.text('before') };
  const page = map ? await mappedPast(broker, spread, map, at) : await numberedPast(broker, spread, at);
  const ids = new Set(page.entities.map((row) => row.id));
  const inPage = (row: { readonly entityId: string }) => ids.has(row.entityId);
  const remote = { ...page.parts, rows: page.parts.rows.filter(inPage), gaps: page.parts.gaps.filter(inPage) };
  const judged = { ...past, spans: page.spans };
  const shown = spread.split ? await meetingAll(broker, judged, view, remote) : remote;
  const { bodies, headers } = await evolve(broker, past.tenant, page.entities, query, view, {
    remote: shown,
    past: judged,
  });
  await noteUses(broker, request, page.entities, view, bodies);
  const links = pageLinks(request, limit, page.ends, mediaType, context);
  // Who has them is asked anew only where a page does not tell all there are.
  const count = isCounted(input)
    ? (map?.ids.length ?? page.count ?? Object.keys((await surveyPast(broker, spread)).entities).length)
    : undefined;
  const list = answerList(
    bodies.map((body) => JSON.stringify(body)),
    mediaType,
    context,
    { ...linkHeader(mediaType, context, links), ...mapHeader(map), ...countHeader(count) },
  );
  const answer = withVersion(request, { ...list, ...(map?.created ? { status: 201 } : {}) }, view.earlier);
  return withHeaders(partial(answer, headers), warningHeader([...new Set([...surveyed, ...page.warnings])]));
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
