import { type Awaitable, andThen } from '@hub/kernel';
import type { Reply, Route, RouteRequest } from '@hub/runtime';
import { type NgsiAttribute, plainMembers } from '../attributes/attribute.ts';
import { checkJson } from '../attributes/check-json.ts';
import type { JsonObject } from '../attributes/json-object.ts';
import { mergeAttribute } from '../attributes/merge-attribute.ts';
import { getName, getUri } from '../attributes/names.ts';
import { checkMade, isNull, readAttribute, readMembers } from '../attributes/read-attribute.ts';
import { checkPlace, readFragment } from '../attributes/read-fragment.ts';
import { type Broker, ngsiLdRoute, writeOne } from '../broker.ts';
import { contextErrors } from '../errors.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { coreContext } from '../json-ld/ld-context.ts';
import { contextOfRequest, flagParameter, objectOf, optionsOf, parameter } from '../request.ts';
import {
  changeAttribute,
  deleteAttribute,
  deleteScope,
  type UpdateResult,
  updateEntity,
} from '../writing/mutations.ts';
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
      handle: (request) => update(broker, request, appendMode(request)),
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
        const { id, mutation } = deletionOf(request, await contextOfRequest(broker.contexts, request));
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

type Given = readonly [request: Request, body: JsonObject, context: LdContext];

/**
 * What operations on attributes ask of their input, whoever then carries them out (CIM 009 clauses 5.5.4 and 5.6.2.4 to 5.6.5.4).
 * @throws context.badRequestData
 */
export const attributeChecks: Readonly<Record<string, (...given: Given) => unknown>> = {
  appendAttrs(...given) {
    appendMode(given[0]);
    return fragmentOf(...given, false);
  },
  updateEntity: (...given) => fragmentOf(...given, true),
  updateAttrs: (...given) => changeOf(...given, partialUpdate),
  replaceAttrs: (...given) => changeOf(...given, replacement),
  deleteAttrs: (request, _body, context) => deletionOf(request, context),
};

const appendMode = (request: Request) =>
  optionsOf(request, ['noOverwrite']).has('noOverwrite') ? 'appendNew' : 'append';

function fragmentOf(request: Request, body: JsonObject, context: LdContext, nulls: boolean) {
  const id = getUri(request.params.entityId, 'entity id');
  const fragment = readFragment(body, { context, nulls });
  checkSameId(id, fragment.id);
  return { id, fragment };
}

function update(broker: Broker, request: Request, mode: 'append' | 'appendNew' | 'update'): Awaitable<Reply> {
  return andThen(objectOf(broker.contexts, request), ({ body, context }) => {
    const { id, fragment } = fragmentOf(request, body, context, mode === 'update');
    const written = writeOne(broker, request, id, updateEntity(id, fragment, mode));
    return andThen(written, (result) => updateReply(result, context));
  });
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

function change(broker: Broker, request: Request, make: Change): Awaitable<Reply> {
  return andThen(objectOf(broker.contexts, request), ({ body, context }) => {
    const { id, mutation } = changeOf(request, body, context, make);
    return andThen(writeOne(broker, request, id, mutation), () => changed);
  });
}

const changed: Reply = { status: 204 };

function changeOf(request: Request, body: JsonObject, context: LdContext, make: Change) {
  const id = getUri(request.params.entityId, 'entity id');
  checkJson(body);
  const attribute = attributeOf(request, context);
  if (attribute === 'scope') throw contextErrors.badRequestData({ reason: 'scope is changed with the entity' });
  const members = '@context' in body ? withoutContext(body) : body;
  const datasetId = parameter(request, 'datasetId') ?? members.datasetId;
  const dataset = datasetId === undefined || datasetId === '@none' ? undefined : getUri(datasetId, 'datasetId');
  return { id, mutation: changeAttribute(id, attribute, dataset, make(members, attribute, context)) };
}

function withoutContext({ '@context': _context, ...members }: JsonObject): JsonObject {
  return members;
}

function deletionOf(request: Request, context: LdContext) {
  const id = getUri(request.params.entityId, 'entity id');
  const datasetId = parameter(request, 'datasetId');
  const which = {
    all: flagParameter(request, 'deleteAll'),
    ...(datasetId === undefined || datasetId === '@none' ? {} : { datasetId: getUri(datasetId, 'datasetId') }),
  };
  const attribute = attributeOf(request, context);
  return { id, mutation: attribute === 'scope' ? deleteScope(id) : deleteAttribute(id, attribute, which) };
}

/**
 * The parts given replace those held; `urn:ngsi-ld:null` removes a sub-attribute. The kind cannot change. As a value it
 * deletes the instance (CIM 009 clauses 4.5.2.2 and 5.5.8), although clause 5.6.4.1 speaks of sub-attributes alone.
 */
const partialUpdate: Change = (body, attribute, context) => {
  const declared = typeof body.type === 'string' ? context.keyOf(body.type) : undefined;
  const members = readMembers(attribute, body, { context, nulls: true });
  const isPlain = Object.keys(members).every((key) => plainMembers.has(key));
  return (held) => {
    if (declared !== undefined && declared !== held.type)
      throw contextErrors.badRequestData({ reason: `${attribute} is a ${held.type}` });
    const patch = { ...members, type: held.type };
    if (isNull(patch)) return undefined;
    const merged = mergeAttribute(held, patch, false);
    if (isPlain) return checkMade(attribute, merged);
    const [checked] = readAttribute(attribute, merged, { context: coreContext });
    return checked;
  };
};

const replacement: Change = (body, attribute, context) => {
  const [instance] = checkPlace(attribute, readAttribute(attribute, body, { context }));
  return () => instance;
};
