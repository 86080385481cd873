import { andThen, type EntityAccess, HubError } from '@hub/kernel';
import type { Reply, Route, RouteRequest } from '@hub/runtime';
import { showsAsStored } from '../access.ts';
import { answerList, answerObject, contentHeaders, withContext } from '../answer.ts';
import type { EntityState } from '../attributes/attribute.ts';
import type { JsonObject } from '../attributes/json-object.ts';
import { getUri, pathPart } from '../attributes/names.ts';
import { readInstant } from '../attributes/read-attribute.ts';
import { readFragment } from '../attributes/read-fragment.ts';
import { type Broker, ngsiLdRoute, writeOne } from '../broker.ts';
import { retrieveSpread, sourcesOf } from '../distribution/distributed-reads.ts';
import { here } from '../distribution/merge-entities.ts';
import { retrievals } from '../distribution/registration-operations.ts';
import type { Matching } from '../distribution/registrations.ts';
import { contextErrors } from '../errors.ts';
import { ngsiLdFace } from '../face.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { shownState } from '../kept-back.ts';
import { useEntityMap } from '../query/entity-maps.ts';
import { checkDepth, checkGeometryProperty, readJoin } from '../query/entity-query.ts';
import type { Expression } from '../query/expression.ts';
import { showJoined } from '../query/linked-entities.ts';
import { inputOfParameters } from '../query/query-input.ts';
import { driverTypes, matchesTypes, parseTypes } from '../query/selection.ts';
import { shownOf } from '../query/wanted.ts';
import { earlierVersion, withVersion } from '../representation/earlier-version.ts';
import { isStoredView, showEntity, type View } from '../representation/represent.ts';
import { showFeature } from '../representation/represent-geojson.ts';
import { formatOf, viewOf } from '../representation/view.ts';
import {
  contextOfRequest,
  listParameter,
  type MediaType,
  mediaTypeOf,
  objectOf,
  optionsOf,
  parameter,
  prefersPlainBody,
  tenantOf,
} from '../request.ts';
import { withoutExpired } from '../writing/expiry.ts';
import { createEntity, deleteEntity, replaceEntity, updateEntity } from '../writing/mutations.ts';
import { loadState } from '../writing/state.ts';
import { selectSeenState } from './store-entities.ts';

type Request = RouteRequest<Readonly<Record<string, string>>>;

const idOf = (request: Request) => getUri(request.params.entityId, 'entity id');
const mediaTypes: readonly MediaType[] = ['application/json', 'application/ld+json', 'application/geo+json'];

/** Provision and retrieval of single entities (CIM 009 clauses 6.4 and 6.5). */
export function entityRoutes(broker: Broker): readonly Route[] {
  return [
    ngsiLdRoute({
      method: 'POST',
      path: '/entities',
      allow: 'context.write',
      summary: 'Create an entity',
      handle: (request) =>
        andThen(objectOf(broker.contexts, request), ({ body, context }) => {
          const { id, mutation } = creationOf(request, body, context);
          const created = { status: 201, headers: { location: `/ngsi-ld/v1/entities/${pathPart(id)}` } };
          return andThen(writeOne(broker, request, id, mutation, true), () => created);
        }),
    }),
    ngsiLdRoute({
      method: 'GET',
      path: '/entities/:entityId',
      allow: 'context.read',
      summary: 'Retrieve an entity',
      handle: (request) => retrieve(broker, request),
    }),
    ngsiLdRoute({
      method: 'DELETE',
      path: '/entities/:entityId',
      allow: 'context.write',
      summary: 'Delete an entity',
      async handle(request) {
        const id = idOf(request);
        await writeOne(broker, request, id, deleteEntity(id));
        return { status: 204 };
      },
    }),
    ngsiLdRoute({
      method: 'PUT',
      path: '/entities/:entityId',
      allow: 'context.write',
      summary: 'Replace an entity',
      async handle(request) {
        const { body, context } = await objectOf(broker.contexts, request);
        const { id, mutation } = replacementOf(request, body, context);
        await writeOne(broker, request, id, mutation);
        return { status: 204 };
      },
    }),
    ngsiLdRoute({
      method: 'PATCH',
      path: '/entities/:entityId',
      allow: 'context.write',
      summary: 'Merge into an entity',
      async handle(request) {
        const { body, context } = await objectOf(broker.contexts, request);
        const { id, mutation } = mergeOf(request, body, context);
        await writeOne(broker, request, id, mutation);
        return { status: 204 };
      },
    }),
  ];
}

type Given = readonly [request: Request, body: JsonObject, context: LdContext];

function creationOf(...[_request, body, context]: Given) {
  const fragment = readFragment(body, { context });
  const id = getUri(fragment.id, 'id');
  return { id, mutation: createEntity(id, fragment) };
}

function replacementOf(...[request, body, context]: Given) {
  const id = idOf(request);
  const fragment = readFragment(body, { context });
  checkSameId(id, fragment.id);
  return { id, mutation: replaceEntity(id, fragment, false) };
}

function mergeOf(...[request, body, context]: Given) {
  const id = idOf(request);
  const options = optionsOf(request, ['keyValues', 'simplified', 'concise', 'normalized']);
  const simplified =
    options.has('keyValues') ||
    options.has('simplified') ||
    formatOf(parameter(request, 'format'), contextErrors.invalidRequest) === 'simplified';
  const fragment = readFragment(body, { context, nulls: true, simplified });
  checkSameId(id, fragment.id);
  const observedAt = parameter(request, 'observedAt');
  const lang = parameter(request, 'lang');
  const mutation = updateEntity(id, fragment, 'merge', {
    ...(observedAt === undefined ? {} : { observedAt: readInstant(observedAt, 'observedAt') }),
    ...(lang === undefined ? {} : { lang }),
  });
  return { id, mutation };
}

/**
 * What operations on entities ask of their input, whoever then carries them out (CIM 009 clauses 5.5.4, 5.6.1.4, 5.6.17.4 and 5.6.18.4).
 * @throws context.badRequestData
 */
export const entityChecks: Readonly<Record<string, (...given: Given) => unknown>> = {
  createEntity: creationOf,
  replaceEntity: replacementOf,
  mergeEntity: mergeOf,
};

export function checkSameId(id: string, given: string | undefined): void {
  if (given !== undefined && given !== id)
    throw contextErrors.badRequestData({ reason: 'the id in the body is another' });
}

async function retrieve(broker: Broker, request: Request): Promise<Reply> {
  const [id, tenant, mediaType] = [idOf(request), tenantOf(request), mediaTypeOf(request, mediaTypes)];
  const context = await contextOfRequest(broker.contexts, request);
  const input = inputOfParameters(request);
  const access = await broker.access.of(request);
  const view = { ...viewOf(input, context, access), ...earlierVersion(request) };
  const join = readJoin(input);
  checkDepth(join, view);
  checkGeometryProperty(input, mediaType);
  const type = input.text('type');
  await broker.tenants.forRead(tenant);
  const types = type === undefined ? undefined : parseTypes(type, context);
  const isFeature = mediaType === 'application/geo+json';
  const wanted = {
    ids: [id],
    types: types && driverTypes(types),
    // A source that has none of the attributes asked for may have the geometry of a feature.
    ...(isFeature ? {} : { attributes: view.attributes && [...view.attributes], shown: shownOf(view) }),
  };
  const filter = { datasetIds: view.datasetIds };
  const matching = sourcesOf(broker.distribution, tenant, request, retrievals, wanted, filter);
  const mapped = input.flag('entityMap') || request.headers['ngsild-entitymap'] !== undefined;
  if (matching.length === 0 && isStoredView(view) && !join && !mapped && type === undefined && !isFeature) {
    const found = await broker.reader.findBody(tenant, id);
    if (found && showsAsStored(access, found.types))
      return withVersion(request, answerObject(found.body, mediaType, context));
  }
  const load = async (some: readonly Matching[], isHere = true) => {
    const local = isHere ? await findState(broker, access, tenant, id, types).catch(absentIfMissing) : undefined;
    return retrieveSpread(broker.distribution, some, request, { id, types, context }, local);
  };
  let loaded: Awaited<ReturnType<typeof load>> | undefined;
  const map = await useEntityMap(broker, request, input, { tenant, ids: [id] }, async () => {
    loaded = await load(matching);
    const seen = loaded.state && (await broker.access.allows(access, loaded.state));
    return { entities: seen ? { [id]: loaded.holders } : {}, linked: {} };
  });
  // A map that was made before says who has to be asked (CIM 009 clause 4.3.6.7).
  const isHolder = (source: string) => !map || (map.entities[id]?.includes(source) ?? false);
  loaded ??= await load(
    matching.filter((one) => isHolder(one.registration.id)),
    isHolder(here),
  );
  const more: Record<string, string> = map ? { 'ngsild-entitymap': map.location } : {};
  const { state, warnings } = loaded;
  if (warnings.length > 0) more['ngsild-warning'] = warnings.join(', ');
  // What another hub has told is seen like what is here.
  if (!state || !(await broker.access.allows(access, state))) return missingReply(id, request.language, more);
  const seen = shownState(state, access).attributes;
  const named = view.attributes ?? (view.pick && new Set(view.pick.keys()));
  if (named && ![...named].some((key) => seen.has(key) || key === 'id' || key === 'type' || key === 'scope')) {
    throw contextErrors.notFound({ id: `${[...named].join(', ')} of ${id}` });
  }
  const note = (states: readonly EntityState[]) => broker.access.used(request, access, states);
  await note([state]);
  const shown = join ? await showJoined(broker, tenant, [state], view, join, broker.clock(), note) : [{ state, view }];
  if (isFeature) {
    const features = shown.map((one) => showFeature(one.state, one.view, geometryPropertyOf(request, view)));
    const feature = join?.form === 'flat' ? { type: 'FeatureCollection', features } : (features[0] ?? {});
    return answerFeature(request, feature, view, more);
  }
  const bodies = shown.map((one) => showEntity(one.state, one.view));
  if (bodies[0] && Object.keys(bodies[0]).length === 0)
    throw contextErrors.notFound({ id: `what omit leaves of ${id}` });
  const texts = bodies.map((body) => JSON.stringify(body));
  const reply =
    join?.form === 'flat'
      ? answerList(texts, mediaType, context, more)
      : answerObject(bodies[0] ?? {}, mediaType, context, more);
  return withVersion(request, reply, view.earlier);
}

function absentIfMissing(error: unknown): undefined {
  if (error instanceof HubError && error.code === 'context.notFound') return undefined;
  throw error;
}

/** Nobody who answered has it; the warnings say who did not answer. */
function missingReply(id: string, language: 'zh' | 'en', headers: Readonly<Record<string, string>>): Reply {
  const reply = ngsiLdFace.renderError(contextErrors.notFound({ id }), { url: '', language });
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

/**
 * The entity as it is now, without what has expired, when it is of the types asked for and may be seen: what may not be seen
 * is not there, word for word. @throws context.notFound
 */
async function findState(
  broker: Broker,
  access: EntityAccess,
  tenant: string,
  id: string,
  types: Expression<string> | undefined,
): Promise<EntityState> {
  const row = await selectSeenState(broker.database, { tenant, id }, access);
  const state = row && withoutExpired(loadState(row), broker.clock()).state;
  const isFound = state && (!types || matchesTypes(types, state.types)) && (await broker.access.allows(access, state));
  if (!isFound) throw contextErrors.notFound({ id });
  return state;
}

export function geometryPropertyOf(request: RouteRequest, view: View): string {
  return view.context.keyOf(listParameter(request, 'geometryProperty')?.[0] ?? 'location');
}

/** GeoJSON holds its @context unless the client prefers it plain (CIM 009 clause 6.3.15). */
export function answerFeature(
  request: RouteRequest,
  feature: object,
  view: View,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const plain = prefersPlainBody(request);
  const contentType = plain
    ? contentHeaders('application/geo+json', view.context)
    : { 'content-type': 'application/geo+json; charset=utf-8' };
  const reply = {
    status: 200,
    headers: { ...contentType, ...headers },
    body: withContext(JSON.stringify(feature), plain ? 'application/json' : 'application/ld+json', view.context),
  };
  return withVersion(request, reply, view.earlier);
}
