import type { EntityAccess } from '@hub/kernel';
import type { Reply, Route, RouteRequest } from '@hub/runtime';
import { answerList, answerObject } from '../answer.ts';
import { getName } from '../attributes/names.ts';
import { type Broker, ngsiLdRoute } from '../broker.ts';
import {
  type AttributeFound,
  addAttribute,
  type Discovered,
  discoverElsewhere,
  nothingFound,
} from '../distribution/distributed-discovery.ts';
import type { Wanted } from '../distribution/registration.ts';
import type { Operation } from '../distribution/registration-operations.ts';
import { contextErrors } from '../errors.ts';
import { ngsiLdFace } from '../face.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { countEntities, type EntityQuery, queryEntities } from '../query/store-query.ts';
import { contextOfRequest, flagParameter, mediaTypeOf, tenantOf } from '../request.ts';
import { type AttributeUse, countType, selectAttributeUse, selectTypes } from './store-discovery.ts';

const mediaTypes = ['application/json', 'application/ld+json'] as const;

/** What types and attributes there are, here and at context sources, as far as somebody sees them (CIM 009 clauses 6.25 to 6.28). */
export function discoveryRoutes(broker: Broker): readonly Route[] {
  return [
    ngsiLdRoute({
      method: 'GET',
      path: '/types',
      allow: 'context.read',
      summary: 'List the entity types',
      async handle(request) {
        const detailed = flagParameter(request, 'details');
        const operation = detailed ? 'retrieveEntityTypeDetails' : 'retrieveEntityTypes';
        const found = await discover(broker, request, operation, {}, async (seen, to) => {
          const types = await selectTypes(broker.database, seen.tenant);
          const visible = await Promise.all(types.map((type) => isSeen(broker, seen, type)));
          for (const [index, type] of types.entries()) if (visible[index]) to.types.add(type);
          if (detailed) await addAttributes(broker, seen, {}, to);
        });
        const { context, answered } = found;
        const shown = [...found.types].sort(byName);
        if (!detailed) return answered(listOf('EntityTypeList', 'typeList', shown, context, request));
        const uses = [...found.attributes.values()];
        const bodies = shown.map((type) => ({
          id: context.iriOf(type),
          type: 'EntityType',
          typeName: context.termOf(type),
          attributeNames: uses.filter((use) => use.types.has(type)).map((use) => context.termOf(use.attribute)),
        }));
        return answered(detailsOf(bodies, context, request));
      },
    }),
    ngsiLdRoute({
      method: 'GET',
      path: '/types/:typeName',
      allow: 'context.read',
      summary: 'Describe an entity type',
      async handle(request) {
        const name = getName(request.params.typeName, 'type');
        const wanted = (context: LdContext) => ({ types: [context.keyOf(name)] });
        const found = await discover(broker, request, 'retrieveEntityTypeInfo', wanted, async (seen, to) => {
          const type = seen.context.keyOf(name);
          to.entityCount = await countOf(broker, seen, type);
          if (to.entityCount > 0) await addAttributes(broker, seen, { type }, to);
        });
        const { context, answered } = found;
        const type = context.keyOf(name);
        if (found.entityCount === 0) return answered(missing(type, request));
        const body = {
          id: context.iriOf(type),
          type: 'EntityTypeInfo',
          typeName: context.termOf(type),
          entityCount: found.entityCount,
          attributeDetails: [...found.attributes.values()].map((use) => ({
            ...attributeOf(use, context),
            attributeTypes: [...use.kinds].sort(),
          })),
        };
        return answered(answerObject(body, mediaTypeOf(request, mediaTypes), context));
      },
    }),
    ngsiLdRoute({
      method: 'GET',
      path: '/attributes',
      allow: 'context.read',
      summary: 'List the attributes',
      async handle(request) {
        const detailed = flagParameter(request, 'details');
        const operation = detailed ? 'retrieveAttrTypeDetails' : 'retrieveAttrTypes';
        const found = await discover(broker, request, operation, {}, (seen, to) => addAttributes(broker, seen, {}, to));
        const { context, answered } = found;
        const uses = [...found.attributes.values()].sort((a, b) => byName(a.attribute, b.attribute));
        const names = uses.map((use) => use.attribute);
        if (!detailed) return answered(listOf('AttributeList', 'attributeList', names, context, request));
        const bodies = uses.map((use) => ({ ...attributeOf(use, context), typeNames: typesOf(use, context) }));
        return answered(detailsOf(bodies, context, request));
      },
    }),
    ngsiLdRoute({
      method: 'GET',
      path: '/attributes/:attributeName',
      allow: 'context.read',
      summary: 'Describe an attribute',
      async handle(request) {
        const name = getName(request.params.attributeName, 'attribute name');
        const wanted = (context: LdContext) => ({ attributes: [context.keyOf(name)] });
        const found = await discover(broker, request, 'retrieveAttrTypeInfo', wanted, (seen, to) =>
          addAttributes(broker, seen, { attribute: seen.context.keyOf(name) }, to),
        );
        const { context, answered } = found;
        const use = found.attributes.get(context.keyOf(name));
        if (!use) return answered(missing(context.keyOf(name), request));
        const body = {
          ...attributeOf(use, context),
          attributeCount: use.count,
          attributeTypes: [...use.kinds].sort(),
          typeNames: typesOf(use, context),
        };
        return answered(answerObject(body, mediaTypeOf(request, mediaTypes), context));
      },
    }),
  ];
}

type Seen = Pick<EntityQuery, 'tenant' | 'context' | 'access'>;
type Request = RouteRequest<Readonly<Record<string, string>>>;
const only = (type: string) => ({ kind: 'term', term: type }) as const;
const byName = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** What is found here, and beside it what context sources say, of that only what somebody may see wholly. */
async function discover(
  broker: Broker,
  request: Request,
  operation: Operation,
  wanted: Wanted | ((context: LdContext) => Wanted),
  here: (seen: Seen, to: Discovered) => Promise<void>,
): Promise<Discovered & { readonly context: LdContext; answered(reply: Reply): Reply }> {
  const context = await contextOfRequest(broker.contexts, request);
  const tenant = tenantOf(request);
  flagParameter(request, 'local');
  await broker.tenants.forRead(tenant);
  const seen = { tenant, context, access: await broker.access.of(request) };
  const [own, elsewhere] = [nothingFound(), nothingFound()];
  const about = { tenant, operation, wanted: typeof wanted === 'function' ? wanted(context) : wanted };
  await Promise.all([here(seen, own), discoverElsewhere(broker.distribution, request, context, about, elsewhere)]);
  const isOpen = (types: readonly string[]) => seen.access.all || seen.access.wholly(types);
  for (const type of elsewhere.types) if (isOpen([type])) own.types.add(type);
  if (isOpen(about.wanted.types ?? [])) own.entityCount += elsewhere.entityCount;
  for (const use of elsewhere.attributes.values()) if (isOpen([...use.types])) addAttribute(own, use.attribute, use);
  const { warnings } = elsewhere;
  return {
    ...own,
    context,
    answered: (reply) =>
      warnings.length === 0
        ? reply
        : { ...reply, headers: { ...reply.headers, 'ngsild-warning': warnings.join(', ') } },
  };
}

const missing = (id: string, request: Request): Reply =>
  ngsiLdFace.renderError(contextErrors.notFound({ id }), request);

/** The attributes in use, in the order of their names; those hidden in entities of some types are not counted there. */
async function addAttributes(
  broker: Broker,
  { tenant, access }: Seen,
  wanted: { readonly type?: string; readonly attribute?: string },
  to: Discovered,
): Promise<void> {
  for (const use of await selectAttributeUse(broker.database, { tenant, access }, wanted))
    if (!isHidden(use, access))
      addAttribute(to, use.attribute, { types: new Set(use.types), kinds: new Set(use.kinds), count: use.count });
}

function isHidden({ attribute, types }: AttributeUse, access: EntityAccess): boolean {
  return !access.all && access.fields({ types, subjects: [] }).hidden.has(attribute);
}

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

const typesOf = (use: AttributeFound, context: LdContext) => [...use.types].sort().map((type) => context.termOf(type));
const attributeOf = ({ attribute }: AttributeFound, context: LdContext) => ({
  id: context.iriOf(attribute),
  type: 'Attribute',
  attributeName: context.termOf(attribute),
});

function listOf(
  type: string,
  member: string,
  names: readonly string[],
  context: LdContext,
  request: RouteRequest,
): Reply {
  const body = {
    id: `urn:ngsi-ld:${type}:${crypto.randomUUID()}`,
    type,
    [member]: names.map((name) => context.termOf(name)),
  };
  return answerObject(body, mediaTypeOf(request, mediaTypes), context);
}

function detailsOf(bodies: readonly object[], context: LdContext, request: RouteRequest): Reply {
  const texts = bodies.map((body) => JSON.stringify(body));
  return answerList(texts, mediaTypeOf(request, mediaTypes), context);
}
