import { parseInstant } from '@hub/kernel';
import type { Reply, Route, RouteRequest } from '@hub/runtime';
import { answerObject } from '../answer.ts';
import { getUri } from '../attributes/names.ts';
import { type Broker, ngsiLdRoute } from '../broker.ts';
import { deletion, expiry, tellLinkedMaps } from '../distribution/linked-maps.ts';
import { surveySpread } from '../distribution/spread-maps.ts';
import { contextErrors } from '../errors.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { coreContext } from '../json-ld/ld-context.ts';
import { limits } from '../limits.ts';
import { contextOfRequest, flagParameter, mediaTypeOf, objectOf, questionOf, tenantOf } from '../request.ts';
import { boundedExpiry, createEntityMap, mapLocation, showEntityMap, surveyOfHere } from './entity-maps.ts';
import { readEntityQuery } from './entity-query.ts';
import { inputOfBody, inputOfParameters, type QueryInput } from './query-input.ts';
import { inPlace, spreadOf } from './routes-query.ts';
import { deleteEntityMap, selectEntityMap, setMapExpiry } from './store-entity-maps.ts';
import { queryIds } from './store-query.ts';

const mediaTypes = ['application/json', 'application/ld+json'] as const;
const idOf = (request: RouteRequest<Readonly<Record<string, string>>>) =>
  getUri(request.params.entityMapId, 'entity map id');

/** Entity maps (CIM 009 clauses 5.14, 6.32 and 6.34). */
export function entityMapRoutes(broker: Broker): readonly Route[] {
  const create = async (request: RouteRequest, input: QueryInput, context: LdContext): Promise<Reply> => {
    const query = readEntityQuery(tenantOf(request), input, context, await broker.access.of(request));
    const mediaType = mediaTypeOf(request, mediaTypes);
    await broker.tenants.forRead(query.tenant);
    const spread = await inPlace(broker, spreadOf(broker, request, input, query));
    const warnings: string[] = [];
    const row = await createEntityMap(broker, request, input, query, async () => {
      if (spread.matching.length === 0) return surveyOfHere(await queryIds(broker.database, query, limits.mapped + 1));
      const survey = await surveySpread(broker, spread);
      warnings.push(...survey.warnings);
      return survey;
    });
    const headers = {
      'ngsild-entitymap': mapLocation(row.id),
      location: mapLocation(row.id),
      ...(warnings.length > 0 && { 'ngsild-warning': warnings.join(', ') }),
    };
    return { ...answerObject(showEntityMap(row), mediaType, context, headers), status: 201 };
  };
  /** The same with the maps that sources keep for it. */
  const follow = async (
    request: RouteRequest,
    tenant: string,
    id: string,
    map: { readonly linked: Readonly<Record<string, string>> } | undefined,
    step: Parameters<typeof tellLinkedMaps>[4],
  ): Promise<Reply> => {
    if (!map) throw contextErrors.notFound({ id });
    const warnings = flagParameter(request, 'local')
      ? []
      : await tellLinkedMaps(broker.distribution, tenant, request, map.linked, step);
    return { status: 204, ...(warnings.length > 0 && { headers: { 'ngsild-warning': warnings.join(', ') } }) };
  };
  return [
    ngsiLdRoute({
      method: 'GET',
      path: '/entityMaps',
      allow: 'context.read',
      summary: 'Create an entity map of a query',
      async handle(request) {
        return create(request, inputOfParameters(request), await contextOfRequest(broker.contexts, request));
      },
    }),
    ngsiLdRoute({
      method: 'POST',
      path: '/entityMaps',
      allow: 'context.read',
      summary: 'Create an entity map of a posted query',
      async handle(request) {
        const { body, context } = await questionOf(broker.contexts, request);
        return create(request, inputOfBody(request, body), context);
      },
    }),
    ngsiLdRoute({
      method: 'GET',
      path: '/entityMaps/:entityMapId',
      allow: 'context.read',
      summary: 'Retrieve an entity map',
      async handle(request) {
        const [id, tenant] = [idOf(request), tenantOf(request)];
        await broker.tenants.forRead(tenant);
        const row = await selectEntityMap(broker.database, tenant, id, broker.access.ownerOf(request));
        if (!row) throw contextErrors.notFound({ id });
        return answerObject(showEntityMap(row), mediaTypeOf(request, mediaTypes), coreContext);
      },
    }),
    ngsiLdRoute({
      method: 'PATCH',
      path: '/entityMaps/:entityMapId',
      allow: 'context.read',
      summary: 'Change how long an entity map lives',
      async handle(request) {
        const [id, tenant] = [idOf(request), tenantOf(request)];
        const { body } = await objectOf(broker.contexts, request);
        await broker.tenants.forRead(tenant);
        if (body.expiresAt === undefined) {
          if (!(await selectEntityMap(broker.database, tenant, id, broker.access.ownerOf(request))))
            throw contextErrors.notFound({ id });
          return { status: 204 };
        }
        const asked = parseInstant(body.expiresAt);
        if (asked === undefined)
          throw contextErrors.badRequestData({ reason: 'expiresAt is not a date and time with zone' });
        const at = new Date(boundedExpiry(asked, broker.clock()));
        const map = await setMapExpiry(broker.database, tenant, id, at, broker.access.ownerOf(request));
        return follow(request, tenant, id, map, expiry(at));
      },
    }),
    ngsiLdRoute({
      method: 'DELETE',
      path: '/entityMaps/:entityMapId',
      allow: 'context.read',
      summary: 'Delete an entity map',
      async handle(request) {
        const [id, tenant] = [idOf(request), tenantOf(request)];
        await broker.tenants.forRead(tenant);
        const map = await deleteEntityMap(broker.database, tenant, id, broker.access.ownerOf(request));
        return follow(request, tenant, id, map, deletion);
      },
    }),
  ];
}
