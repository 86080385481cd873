import type { Route } from '@hub/runtime';
import { answerObject } from './answer.ts';
import { type Broker, ngsiLdRoute } from './broker.ts';
import { contextErrors } from './errors.ts';
import { getName } from './names.ts';
import { contextOfRequest, flagParameter, mediaTypeOf, tenantOf } from './request.ts';
import { countType, selectAttributeUse, selectTypes } from './store-discovery.ts';
import { countEntities, type EntityQuery, queryEntities } from './store-query.ts';

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
        const access = await broker.access.of(request);
        const types = await selectTypes(broker.database, tenant);
        const seen = await Promise.all(types.map((type) => isSeen(broker, { tenant, context, access }, type)));
        const typeList = types.filter((_, index) => seen[index]).map((type) => context.termOf(type));
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
        const access = await broker.access.of(request);
        const entityCount = await countOf(broker, { tenant, context, access }, key);
        if (entityCount === 0) throw contextErrors.notFound({ id: key });
        const { hidden } = access.fields({ types: [key], subjects: [] });
        const uses = await selectAttributeUse(broker.database, { tenant, access }, key);
        const attributeDetails = uses
          .filter(({ attribute }) => !hidden.has(attribute))
          .map(({ attribute, kinds }) => ({
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

type Seen = Pick<EntityQuery, 'tenant' | 'context' | 'access'>;
const only = (type: string) => ({ kind: 'term', term: type }) as const;

/** Whether somebody sees one entity of a type: a type of which one sees none is not there. */
async function isSeen(broker: Broker, seen: Seen, type: string): Promise<boolean> {
  if (seen.access.all || seen.access.wholly([type])) return true;
  const found = await queryEntities(broker.database, { ...seen, types: only(type) }, { limit: 1, offset: 0 }, true);
  return found.length > 0;
}

function countOf(broker: Broker, seen: Seen, type: string): Promise<number> {
  if (seen.access.all) return countType(broker.database, seen.tenant, type);
  return countEntities(broker.database, { ...seen, types: only(type) });
}
