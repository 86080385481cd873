import type { Route } from '@hub/runtime';
import { isObject } from '../attributes/json-object.ts';
import { getUri } from '../attributes/names.ts';
import { type Broker, ngsiLdRoute } from '../broker.ts';
import { contextErrors } from '../errors.ts';
import { limits } from '../limits.ts';
import { baseUrl, flagParameter, homeTenantOf, mediaTypeOf, parameter } from '../request.ts';
import { contextDetails } from './contexts.ts';
import { contextKinds } from './store-contexts.ts';

/**
 * Hosting of @contexts (CIM 009 clauses 6.29 and 6.30). `?url=` on POST, our own addition, stores a document under the
 * URL others know it by: the way to have remote contexts without any outbound call.
 */
export function contextRoutes(broker: Broker): readonly Route[] {
  return [
    ngsiLdRoute({
      method: 'POST',
      path: '/jsonldContexts',
      allow: 'context.write',
      summary: 'Host an @context',
      bodyLimit: limits.entityBytes * 4,
      async handle(request) {
        if (!isObject(request.body))
          throw contextErrors.badRequestData({ reason: 'a JSON object with an @context is expected' });
        const tenant = homeTenantOf(request);
        await broker.tenants.forWrite(tenant);
        const url = parameter(request, 'url');
        const id = await broker.contexts.host(tenant, request.body, url === undefined ? undefined : getUri(url, 'url'));
        return { status: 201, headers: { location: `/ngsi-ld/v1/jsonldContexts/${id}` } };
      },
    }),
    ngsiLdRoute({
      method: 'GET',
      path: '/jsonldContexts',
      allow: 'context.read',
      summary: 'List the @contexts',
      async handle(request) {
        const kind = parameter(request, 'kind');
        if (kind !== undefined && !contextKinds.some((one) => one === kind))
          throw contextErrors.badRequestData({ reason: `kind is one of ${contextKinds.join(', ')}` });
        const tenant = homeTenantOf(request);
        await broker.tenants.forRead(tenant);
        const details = (await broker.contexts.list(tenant, kind)).map((row) => contextDetails(row, baseUrl(request)));
        return { body: flagParameter(request, 'details') ? details : details.map((one) => one.URL) };
      },
    }),
    ngsiLdRoute({
      method: 'GET',
      path: '/jsonldContexts/:contextId',
      allow: 'context.read',
      summary: 'Serve an @context',
      async handle(request) {
        const mediaType = mediaTypeOf(request, ['application/json', 'application/ld+json']);
        const row = await broker.contexts.serve(homeTenantOf(request), request.params.contextId ?? '');
        if (flagParameter(request, 'details')) return { body: contextDetails(row, baseUrl(request)) };
        if (row.kind === 'Cached')
          throw contextErrors.operationNotSupported({ reason: 'a cached @context is served by its own host' });
        return { headers: { 'content-type': `${mediaType}; charset=utf-8` }, body: JSON.stringify(row.body) };
      },
    }),
    ngsiLdRoute({
      method: 'DELETE',
      path: '/jsonldContexts/:contextId',
      allow: 'context.write',
      summary: 'Delete an @context, or download it again',
      async handle(request) {
        const [tenant, name] = [homeTenantOf(request), request.params.contextId ?? ''];
        if (flagParameter(request, 'reload')) await broker.contexts.reload(tenant, name);
        else await broker.contexts.drop(tenant, name);
        return { status: 204 };
      },
    }),
  ];
}
