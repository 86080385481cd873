import { everyEntity, type Instant, isoInstant, parseInstant } from '@hub/kernel';
import type { Reply, Route, RouteRequest } from '@hub/runtime';
import { attributeValue, type NgsiAttribute } from '../attributes/attribute.ts';
import { checkJson } from '../attributes/check-json.ts';
import { isObject, type JsonObject } from '../attributes/json-object.ts';
import { getName, getUri, pathPart } from '../attributes/names.ts';
import { isNull, readAttribute } from '../attributes/read-attribute.ts';
import { checkPlace, readFragment, readScope } from '../attributes/read-fragment.ts';
import { type Broker, ngsiLdRoute } from '../broker.ts';
import { contextErrors } from '../errors.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { limits } from '../limits.ts';
import { contextOfRequest, flagParameter, objectOf, parameter, tenantOf } from '../request.ts';
import { admitPastWrite } from '../writing/write-access.ts';
import { selectPast } from './store-past.ts';
import { deletePast, insertPast, replaceInstance } from './store-temporal.ts';

type Request = RouteRequest<Readonly<Record<string, string>>>;

/** Provision of the past (CIM 009 clauses 6.18, 6.20 and 6.21). It leaves the current state alone and tells no one. */
export function temporalImportRoutes(broker: Broker): readonly Route[] {
  return [
    ngsiLdRoute({
      method: 'POST',
      path: '/temporal/entities',
      allow: 'context.write',
      summary: 'Create or extend the past of an entity',
      bodyLimit: limits.batchBytes,
      async handle(request) {
        const { body, context } = await objectOf(broker.contexts, request);
        const { id, type } = body;
        const { id: checked, types } = readFragment({ id, type }, { context });
        if (types.length === 0) throw contextErrors.badRequestData({ reason: 'type is missing' });
        const created = await store(broker, request, getUri(checked, 'id'), types, body, context);
        return created
          ? {
              status: 201,
              headers: { location: `/ngsi-ld/v1/temporal/entities/${pathPart(String(checked))}` },
            }
          : { status: 204 };
      },
    }),
    ngsiLdRoute({
      method: 'POST',
      path: '/temporal/entities/:entityId/attrs',
      allow: 'context.write',
      summary: 'Add to the past of an entity',
      bodyLimit: limits.batchBytes,
      async handle(request) {
        const id = getUri(request.params.entityId, 'entity id');
        const { body, context } = await objectOf(broker.contexts, request);
        const tenant = tenantOf(request);
        await broker.tenants.forRead(tenant);
        await admitPastWrite(broker, request, id, []);
        const range = { property: 'observedAt' as const, bounded: false };
        const [known] = await selectPast(
          broker.database,
          { tenant, context, access: everyEntity, ids: [id], range },
          { limit: 1 },
        );
        if (!known) throw contextErrors.notFound({ id });
        await store(broker, request, id, [], body, context);
        return { status: 204 };
      },
    }),
    ngsiLdRoute({
      method: 'DELETE',
      path: '/temporal/entities/:entityId',
      allow: 'context.write',
      summary: 'Delete the past of an entity',
      handle: (request) => remove(broker, request),
    }),
    ngsiLdRoute({
      method: 'DELETE',
      path: '/temporal/entities/:entityId/attrs/:attributeName',
      allow: 'context.write',
      summary: 'Delete the past of an attribute',
      handle: (request) => remove(broker, request),
    }),
    ngsiLdRoute({
      method: 'PATCH',
      path: '/temporal/entities/:entityId/attrs/:attributeName/:instanceId',
      allow: 'context.write',
      summary: 'Correct one instance of the past',
      handle: (request) => correct(broker, request),
    }),
    ngsiLdRoute({
      method: 'DELETE',
      path: '/temporal/entities/:entityId/attrs/:attributeName/:instanceId',
      allow: 'context.write',
      summary: 'Delete one instance of the past',
      handle: (request) => remove(broker, request),
    }),
  ];
}

const members = new Set([
  'id',
  '@id',
  'type',
  '@type',
  '@context',
  'createdAt',
  'modifiedAt',
  'deletedAt',
  'expiresAt',
]);

async function store(
  broker: Broker,
  request: Request,
  id: string,
  types: readonly string[],
  body: JsonObject,
  context: LdContext,
): Promise<boolean> {
  checkJson(body);
  // The past does not end by itself, but what is no time is wrong all the same (clause 5.5.4).
  if (body.expiresAt !== undefined && parseInstant(body.expiresAt) === undefined)
    throw contextErrors.badRequestData({ reason: 'expiresAt is not a date and time with zone' });
  await admitPastWrite(broker, request, id, types);
  const tenant = tenantOf(request);
  const now = broker.clock();
  const texts: string[] = [];
  const times: Instant[] = [];
  for (const [name, value] of Object.entries(body)) {
    if (members.has(name)) continue;
    const attribute = name === 'scope' ? name : context.keyOf(getName(name, 'attribute name'));
    for (const one of name === 'scope' ? scopesOver(value) : [value].flat()) {
      for (const instance of checkPlace(attribute, readAttribute(name, one, { context, nulls: isObject(one) }))) {
        const at = parseInstant(instance.observedAt);
        // A deletion may be told as any other instance, or as it is shown: by the time of the deletion alone (clause 4.5.7).
        const deletedAt =
          isNull(instance) && at === undefined && isObject(one) ? parseInstant(one.deletedAt) : undefined;
        times.push(at ?? deletedAt ?? now);
        texts.push(instanceText(attribute, instance, times.at(-1) ?? now, { received: deletedAt ?? now, deletedAt }));
      }
    }
  }
  if (texts.length > limits.instancesPerAnswer)
    throw contextErrors.tooManyResults({ reason: `more than ${limits.instancesPerAnswer} instances` });
  await broker.tenants.forWrite(tenant);
  await broker.partitions.ensure(times);
  return insertPast(broker.database, { tenant, id, types, instances: `[${texts}]` });
}

/** Scopes as instances, or those that hold from now on; each is checked as a scope is (CIM 009 clause 4.5.6). */
function scopesOver(value: unknown): readonly unknown[] {
  const all = [value].flat();
  const instances = all.some(isObject) ? all : [{ type: 'Property', value }];
  for (const one of instances) readScope(isObject(one) ? one.value : one);
  return instances;
}

function instanceText(
  attribute: string,
  instance: NgsiAttribute,
  at: Instant,
  { received, deletedAt }: { received: Instant; deletedAt: Instant | undefined },
): string {
  const value = attributeValue(instance);
  return JSON.stringify({
    a: attribute,
    d: instance.datasetId ?? null,
    u: crypto.randomUUID(),
    w: isoInstant(at),
    o: instance.observedAt !== undefined,
    r: isoInstant(received),
    p: deletedAt === undefined ? 'created' : 'deleted',
    x: typeof value === 'number' ? value : null,
    j: instance,
  });
}

async function correct(broker: Broker, request: Request): Promise<Reply> {
  const id = getUri(request.params.entityId, 'entity id');
  const { body, context } = await objectOf(broker.contexts, request);
  checkJson(body);
  const name = getName(request.params.attributeName, 'attribute name');
  const attribute = context.keyOf(name);
  const uuid = uuidOf(request.params.instanceId);
  const tenant = tenantOf(request);
  await broker.tenants.forRead(tenant);
  await admitPastWrite(broker, request, id, []);
  const instance = instanceIn(body, name, attribute, context);
  const value = attributeValue(instance);
  const at = parseInstant(instance.observedAt);
  if (at !== undefined) await broker.partitions.ensure([at]);
  const known = await replaceInstance(
    broker.database,
    { tenant, id, attribute, instanceId: uuid },
    {
      datasetId: instance.datasetId ?? null,
      at: at === undefined ? undefined : new Date(at),
      number: typeof value === 'number' ? value : null,
      instance: JSON.stringify(instance),
      now: new Date(broker.clock()),
    },
  );
  if (!known) throw contextErrors.notFound({ id: `${request.params.instanceId} of ${name} of ${id}` });
  return { status: 204 };
}

/** The one instance in a fragment: by itself, or under the name of the attribute, alone or in a list of one. @throws context.badRequestData */
function instanceIn(body: JsonObject, name: string, attribute: string, context: LdContext): NgsiAttribute {
  const { '@context': _, ...fragment } = body;
  const named = Object.entries(fragment).find(([key]) => key === name || context.keyOf(key) === attribute)?.[1];
  const given = named ?? fragment;
  const one = Array.isArray(given) && given.length === 1 ? given[0] : given;
  const instances = checkPlace(attribute, readAttribute(name, one, { context }));
  const [only, ...more] = instances;
  if (!only || more.length > 0) throw contextErrors.badRequestData({ reason: `one instance of ${name} is expected` });
  return only;
}

/** @throws context.badRequestData for what is no URI, context.notFound for one that is none of ours */
function uuidOf(instanceId: string | undefined): string {
  const uri = getUri(instanceId, 'instance id');
  const uuid = uri.replace(/^urn:ngsi-ld:attribute-instance:/, '');
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid))
    throw contextErrors.notFound({ id: uri.slice(0, 128) });
  return uuid;
}

async function remove(broker: Broker, request: Request) {
  const id = getUri(request.params.entityId, 'entity id');
  const { attributeName, instanceId } = request.params;
  const context = await contextOfRequest(broker.contexts, request);
  const attribute = attributeName === undefined ? undefined : context.keyOf(getName(attributeName, 'attribute name'));
  const uuid = instanceId === undefined ? undefined : uuidOf(instanceId);
  const datasetId =
    attribute === undefined || uuid !== undefined || flagParameter(request, 'deleteAll')
      ? undefined
      : (parameter(request, 'datasetId') ?? null);
  await admitPastWrite(broker, request, id, []);
  const count = await deletePast(broker.database, {
    tenant: tenantOf(request),
    id,
    attribute,
    datasetId,
    instanceId: uuid,
  });
  if (count === 0) throw contextErrors.notFound({ id: [id, attributeName, instanceId].filter(Boolean).join(' ') });
  return { status: 204 };
}
