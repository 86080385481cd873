import type { EntityAccess } from '@hub/kernel';
import type { Reply, Route, RouteRequest } from '@hub/runtime';
import { showsAsStored } from '../access.ts';
import { answerList } from '../answer.ts';
import type { EntityState } from '../attributes/attribute.ts';
import { type Broker, ngsiLdRoute } from '../broker.ts';
import { isSplit, sourcesOf } from '../distribution/distributed-reads.ts';
import { hasCommon } from '../distribution/narrowing.ts';
import { queries } from '../distribution/registration-operations.ts';
import { mayHavePlace } from '../distribution/source-filter.ts';
import { type MappedPage, mappedPage, surveySpread } from '../distribution/spread-maps.ts';
import { querySpread, queryWhole, type SpreadPage, type SpreadQuery } from '../distribution/spread-query.ts';
import { answerFeature, geometryPropertyOf } from '../entities/routes-entities.ts';
import { contextErrors } from '../errors.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { limits } from '../limits.ts';
import { earlierVersion, withVersion } from '../representation/earlier-version.ts';
import { isStoredView, showEntity, type View } from '../representation/represent.ts';
import { showFeature } from '../representation/represent-geojson.ts';
import { viewOf } from '../representation/view.ts';
import { contextOfRequest, type MediaType, mediaTypeOf, questionOf, tenantOf } from '../request.ts';
import { mapHeader, surveyOfHere, useEntityMap } from './entity-maps.ts';
import { checkDepth, checkGeometryProperty, isLocal, readEntityQuery, readJoin, readOrdering } from './entity-query.ts';
import { type Join, showJoined } from './linked-entities.ts';
import type { Ordering } from './ordering.ts';
import { checkPageContext, countHeader, linkHeader, pageLinks } from './page-links.ts';
import { countOf, inputOfBody, inputOfParameters, isCounted, type QueryInput } from './query-input.ts';
import { endsByNumber, fetchPage, findStates } from './query-pages.ts';
import { countEntities, type EntityQuery, queryIds } from './store-query.ts';
import { shownOf, wantedOf } from './wanted.ts';

const mediaTypes: readonly MediaType[] = ['application/json', 'application/ld+json', 'application/geo+json'];

/** Queries over entities (CIM 009 clauses 6.4.3.2 and 6.23). */
export function queryRoutes(broker: Broker): readonly Route[] {
  return [
    ngsiLdRoute({
      method: 'GET',
      path: '/entities',
      allow: 'context.read',
      summary: 'Query entities',
      async handle(request) {
        const context = await contextOfRequest(broker.contexts, request);
        return answer(broker, request, inputOfParameters(request), context);
      },
    }),
    ngsiLdRoute({
      method: 'POST',
      path: '/entityOperations/query',
      allow: 'context.read',
      summary: 'Query entities by a posted query',
      async handle(request) {
        const { body, context } = await questionOf(broker.contexts, request);
        for (const name of ['temporalQ', 'aggrParams'])
          if (body[name] !== undefined)
            throw contextErrors.badRequestData({ reason: `${name} is for queries of the past` });
        return answer(broker, request, inputOfBody(request, body), context);
      },
    }),
  ];
}

/** Everything a query says, checked. */
interface Read {
  readonly query: EntityQuery;
  readonly view: View;
  readonly join: Join | undefined;
  readonly ordering: Ordering | undefined;
  readonly counted: boolean;
  readonly mediaType: MediaType;
}

function read(request: RouteRequest, input: QueryInput, context: LdContext, access: EntityAccess): Read {
  const view = { ...viewOf(input, context, access, ['count']), ...earlierVersion(request) };
  const query = readEntityQuery(tenantOf(request), input, context, access);
  const join = readJoin(input);
  checkDepth(join, view, query.q);
  const mediaType = mediaTypeOf(request, mediaTypes);
  checkGeometryProperty(input, mediaType);
  const counted = isCounted(input);
  return { query, view, join, ordering: readOrdering(input), counted, mediaType };
}

async function answer(broker: Broker, request: RouteRequest, input: QueryInput, context: LdContext): Promise<Reply> {
  const access = await broker.access.of(request);
  const wanted = read(request, input, context, access);
  const { view, join, mediaType, counted } = wanted;
  checkPageContext(request, context);
  const limit = countOf(input, 'limit', limits.defaultPage, limits.page);
  if (limit === 0 && !counted) throw contextErrors.badRequestData({ reason: 'limit=0 goes with count=true' });
  await broker.tenants.forRead(wanted.query.tenant);
  let spread = spreadOf(broker, request, input, wanted.query, wanted);
  if (spread.matching.length > 0) spread = await inPlace(broker, spread);
  if (spread.matching.length > 0 && wanted.ordering)
    throw contextErrors.badRequestData({
      reason: 'orderBy goes with local=true: what other sources hold is not sorted',
    });
  if (spread.matching.length > 0) return answerSpread(broker, input, wanted, limit, spread);
  const map = await useEntityMap(broker, request, input, wanted.query, async () =>
    surveyOfHere(await queryIds(broker.database, wanted.query, limits.mapped + 1)),
  );
  const query = map ? { ...wanted.query, ids: map.ids } : wanted.query;
  const stored = isStoredView(view) && !join && mediaType !== 'application/geo+json';
  const count = counted ? await countEntities(broker.database, query) : undefined;
  const headers = { ...mapHeader(map), ...countHeader(count) };
  const page = await fetchPage(broker.database, query, input, { limit, stored, ordering: wanted.ordering });
  if (map) await map.forget(page.ids, page.covered);
  const links = pageLinks(request, limit, page.ends, mediaType, context);
  const status = map?.created ? 201 : 200;
  if (stored && page.rows.every((row) => !row.stale && showsAsStored(access, row.types))) {
    const bodies = page.rows.map((row) => row.body);
    const list = answerList(bodies, mediaType, context, { ...headers, ...linkHeader(mediaType, context, links) });
    return withVersion(request, { ...list, status });
  }
  const now = broker.clock();
  const states = await findStates(broker.database, query.tenant, page.rows, stored, now);
  const note = (found: readonly EntityState[]) => broker.access.used(request, view.access, found);
  await note(states);
  const shown = join
    ? await showJoined(broker, query.tenant, states, view, join, now, note)
    : states.map((state) => ({ state, view }));
  if (mediaType === 'application/geo+json') {
    const property = geometryPropertyOf(request, view);
    const features = shown.map((one) => showFeature(one.state, one.view, property));
    const feature = { type: 'FeatureCollection', features };
    const more = links.length > 0 ? { link: links.join(', ') } : {};
    return { ...answerFeature(request, feature, view, { ...headers, ...more }), status };
  }
  const bodies = shown.map((one) => JSON.stringify(showEntity(one.state, one.view)));
  const list = answerList(bodies, mediaType, context, { ...headers, ...linkHeader(mediaType, context, links) });
  return withVersion(request, { ...list, status }, view.earlier);
}

/** A query and the sources that have their part in it. */
export function spreadOf(
  broker: Broker,
  request: RouteRequest,
  input: QueryInput,
  query: EntityQuery,
  { view, mediaType }: { readonly view?: View; readonly mediaType?: MediaType } = {},
): SpreadQuery {
  const { distribution } = broker;
  const split = isSplit(distribution, input);
  // A source that has none of the attributes asked for may have those that a condition is about, or the geometry of a feature.
  const whole = split || mediaType === 'application/geo+json';
  const wanted = { ...wantedOf(query), ...(whole ? { attributes: undefined } : { shown: view && shownOf(view) }) };
  const filter = { datasetIds: view?.datasetIds };
  const matching = isLocal(input) ? [] : sourcesOf(distribution, query.tenant, request, queries, wanted, filter);
  return { request, query, split, matching: matching.filter((one) => hasCommon(one, query)) };
}

/** The same without sources that have nothing at the place asked about. */
export const inPlace = async ({ database }: Broker, spread: SpreadQuery): Promise<SpreadQuery> => ({
  ...spread,
  matching: await mayHavePlace(database, spread.matching, spread.query.geo),
});

/** A page in which other hubs have their part. */
async function answerSpread(
  broker: Broker,
  input: QueryInput,
  { query, view, join, counted, mediaType }: Read,
  limit: number,
  spread: SpreadQuery,
): Promise<Reply> {
  const { request } = spread;
  const { context } = query;
  const now = broker.clock();
  const offset = countOf(input, 'offset', 0, limits.offset);
  const surveyed: string[] = [];
  const map = await useEntityMap(broker, request, input, query, async () => {
    const survey = await surveySpread(broker, spread);
    surveyed.push(...survey.warnings);
    return survey;
  });
  const found = map
    ? await mappedPage(broker, spread, map, { limit, offset, after: input.text('after'), before: input.text('before') })
    : await numberedPage(broker, spread, { limit, offset }, counted);
  const { states } = found;
  const warnings = [...new Set([...surveyed, ...found.warnings])];
  const count = map ? map.ids.length : found.count;
  const headers: Record<string, string> = {
    ...mapHeader(map),
    ...(warnings.length > 0 && { 'ngsild-warning': warnings.join(', ') }),
    ...countHeader(counted ? count : undefined),
  };
  const links = pageLinks(request, limit, found.ends, mediaType, context);
  const status = map?.created ? 201 : 200;
  const note = (some: readonly EntityState[]) => broker.access.used(request, view.access, some);
  await note(states);
  const shown = join
    ? await showJoined(broker, query.tenant, states, view, join, now, note)
    : states.map((state) => ({ state, view }));
  if (mediaType === 'application/geo+json') {
    const property = geometryPropertyOf(request, view);
    const features = shown.map((one) => showFeature(one.state, one.view, property));
    const more = links.length > 0 ? { link: links.join(', ') } : {};
    return {
      ...answerFeature(request, { type: 'FeatureCollection', features }, view, { ...headers, ...more }),
      status,
    };
  }
  const bodies = shown.map((one) => JSON.stringify(showEntity(one.state, one.view)));
  const list = answerList(bodies, mediaType, context, { ...headers, ...linkHeader(mediaType, context, links) });
  return withVersion(request, { ...list, status }, view.earlier);
}

async function numberedPage(
  broker: Broker,
  spread: SpreadQuery,
  page: { readonly limit: number; readonly offset: number },
  counted: boolean,
): Promise<Omit<MappedPage, 'states'> & SpreadPage> {
  const found = await (spread.split || counted ? queryWhole : querySpread)(broker, spread, page);
  return { ...found, ends: endsByNumber(found.more, page.limit, page.offset) };
}
