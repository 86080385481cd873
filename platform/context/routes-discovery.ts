import type { EntityAccess } from '@hub/kernel';
import type { Reply, Route, RouteRequest } from '@hub/runtime';
import { answerList, answerObject } from './answer.ts';
import { type Broker, ngsiLdRoute } from './broker.ts';
import { contextErrors } from './errors.ts';
import type { LdContext } from './json-ld/ld-context.ts';
import { getName } from './names.ts';
import { countEntities, type EntityQuery, queryEntities } from './query/store-query.ts';
import { contextOfRequest, flagParameter, mediaTypeOf, tenantOf } from './request.ts';
import { type AttributeUse, countType, selectAttributeUse, selectTypes } from './store-discovery.ts';

const mediaTypes = ['application/json', 'application/ld+json'] as const;

/** What types and attributes there are, as far as somebody sees them (CIM 009 clauses 6.25 to 6.28). */
export function discoveryRoutes(broker: Broker): readonly Route[] {
  return [
    ngsiLdRoute({
      method: 'GET',
      path: '/types',
      allow: 'context.read',
      summary: 'List the entity types',
      async handle(request) {
        const seen = await begin(broker, request);
        const { context } = seen;
        const types = await selectTypes(broker.database, seen.tenant);
        const visible = await Promise.all(types.map((type) => isSeen(broker, seen, type)));
        const shown = types.filter((_, index) => visible[index]);
        if (!flagParameter(request, 'details')) return listOf('EntityTypeList', 'typeList', shown, context, request);
        const uses = await attributesOf(broker, seen);
        const bodies = shown.map((type) => ({
          id: context.iriOf(type),
          type: 'EntityType',
          typeName: context.termOf(type),
          attributeNames: uses.filter((use) => use.types.has(type)).map((use) => context.termOf(use.attribute)),
        }));
        return detailsOf(bodies, context, request);
      },
    }),
    ngsiLdRoute({
      method: 'GET',
      path: '/types/:typeName',
      allow: 'context.read',
      summary: 'Describe an entity type',
      async handle(request) {
        const seen = await begin(broker, request);
        const { context } = seen;
        const type = context.keyOf(getName(request.params.typeName, 'type'));
        const entityCount = await countOf(broker, seen, type);
        if (entityCount === 0) throw contextErrors.notFound({ id: type });
        const uses = await attributesOf(broker, seen, { type });
        const body = {
          id: context.iriOf(type),
          type: 'EntityTypeInfo',
          typeName: context.termOf(type),
          entityCount,
          attributeDetails: uses.map((use) => ({
            ...attributeOf(use, context),
            attributeTypes: [...use.kinds].sort(),
          })),
        };
        return answerObject(body, mediaTypeOf(request, mediaTypes), context);
      },
    }),
    ngsiLdRoute({
      method: 'GET',
      path: '/attributes',
      allow: 'context.read',
      summary: 'List the attributes',
      async handle(request) {
        const seen = await begin(broker, request);
        const { context } = seen;
        const uses = await attributesOf(broker, seen);
        const names = uses.map((use) => use.attribute);
        if (!flagParameter(request, 'details'))
          return listOf('AttributeList', 'attributeList', names, context, request);
        const bodies = uses.map((use) => ({ ...attributeOf(use, context), typeNames: typesOf(use, context) }));
        return detailsOf(bodies, context, request);
      },
    }),
    ngsiLdRoute({
      method: 'GET',
      path: '/attributes/:attributeName',
      allow: 'context.read',
      summary: 'Describe an attribute',
      async handle(request) {
        const seen = await begin(broker, request);
        const { context } = seen;
        const attribute = context.keyOf(getName(request.params.attributeName, 'attribute name'));
        const [use] = await attributesOf(broker, seen, { attribute });
        if (!use) throw contextErrors.notFound({ id: attribute });
        const body = {
          ...attributeOf(use, context),
          attributeCount: use.count,
          attributeTypes: [...use.kinds].sort(),
          typeNames: typesOf(use, context),
        };
        return answerObject(body, mediaTypeOf(request, mediaTypes), context);
      },
    }),
  ];
}

type Seen = Pick<EntityQuery, 'tenant' | 'context' | 'access'>;
const only = (type: string) => ({ kind: 'term', term: type }) as const;

async function begin(broker: Broker, request: RouteRequest): Promise<Seen> {
  const context = await contextOfRequest(broker.contexts, request);
  const tenant = tenantOf(request);
  // Nothing but what is stored here is looked at, so `local` changes nothing; it is checked all the same.
  flagParameter(request, 'local');
  await broker.tenants.forRead(tenant);
  return { tenant, context, access: await broker.access.of(request) };
}

/** One attribute over all entities that somebody sees it in. */
interface Attribute {
  readonly attribute: string;
  readonly types: Set<string>;
  readonly kinds: Set<string>;
  count: number;
}

/** The attributes in use, in the order of their names; those hidden in entities of some types are not counted there. */
async function attributesOf(
  broker: Broker,
  { tenant, access }: Seen,
  wanted: { readonly type?: string; readonly attribute?: string } = {},
): Promise<readonly Attribute[]> {
  const found = new Map<string, Attribute>();
  for (const use of await selectAttributeUse(broker.database, { tenant, access }, wanted)) {
    if (isHidden(use, access)) continue;
    const attribute = found.get(use.attribute) ?? {
      attribute: use.attribute,
      types: new Set<string>(),
      kinds: new Set<string>(),
      count: 0,
    };
    for (const type of use.types) attribute.types.add(type);
    for (const kind of use.kinds) attribute.kinds.add(kind);
    attribute.count += use.count;
    found.set(use.attribute, attribute);
  }
  return [...found.values()];
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

const typesOf = (use: Attribute, context: LdContext) => [...use.types].sort().map((type) => context.termOf(type));
const attributeOf = ({ attribute }: Attribute, context: LdContext) => ({
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
