import type { RouteRequest } from '@hub/runtime';
import { isObject, type JsonObject } from '../attributes/json-object.ts';
import { pathPart } from '../attributes/names.ts';
import { coreContext, type LdContext } from '../json-ld/ld-context.ts';
import { anyType, driverTypes } from '../query/selection.ts';
import type { EntityQuery } from '../query/store-query.ts';
import { pathBelow } from '../request.ts';
import { narrowBody, narrowingAt, narrowParameters, type Selection } from './narrowing.ts';
import type { Registration } from './registration.ts';
import type { Matching } from './registrations.ts';
import { renameParameters } from './rename-request.ts';

/** Parameters that are about this answer, not about what is looked for, whatever is asked. */
export const answerParameters = [
  'limit',
  'offset',
  'after',
  'before',
  'count',
  'options',
  'format',
  'pick',
  'omit',
].concat(['attrs', 'lang', 'datasetId', 'csf', 'local', 'entityMap', 'entityMapLifetime', 'contextKey']);
const ownParameters = [
  ...answerParameters,
  'orderBy',
  'orderFrom',
  'collation',
  'join',
  'joinLevel',
  'containedBy',
  'geometryProperty',
];
/** Conditions that hold of a whole entity: of one that lies in several hubs, none can judge them by its part. */
export const conditions = [
  'q',
  'georel',
  'geometry',
  'coordinates',
  'geoproperty',
  'scopeQ',
  'expandValues',
  'jsonKeys',
];
export const conditionsOfBody = [...conditions, 'geoQ'];

/** Where and how something is asked. */
export interface Ask {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: JsonObject;
  /** Of the names in it, where that is another than of the query. */
  readonly context?: LdContext;
}

/** A query that other hubs are asked too. */
export interface QueryAsked {
  readonly request: Pick<RouteRequest, 'method' | 'url' | 'body'>;
  readonly query: Selection & Pick<EntityQuery, 'context'>;
  /** Without its conditions, since an entity may lie in parts in several hubs. */
  readonly split: boolean;
}

export interface AskOptions {
  /** These entities alone. */
  readonly ids?: readonly string[];
  /** Asked for there, rather than for entities. */
  readonly place?: string;
}

/** By which of the two operations of a query (CIM 009 table 4.20-1) a source is asked: as this hub was, where it takes that. */
export function isPostedTo({ operations }: Registration, posted: boolean): boolean {
  return operations.has('queryBatch') && (posted || !operations.has('queryEntity'));
}

/** A query as one source is asked it. */
export function remoteQuery(
  asked: QueryAsked,
  one: Matching,
  page: Readonly<Record<string, string>>,
  { ids, place }: AskOptions = {},
): Ask {
  const { request, query } = asked;
  const posted = request.method === 'POST';
  const narrowing = narrowingAt(one, ids ? { ids, types: typesOf(query) } : query);
  // Ids fit into a URL, whichever way it was asked here.
  if (place === undefined ? isPostedTo(one.registration, posted && !ids) : posted) {
    const parameters = posted ? searchOf(request) : new URLSearchParams();
    for (const name of ownParameters) parameters.delete(name);
    for (const [name, value] of Object.entries(page)) parameters.set(name, value);
    const body = narrowBody(posted ? queryBody(request.body, asked.split) : bodyOf(asked), narrowing, query.context);
    return { method: 'POST', path: `${place ?? '/entityOperations/query'}?${parameters}`, body };
  }
  const { parameters, names } = parametersOf(asked);
  narrowParameters(parameters, narrowing, names);
  for (const [name, value] of Object.entries(page)) parameters.set(name, value);
  return { method: 'GET', path: `${place ?? '/entities'}?${parameters}`, context: names };
}

/** One entity as one source is asked for it, by whichever operation it takes. */
export function remoteRetrieval(
  one: Matching,
  { id, types, context }: Pick<EntityQuery, 'types' | 'context'> & { readonly id: string },
): Ask {
  const narrowing = narrowingAt(one, { ids: [id], types });
  const options = 'sysAttrs';
  const { operations } = one.registration;
  if (!operations.has('retrieveEntity') && isPostedTo(one.registration, false))
    return {
      method: 'POST',
      path: `/entityOperations/query?${new URLSearchParams({ options })}`,
      body: narrowBody({ type: 'Query' }, narrowing, context),
    };
  const parameters = new URLSearchParams({ options });
  narrowParameters(parameters, narrowing, context);
  if (!operations.has('retrieveEntity')) return { method: 'GET', path: `/entities?${parameters}` };
  parameters.delete('id');
  // Its types are those of the registration, or those that were asked for.
  if (!types) parameters.delete('type');
  return { method: 'GET', path: `/entities/${pathPart(id)}?${parameters}` };
}

const searchOf = (request: Pick<RouteRequest, 'url'>) => new URLSearchParams(pathBelow(request).split('?')[1] ?? '');

/** The types of all selectors. */
export function typesOf({ types, selectors }: Selection): Selection['types'] {
  if (types || !selectors?.every((one) => one.types)) return types;
  return anyType(selectors.flatMap((one) => (one.types ? driverTypes(one.types) : [])));
}

/** What is looked for, as parameters, and the @context of their names. */
function parametersOf({ request, query, split }: QueryAsked): { parameters: URLSearchParams; names: LdContext } {
  const { context } = query;
  const posted = request.method === 'POST';
  const { splitEntities: _s, ...said } = posted ? queryBody(request.body, split) : {};
  const given = posted ? new URLSearchParams(flat(said)) : searchOf(request);
  for (const name of [...ownParameters, 'splitEntities', ...(split ? conditions : [])]) given.delete(name);
  if (split) given.set('splitEntities', 'true');
  return inCore(request, given, context);
}

/** Parameters made of a body, whose @context cannot go along: in the terms of the core one. */
export function inCore(
  { method, body }: Pick<RouteRequest, 'method' | 'body'>,
  parameters: URLSearchParams,
  context: LdContext,
): { parameters: URLSearchParams; names: LdContext } {
  const inBody = method === 'POST' && isObject(body) && body['@context'] !== undefined;
  if (!inBody || context.isCore) return { parameters, names: context };
  const [, renamed = ''] = renameParameters(`?${parameters}`, context, coreContext).split('?');
  return { parameters: new URLSearchParams(renamed), names: coreContext };
}

/** A posted query as the parameters of a GET; of its selectors the types, beside ids that are given. */
export function flat(body: JsonObject): Record<string, string> {
  const { type: _type, entities, geoQ, temporalQ: _t, aggrParams: _a, '@context': _c, ...rest } = body;
  const place = isObject(geoQ) ? geoQ : {};
  const types = (Array.isArray(entities) ? entities : []).flatMap((one: unknown) =>
    isObject(one) && typeof one.type === 'string' ? [one.type] : [],
  );
  const all = { ...rest, ...place, ...(types.length > 0 && { type: types.map((one) => `(${one})`).join(',') }) };
  return Object.fromEntries(
    Object.entries<unknown>(all).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? value
        : Array.isArray(value) && name !== 'coordinates'
          ? value.map(String).join(',')
          : JSON.stringify(value),
    ]),
  );
}

const ofPlace = new Set(['georel', 'geometry', 'coordinates', 'geoproperty']);
const lists = new Set(['expandValues', 'jsonKeys']);

/** The parameters of a GET as a posted query, without which entities are asked for. */
function bodyOf(asked: QueryAsked): JsonObject {
  const given = [...parametersOf(asked).parameters].filter(([name]) => conditions.includes(name));
  const place = given.filter(([name]) => ofPlace.has(name));
  const rest = given.filter(([name]) => !ofPlace.has(name));
  return {
    type: 'Query',
    ...Object.fromEntries(rest.map(([name, value]) => [name, lists.has(name) ? value.split(',') : value])),
    ...(place.length > 0 && {
      geoQ: Object.fromEntries(
        place.map(([name, value]) => [name, name === 'coordinates' ? (JSON.parse(value) as unknown) : value]),
      ),
    }),
    ...(asked.split && { splitEntities: true }),
  };
}

/** A query of this hub's own as another is asked it, with its @context as the content type wants it. */
export function postedQuery(
  query: JsonObject,
  context: LdContext,
): { body: JsonObject; headers: Record<string, string> } {
  const body = queryBody(query, false);
  if (context.isCore) return { body, headers: {} };
  return { body: { ...body, '@context': context.source }, headers: { 'content-type': 'application/ld+json' } };
}

const ofAnswer = [
  'attrs',
  'pick',
  'omit',
  'lang',
  'ordering',
  'join',
  'joinLevel',
  'csf',
  'entityMap',
  'splitEntities',
];

function queryBody(body: unknown, split: boolean): JsonObject {
  const left = new Set([...ofAnswer, ...(split ? conditionsOfBody : [])]);
  const given = Object.entries(isObject(body) ? body : {}).filter(([name]) => !left.has(name));
  return { ...Object.fromEntries(given), ...(split && { splitEntities: true }) };
}
