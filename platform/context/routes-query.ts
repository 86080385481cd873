import type { Reply, Route, RouteRequest } from '@hub/runtime';
import { answerList, contentHeaders } from './answer.ts';
import { type Broker, ngsiLdRoute } from './broker.ts';
import { contextErrors } from './errors.ts';
import { parseGeo } from './geo-query.ts';
import type { JsonObject } from './json-object.ts';
import type { LdContext } from './ld-context.ts';
import { limits } from './limits.ts';
import { getName, getUri } from './names.ts';
import { parseQ } from './q.ts';
import { isStoredView, showEntity, type View } from './represent.ts';
import { showFeature } from './represent-geojson.ts';
import {
  contextOfRequest,
  countParameter,
  flagParameter,
  listParameter,
  type MediaType,
  mediaTypeOf,
  objectOf,
  parameter,
  tenantOf,
} from './request.ts';
import { answerFeature, geometryPropertyOf } from './routes-entities.ts';
import { parseScopeQ, parseTypes } from './selection.ts';
import { readSelectors } from './selectors.ts';
import { loadState } from './state.ts';
import { countEntities, type EntityQuery, type Found, queryEntities } from './store-query.ts';
import { keysOf, viewOf } from './view.ts';

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
        const view = viewOf(request, context, ['count']);
        return answer(broker, request, queryOf(request, context, view), view);
      },
    }),
    ngsiLdRoute({
      method: 'POST',
      path: '/entityOperations/query',
      allow: 'context.read',
      summary: 'Query entities by a posted query',
      async handle(request) {
        const { body, context } = await objectOf(broker.contexts, request);
        if (body.type !== 'Query') throw contextErrors.badRequestData({ reason: 'type is Query' });
        const base = viewOf(request, context, ['count']);
        const view = { ...base, ...viewOfBody(body, context) };
        return answer(broker, request, queryOfBody(request, body, context, view), view);
      },
    }),
  ];
}

/** The query in the parameters of a request. @throws context.badRequestData when it asks for everything */
export function queryOf(request: RouteRequest, context: LdContext, view: Pick<View, 'attributes'>): EntityQuery {
  const text = (name: string) => parameter(request, name);
  const [type, q, scopeQ, idPattern] = [text('type'), text('q'), text('scopeQ'), text('idPattern')];
  const geo = parseGeo(
    { georel: text('georel'), geometry: text('geometry'), coordinates: text('coordinates') },
    context.keyOf(getName(text('geoproperty') ?? 'location', 'geoproperty')),
  );
  const ids = listParameter(request, 'id')?.map((id) => getUri(id, 'id'));
  return bounded(
    {
      tenant: tenantOf(request),
      context,
      ids,
      idPattern,
      types: type === undefined || type === '*' ? undefined : parseTypes(type, context),
      q: q === undefined ? undefined : parseQ(q),
      geo,
      scopes: scopeQ === undefined ? undefined : parseScopeQ(scopeQ),
      attributes: view.attributes && [...view.attributes],
    },
    type === '*' || flagParameter(request, 'local'),
  );
}

/** A query names at least something it looks for (CIM 009 clause 5.7.2.4). */
function bounded(query: EntityQuery, all: boolean): EntityQuery {
  const { types, ids, attributes, q, geo, selectors } = query;
  if (!all && !types && !ids && !attributes && !q && !geo && !selectors) {
    throw contextErrors.badRequestData({ reason: 'a query needs a type, ids, attributes, q or a geo-query' });
  }
  return query;
}

function queryOfBody(request: RouteRequest, body: JsonObject, context: LdContext, view: View): EntityQuery {
  const text = (name: string) => {
    const value = body[name];
    if (value !== undefined && typeof value !== 'string')
      throw contextErrors.badRequestData({ reason: `${name} is not a text` });
    return value;
  };
  const geoQ = (body.geoQ ?? {}) as JsonObject;
  const [q, scopeQ] = [text('q'), text('scopeQ')];
  const selectors = body.entities === undefined ? undefined : readSelectors(body.entities, context);
  const only = selectors?.length === 1 ? selectors[0] : undefined;
  return bounded(
    {
      tenant: tenantOf(request),
      context,
      ...(only
        ? { ids: only.id === undefined ? undefined : [only.id], idPattern: only.idPattern, types: only.types }
        : { selectors }),
      q: q === undefined ? undefined : parseQ(q),
      geo: parseGeo(geoQ, context.keyOf(getName(geoQ.geoproperty ?? 'location', 'geoproperty'))),
      scopes: scopeQ === undefined ? undefined : parseScopeQ(scopeQ),
      attributes: view.attributes && [...view.attributes],
    },
    false,
  );
}

function viewOfBody(body: JsonObject, context: LdContext): Partial<View> {
  const keys = (name: string) => {
    const value = body[name];
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || value.length === 0)
      throw contextErrors.badRequestData({ reason: `${name} is a list of names` });
    return keysOf(
      value.map((one) => getName(one, name)),
      context,
    );
  };
  const [attributes, pick, omit] = [keys('attrs'), keys('pick'), keys('omit')];
  return { ...(attributes && { attributes }), ...(pick && { pick }), ...(omit && { omit }) };
}

async function answer(broker: Broker, request: RouteRequest, query: EntityQuery, view: View): Promise<Reply> {
  const mediaType = mediaTypeOf(request, mediaTypes);
  const counted = flagParameter(request, 'count') || (listParameter(request, 'options')?.includes('count') ?? false);
  const limit = countParameter(request, 'limit', limits.defaultPage, limits.page);
  const offset = countParameter(request, 'offset', 0, limits.offset);
  if (limit === 0 && !counted) throw contextErrors.badRequestData({ reason: 'limit=0 goes with count=true' });
  await broker.tenants.forRead(query.tenant);
  const stored = isStoredView(view) && mediaType !== 'application/geo+json';
  const headers: Record<string, string> = {};
  if (counted) headers['ngsild-results-count'] = String(await countEntities(broker.database, query));
  const found = limit === 0 ? [] : await queryEntities(broker.database, query, { limit: limit + 1, offset }, stored);
  const page = found.slice(0, limit);
  const links = pageLinks(request, limit, offset, found.length > limit);
  if (mediaType === 'application/geo+json') {
    const features = page.map((row) => showFeature(stateOf(row), view, geometryPropertyOf(request, view)));
    return answerFeature(request, { type: 'FeatureCollection', features }, view, { ...headers, ...linkHeader(links) });
  }
  const bodies = page.map((row) => (stored ? row.body : JSON.stringify(showEntity(stateOf(row), view))));
  const own = contentHeaders(mediaType, view.context).link;
  return answerList(bodies, mediaType, view.context, { ...headers, ...linkHeader([...(own ? [own] : []), ...links]) });
}

const linkHeader = (links: readonly string[]) => (links.length > 0 ? { link: links.join(', ') } : {});

function stateOf(row: Found) {
  return loadState({
    ...row,
    scope: scopeOf(row.body),
    createdAt: row.created_at.getTime(),
    modifiedAt: row.modified_at.getTime(),
  });
}

function scopeOf(body: string): string[] {
  const { scope } = JSON.parse(body) as { scope?: string | string[] };
  return scope === undefined ? [] : [scope].flat();
}

function pageLinks(request: RouteRequest, limit: number, offset: number, more: boolean): string[] {
  const link = (to: number, relation: string) => {
    const [path = '', search = ''] = request.url.split('?');
    const parameters = new URLSearchParams(search);
    parameters.set('offset', String(to));
    parameters.set('limit', String(limit));
    return `<${path}?${parameters}>; rel="${relation}"`;
  };
  const links: string[] = [];
  if (offset > 0) links.push(link(Math.max(0, offset - limit), 'prev'));
  if (more && offset + limit <= limits.offset) links.push(link(offset + limit, 'next'));
  return links;
}
