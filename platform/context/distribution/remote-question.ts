import type { RouteRequest } from '@hub/runtime';
import type { LdContext } from '../json-ld/ld-context.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import { pathBelow } from '../request.ts';

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
}

/** A query as another hub is asked it. @param split without its conditions, since an entity may lie in parts in several hubs */
export function remoteQuery(
  request: RouteRequest,
  page: Readonly<Record<string, string>>,
  split: boolean,
  place?: string,
): Ask {
  const [path = '', search = ''] = pathBelow(request).split('?');
  const parameters = new URLSearchParams(search);
  for (const name of [...ownParameters, 'splitEntities', ...(split ? conditions : [])]) parameters.delete(name);
  for (const [name, value] of Object.entries(page)) parameters.set(name, value);
  // A posted query says it in its body.
  if (split && request.method !== 'POST') parameters.set('splitEntities', 'true');
  const text = `${place ?? path}?${parameters}`;
  if (request.method !== 'POST') return { method: 'GET', path: text };
  return { method: 'POST', path: text, body: queryBody(request.body, split) };
}

/** The same of some entities alone, whichever way it was asked here. */
export function remoteQueryOf(request: RouteRequest, ids: readonly string[], split: boolean): Ask {
  const page = { id: ids.join(','), limit: String(ids.length), options: 'sysAttrs' };
  if (request.method !== 'POST') return remoteQuery(request, page, split);
  const { splitEntities: _s, ...said } = queryBody(request.body, split);
  const parameters = new URLSearchParams({ ...flat(said), ...page, ...(split && { splitEntities: 'true' }) });
  return { method: 'GET', path: `/entities?${parameters}` };
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
