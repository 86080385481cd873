import type { EntityAccess } from '@hub/kernel';
import type { Reply, Route, RouteRequest } from '@hub/runtime';
import { answerList, answerObject } from '../answer.ts';
import { getUri } from '../attributes/names.ts';
import { type Broker, ngsiLdRoute } from '../broker.ts';
import { joined } from '../distribution/distributed-past.ts';
import { isSplit, sourcesOf } from '../distribution/distributed-reads.ts';
import { here } from '../distribution/merge-entities.ts';
import { hasCommon } from '../distribution/narrowing.ts';
import type { Operation } from '../distribution/registration-operations.ts';
import type { Matching } from '../distribution/registrations.ts';
import { mayHavePlace } from '../distribution/source-filter.ts';
import { contextErrors } from '../errors.ts';
import { ngsiLdFace } from '../face.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { limits } from '../limits.ts';
import {
  createEntityMap,
  mapHeader,
  mapLocation,
  showEntityMap,
  surveyOfHere,
  useEntityMap,
} from '../query/entity-maps.ts';
import { checkDepth, isLocal, readEntityQuery } from '../query/entity-query.ts';
import { checkPageContext, countHeader, linkHeader, pageLinks, withinEnd } from '../query/page-links.ts';
import { countOf, inputOfBody, inputOfParameters, isCounted, type QueryInput } from '../query/query-input.ts';
import { endsByNumber, pageEnds } from '../query/query-pages.ts';
import { shownOf, wantedOf } from '../query/wanted.ts';
import { earlierVersion, withVersion } from '../representation/earlier-version.ts';
import type { View } from '../representation/represent.ts';
import { viewOf } from '../representation/view.ts';
import { contextOfRequest, mediaTypeOf, questionOf, tenantOf } from '../request.ts';
import { evolve } from './evolution.ts';
import { noteUses } from './note-uses.ts';
import {
  partial,
  querySpreadPast,
  retrieveElsewhere,
  timesOf,
  type Wanted,
  warningHeader,
  withHeaders,
} from './spread-past.ts';
import { isSeen, surveyPast } from './spread-past-pages.ts';
import { countPast, type PastQuery, selectPast } from './store-past.ts';
import { parseTemporal } from './temporal-query.ts';

const mediaTypes = ['application/json', 'application/ld+json'] as const;
const bad = (reason: string) => contextErrors.badRequestData({ reason });

/** Consumption of the past (CIM 009 clauses 6.18, 6.19, 6.24 and 6.35). */
export function temporalRoutes(broker: Broker): readonly Route[] {
  const posted = async (request: RouteRequest) => {
    const { body, context } = await questionOf(broker.contexts, request);
    return { input: inputOfBody(request, body), context };
  };
  return [
    ngsiLdRoute({
      method: 'GET',
      path: '/temporal/entities/:entityId',
      allow: 'context.read',
      summary: 'Retrieve the past of an entity',
      handle: (request) => retrieve(broker, request),
    }),
    ngsiLdRoute({
      method: 'GET',
      path: '/temporal/entities',
      allow: 'context.read',
      summary: 'Query the past of entities',
      async handle(request) {
        const context = await contextOfRequest(broker.contexts, request);
        return queryPast(broker, request, inputOfParameters(request), context);
      },
    }),
    ngsiLdRoute({
      method: 'POST',
      path: '/temporal/entityOperations/query',
      allow: 'context.read',
      summary: 'Query the past of entities by a posted query',
      async handle(request) {
        const { input, context } = await posted(request);
        return queryPast(broker, request, input, context);
      },
    }),
    ngsiLdRoute({
      method: 'GET',
      path: '/temporal/entityMaps',
      allow: 'context.read',
      summary: 'Create an entity map of a temporal query',
      async handle(request) {
        const context = await contextOfRequest(broker.contexts, request);
        return mapPast(broker, request, inputOfParameters(request), context);
      },
    }),
    ngsiLdRoute({
      method: 'POST',
      path: '/temporal/entityMaps',
      allow: 'context.read',
      summary: 'Create an entity map of a posted temporal query',
      async handle(request) {
        const { input, context } = await posted(request);
        return mapPast(broker, request, input, context);
      },
    }),
  ];
}

/** How the past is to be shown. Its forms are those of a temporal query. */
function temporalView(request: RouteRequest, input: QueryInput, context: LdContext, access: EntityAccess): View {
  const view = viewOf(
    { ...input, text: (name) => (name === 'format' ? undefined : input.text(name)) },
    context,
    access,
    ['temporalValues', 'aggregatedValues', 'count'],
  );
  checkDepth(undefined, view);
  return { ...view, ...earlierVersion(request) };
}

async function retrieve(broker: Broker, request: RouteRequest<Readonly<Record<string, string>>>): Promise<Reply> {
  const context = await contextOfRequest(broker.contexts, request);
  const id = getUri(request.params.entityId, 'entity id');
  const input = inputOfParameters(request);
  const access = await broker.access.of(request);
  const [query, view, tenant] = [
    parseTemporal(input),
    temporalView(request, input, context, access),
    tenantOf(request),
  ];
  const mediaType = mediaTypeOf(request, mediaTypes);
  await broker.tenants.forRead(tenant);
  const range = { property: 'observedAt' as const, bounded: false };
  const [local] = await selectPast(broker.database, { tenant, context, access, ids: [id], range }, { limit: 1 });
  const remote = await retrieveElsewhere(broker, request, context, { id, tenant, query, types: local?.types, view });
  const elsewhere = remote?.entities.get(id);
  const entity = local && elsewhere ? joined(local, elsewhere) : (local ?? elsewhere);
  const warned = warningHeader(remote?.warnings);
  // What is here has been looked at by whoever may see it.
  if (!entity || !(local || (await isSeen(broker, access, entity)))) {
    const missing = ngsiLdFace.renderError(contextErrors.notFound({ id }), request);
    return withHeaders(missing, warned);
  }
  const { bodies, headers } = await evolve(broker, tenant, [entity], query, view, { remote });
  const body = bodies[0] ?? {};
  if (!showsSome(body, view)) {
    // Nothing in the time asked about; or was it never there (clause 5.7.3.4)?
    const ever = await evolve(broker, tenant, [entity], { ...ofAllTime, last: 1 }, view, { remote });
    if (!showsSome(ever.bodies[0] ?? {}, view)) throw contextErrors.notFound({ id: `what is asked for of ${id}` });
  }
  await noteUses(broker, request, [entity], view, bodies);
  const map = await useEntityMap(broker, request, input, { tenant, ids: [id] }, async () => ({
    entities: { [id]: [...(local ? [here] : []), ...(remote?.holders ?? [])] },
    linked: {},
  }));
  const answer = withVersion(request, answerObject(body, mediaType, context, mapHeader(map)), view.earlier);
  return withHeaders(partial(answer, headers), warned);
}

const ofAllTime = { property: 'observedAt', bounded: false, form: 'normalized', sysAttrs: false, methods: [] } as const;

/** Whether there is something of what is asked for: one of the attributes, or else any member. */
function showsSome(body: object, { attributes, context }: View): boolean {
  const names = attributes && [...attributes].map((key) => context.termOf(key));
  return names ? names.some((name) => Object.hasOwn(body, name)) : Object.keys(body).length > 0;
}

function read(request: RouteRequest, input: QueryInput, context: LdContext, access: EntityAccess): Wanted {
  const query = parseTemporal(input);
  if (!query.bounded) throw bad('timerel and timeAt are missing');
  const view = temporalView(request, input, context, access);
  const wanted = readEntityQuery(tenantOf(request), input, context, access);
  checkDepth(undefined, {}, wanted.q);
  return { past: { ...wanted, range: query }, query, view };
}

/** The past is sorted by id alone, one way or the other (clause 5.7.4.4). */
function isDescending(input: QueryInput): boolean {
  const orderBy = input.text('orderBy');
  if (orderBy === undefined) return false;
  if (!isLocal(input)) throw bad('orderBy goes with local=true');
  if (!/^id(?:;(?:asc|desc))?$/.test(orderBy)) throw bad('the past is sorted by id alone');
  return orderBy.endsWith('desc');
}

async function queryPast(broker: Broker, request: RouteRequest, input: QueryInput, context: LdContext): Promise<Reply> {
  const { past, query, view } = read(request, input, context, await broker.access.of(request));
  const mediaType = mediaTypeOf(request, mediaTypes);
  const descending = isDescending(input);
  checkPageContext(request, context);
  const limit = countOf(input, 'limit', limits.defaultPage, limits.temporalPage);
  const offset = countOf(input, 'offset', 0, limits.offset);
  const [after, before] = [input.text('after'), input.text('before')];
  await broker.tenants.forRead(past.tenant);
  let matching: readonly Matching[] = sourcesOfPast(broker, request, input, { past, query, view });
  if (matching.length > 0) matching = await mayHavePlace(broker.database, matching, past.geo);
  if (matching.length > 0)
    return querySpreadPast(broker, request, input, context, { past, query, view }, mediaType, matching);
  const map = await useEntityMap(broker, request, input, past, async () => surveyOfHere(await pastIds(broker, past)));
  const mapped = map ? { ...past, ids: map.ids } : past;
  const named = descending ? { after: undefined, before: undefined } : { after, before };
  const byId = named.after !== undefined ? { after } : named.before !== undefined ? { before } : undefined;
  const { rows: found, offset: start } = await withinEnd(
    byId ? 0 : offset,
    () => countPast(broker.database, mapped),
    (from) => selectPast(broker.database, mapped, { limit: limit + 1, ...(byId ?? { offset: from }), descending }),
  );
  const at = { limit, offset: byId ? offset : start, ...named };
  const entities = at.before === undefined ? found.slice(0, limit) : found.slice(-limit);
  const more = found.length > limit;
  const ends = descending ? endsByNumber(more, limit, at.offset) : pageEnds(entities, more, at);
  const links = pageLinks(request, limit, ends, mediaType, context);
  const count = isCounted(input) ? await countPast(broker.database, mapped) : undefined;
  const { bodies, headers } = await evolve(broker, past.tenant, entities, query, view, { past });
  await noteUses(broker, request, entities, view, bodies);
  const answer = answerList(
    bodies.map((body) => JSON.stringify(body)),
    mediaType,
    context,
    { ...linkHeader(mediaType, context, links), ...mapHeader(map), ...countHeader(count) },
  );
  return partial(withVersion(request, { ...answer, ...(map?.created ? { status: 201 } : {}) }, view.earlier), headers);
}

/** Sources that keep a past that is asked for: they tell it, or at least map it. */
function sourcesOfPast(
  { distribution }: Broker,
  request: RouteRequest,
  input: QueryInput,
  { past, query, view }: Pick<Wanted, 'past' | 'query'> & Partial<Pick<Wanted, 'view'>>,
  operation: Operation = 'queryTemporal',
) {
  // A source that has none of the attributes asked for may have those that a condition is about.
  const narrow = isSplit(distribution, input) ? { attributes: undefined } : { shown: view && shownOf(view) };
  const filter = { ...timesOf(query), datasetIds: view?.datasetIds };
  const wanted = { ...wantedOf(past), ...narrow };
  return sourcesOf(distribution, past.tenant, request, operation, wanted, filter).filter((one) => hasCommon(one, past));
}

async function pastIds(broker: Broker, past: PastQuery): Promise<string[]> {
  return (await selectPast(broker.database, past, { limit: limits.mapped + 1 })).map((row) => row.id);
}

async function mapPast(broker: Broker, request: RouteRequest, input: QueryInput, context: LdContext): Promise<Reply> {
  const { past, query } = read(request, input, context, await broker.access.of(request));
  const mediaType = mediaTypeOf(request, mediaTypes);
  await broker.tenants.forRead(past.tenant);
  const matching = (['queryTemporal', 'createEntityMapQueryTemporal'] as const).flatMap((operation) =>
    sourcesOfPast(broker, request, input, { past, query }, operation),
  );
  const known = [...new Map(matching.map((one) => [one.registration.id, one])).values()];
  const sources = await mayHavePlace(broker.database, known, past.geo);
  const warnings: string[] = [];
  const row = await createEntityMap(broker, request, input, past, async () => {
    if (sources.length === 0) return surveyOfHere(await pastIds(broker, past));
    const split = isSplit(broker.distribution, input);
    const survey = await surveyPast(broker, { request, past, query, matching: sources, split });
    warnings.push(...survey.warnings);
    return survey;
  });
  const headers = {
    'ngsild-entitymap': mapLocation(row.id),
    location: mapLocation(row.id),
    ...warningHeader(warnings),
  };
  return { ...answerObject(showEntityMap(row), mediaType, context, headers), status: 201 };
}
