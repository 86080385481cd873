import type { Route } from '@hub/runtime';
import { answerObject } from './answer.ts';
import { type Broker, ngsiLdRoute } from './broker.ts';
import { contextErrors } from './errors.ts';
import { getName } from './names.ts';
import { contextOfRequest, flagParameter, mediaTypeOf, tenantOf } from './request.ts';
import { countType, selectAttributeUse, selectTypes } from './store-discovery.ts';

const mediaTypes = ['application/json', 'application/ld+json'] as const;

/** What types there are (CIM 009 clauses 6.25 and 6.26). */
export function discoveryRoutes(broker: Broker): readonly Route[] {
  return [
    ngsiLdRoute({
      method: 'GET',
      path: '/types',
      allow: 'context.read',
      summary: 'List the entity types',
      async handle(request) {
        if (flagParameter(request, 'details'))
          throw contextErrors.operationNotSupported({ reason: 'details of all types at once' });
        const context = await contextOfRequest(broker.contexts, request);
        const tenant = tenantOf(request);
        await broker.tenants.forRead(tenant);
        const typeList = (await selectTypes(broker.database, tenant)).map((type) => context.termOf(type));
        const body = { id: `urn:ngsi-ld:EntityTypeList:${crypto.randomUUID()}`, type: 'EntityTypeList', typeList };
        return answerObject(body, mediaTypeOf(request, mediaTypes), context);
      },
    }),
    ngsiLdRoute({
      method: 'GET',
      path: '/types/:typeName',
      allow: 'context.read',
      summary: 'Describe an entity type',
      async handle(request) {
        const context = await contextOfRequest(broker.contexts, request);
        const key = context.keyOf(getName(request.params.typeName, 'type'));
        const tenant = tenantOf(request);
        await broker.tenants.forRead(tenant);
        const entityCount = await countType(broker.database, tenant, key);
        if (entityCount === 0) throw contextErrors.notFound({ id: key });
        const uses = await selectAttributeUse(broker.database, tenant, key);
        const attributeDetails = uses.map(({ attribute, kinds }) => ({
          id: context.iriOf(attribute),
          type: 'Attribute',
          attributeName: context.termOf(attribute),
          attributeTypes: kinds,
        }));
        const body = {
          id: context.iriOf(key),
          type: 'EntityTypeInfo',
          typeName: context.termOf(key),
          entityCount,
          attributeDetails,
        };
        return answerObject(body, mediaTypeOf(request, mediaTypes), context);
      },
    }),
  ];
}
