import type { Reply, Route, RouteRequest } from '@hub/runtime';
import type { NgsiAttribute } from './attribute.ts';
import { type Broker, ngsiLdRoute, writeOne } from './broker.ts';
import { checkJson } from './check-json.ts';
import { contextErrors } from './errors.ts';
import type { LdContext } from './json-ld/ld-context.ts';
import { coreContext } from './json-ld/ld-context.ts';
import type { JsonObject } from './json-object.ts';
import { mergeAttribute } from './merge-attribute.ts';
import { changeAttribute, deleteAttribute, deleteScope, type UpdateResult, updateEntity } from './mutations.ts';
import { getName, getUri } from './names.ts';
import { isNull, readAttribute, readMembers } from './read-attribute.ts';
import { checkPlace, readFragment } from './read-fragment.ts';
import { contextOfRequest, flagParameter, objectOf, optionsOf, parameter } from './request.ts';
import { checkSameId } from './routes-entities.ts';

type Request = RouteRequest<Readonly<Record<string, string>>>;

/** Provision of attributes (CIM 009 clauses 6.6 and 6.7). */
export function attributeRoutes(broker: Broker): readonly Route[] {
  return [
    ngsiLdRoute({
      method: 'POST',
      path: '/entities/:entityId/attrs',
      allow: 'context.write',
      summary: 'Append attributes to an entity',
      handle: (request) =>
        update(broker, request, optionsOf(request, ['noOverwrite']).has('noOverwrite') ? 'appendNew' : 'append'),
    }),
    ngsiLdRoute({
      method: 'PATCH',
      path: '/entities/:entityId/attrs',
      allow: 'context.write',
      summary: 'Update attributes of an entity',
      handle: (request) => update(broker, request, 'update'),
    }),
    ngsiLdRoute({
      method: 'PATCH',
      path: '/entities/:entityId/attrs/:attributeName',
      allow: 'context.write',
      summary: 'Update parts of an attribute',
      handle: (request) => change(broker, request, partialUpdate),
    }),
    ngsiLdRoute({
      method: 'PUT',
      path: '/entities/:entityId/attrs/:attributeName',
      allow: 'context.write',
      summary: 'Replace an attribute',
      handle: (request) => change(broker, request, replacement),
    }),
    ngsiLdRoute({
      method: 'DELETE',
      path: '/entities/:entityId/attrs/:attributeName',
      allow: 'context.write',
      summary: 'Delete an attribute',
      async handle(request) {
        const id = getUri(request.params.entityId, 'entity id');
        const context = await contextOfRequest(broker.contexts, request);
        const datasetId = parameter(request, 'datasetId');
        const which = {
          all: flagParameter(request, 'deleteAll'),
          ...(datasetId === undefined || datasetId === '@none' ? {} : { datasetId: getUri(datasetId, 'datasetId') }),
        };
        const attribute = attributeOf(request, context);
        const mutation = attribute === 'scope' ? deleteScope(id) : deleteAttribute(id, attribute, which);
        await writeOne(broker, request, id, mutation);
        return { status: 204 };
      },
    }),
  ];
}

function attributeOf(request: Request, context: LdContext): string {
  const key = context.keyOf(getName(request.params.attributeName, 'attribute name'));
  if (key === 'id' || key === 'type') throw contextErrors.badRequestData({ reason: `${key} is not an attribute` });
  return key;
}

async function update(broker: Broker, request: Request, mode: 'append' | 'appendNew' | 'update'): Promise<Reply> {
  const id = getUri(request.params.entityId, 'entity id');
  const { body, context } = await objectOf(broker.contexts, request);
  const fragment = readFragment(body, { context, nulls: mode === 'update' });
  checkSameId(id, fragment.id);
  return updateReply(await writeOne(broker, request, id, updateEntity(id, fragment, mode)), context);
}

/** 204 when all was done, else 207 with what was not, in full names (CIM 009 clauses 6.6.3 and 6.3.6). */
export function updateReply({ updated, notUpdated }: UpdateResult, context: LdContext): Reply {
  if (notUpdated.length === 0) return { status: 204 };
  const body = {
    updated: updated.map((key) => context.iriOf(key)),
    notUpdated: notUpdated.map(({ attributeName, reason }) => ({
      attributeName: context.iriOf(attributeName),
      reason,
    })),
  };
  return { status: 207, body };
}

/** What becomes of an instance; undefined deletes it. */
type Change = (
  body: JsonObject,
  attribute: string,
  context: LdContext,
) => (held: NgsiAttribute) => NgsiAttribute | undefined;

async function change(broker: Broker, request: Request, make: Change): Promise<Reply> {
  const id = getUri(request.params.entityId, 'entity id');
  const { body, context } = await objectOf(broker.contexts, request);
  checkJson(body);
  const attribute = attributeOf(request, context);
  if (attribute === 'scope') throw contextErrors.badRequestData({ reason: 'scope is changed with the entity' });
  const { '@context': _context, ...members } = body;
  const datasetId = parameter(request, 'datasetId') ?? members.datasetId;
  const dataset = datasetId === undefined || datasetId === '@none' ? undefined : getUri(datasetId, 'datasetId');
  await writeOne(broker, request, id, changeAttribute(id, attribute, dataset, make(members, attribute, context)));
  return { status: 204 };
}

/**
 * The parts given replace those held; `urn:ngsi-ld:null` removes a sub-attribute. The kind cannot change. As a value it
 * deletes the instance (CIM 009 clauses 4.5.2.2 and 5.5.8), although clause 5.6.4.1 speaks of sub-attributes alone.
 */
const partialUpdate: Change = (body, attribute, context) => {
  const declared = typeof body.type === 'string' ? context.keyOf(body.type) : undefined;
  const members = readMembers(attribute, body, { context, nulls: true });
  return (held) => {
    if (declared !== undefined && declared !== held.type)
      throw contextErrors.badRequestData({ reason: `${attribute} is a ${held.type}` });
    const patch = { ...members, type: held.type };
    if (isNull(patch)) return undefined;
    const merged = mergeAttribute(held, patch, false);
    const [checked] = readAttribute(attribute, merged, { context: coreContext });
    return checked;
  };
};

const replacement: Change = (body, attribute, context) => {
  const [instance] = checkPlace(attribute, readAttribute(attribute, body, { context }));
  return () => instance;
};
