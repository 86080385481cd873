import { type Awaitable, HubError } from '@hub/kernel';
import { type Reply, type Route, toHubError } from '@hub/runtime';
import { isObject, type JsonObject } from '../attributes/json-object.ts';
import { getUri } from '../attributes/names.ts';
import { type Fragment, readFragment } from '../attributes/read-fragment.ts';
import { type Broker, ngsiLdRoute } from '../broker.ts';
import { contextErrors } from '../errors.ts';
import { problem } from '../face.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { limits } from '../limits.ts';
import { bodyOf, optionsOf, tenantOf } from '../request.ts';
import {
  createEntity,
  deleteEntity,
  type Mutation,
  replaceEntity,
  updateEntity,
  upsertEntity,
} from '../writing/mutations.ts';
import { writeAdmitted } from '../writing/write-access.ts';
import type { Write } from '../writing/writer.ts';

type Request = Parameters<Parameters<typeof ngsiLdRoute>[0]['handle']>[0];

interface Operation {
  readonly name: 'create' | 'upsert' | 'update' | 'merge' | 'delete';
  readonly options: readonly string[];
  readonly nulls?: boolean;
  mutation(id: string, fragment: Fragment, options: ReadonlySet<string>): Mutation;
}

/** What has entities; a deletion has ids. */
export const batchOperations: readonly Operation[] = [
  { name: 'create', options: [], mutation: (id, fragment) => createEntity(id, fragment) },
  {
    name: 'upsert',
    options: ['replace', 'update'],
    mutation: (id, fragment, options) =>
      options.has('update') ? upsertEntity(id, fragment, 'append') : replaceEntity(id, fragment, true),
  },
  {
    name: 'update',
    options: ['noOverwrite'],
    nulls: true,
    mutation: (id, fragment, options) =>
      updateEntity(id, fragment, options.has('noOverwrite') ? 'appendNew' : 'append'),
  },
  { name: 'merge', options: [], nulls: true, mutation: (id, fragment) => updateEntity(id, fragment, 'merge') },
];

const creating: ReadonlySet<Operation['name']> = new Set(['create', 'upsert']);

/** Batch operations (CIM 009 clauses 6.14 to 6.17 and 6.31): each entity has its own result. */
export function batchRoutes(broker: Broker): readonly Route[] {
  return [
    ...batchOperations.map((operation) =>
      ngsiLdRoute({
        method: 'POST',
        path: `/entityOperations/${operation.name}`,
        allow: 'context.write',
        summary: `Batch ${operation.name}`,
        bodyLimit: limits.batchBytes,
        handle: (request) => batch(broker, request, operation),
      }),
    ),
    ngsiLdRoute({
      method: 'POST',
      path: '/entityOperations/delete',
      allow: 'context.write',
      summary: 'Batch delete',
      bodyLimit: limits.batchBytes,
      async handle(request) {
        const ids = listOf(bodyOf(broker.contexts, request).body);
        const tenant = tenantOf(request);
        const items = ids.map((id) => deletionItem(tenant, id));
        return reply(await run(broker, request, items, false), 'delete', request.language);
      },
    }),
  ];
}

type Item = Write | { readonly id: string; readonly error: unknown };

interface Result {
  readonly id: string;
  readonly created: boolean;
  readonly error?: unknown;
}

function listOf(body: unknown): readonly unknown[] {
  if (!Array.isArray(body) || body.length === 0)
    throw contextErrors.badRequestData({ reason: 'a list that is not empty is expected' });
  if (body.includes(null)) throw contextErrors.badRequestData({ reason: 'null is in the list' });
  if (body.length > limits.batch)
    throw contextErrors.badRequestData({ reason: `more than ${limits.batch} in one batch` });
  return body;
}

function refusedItem(id: unknown, error: unknown): Item {
  return { id: typeof id === 'string' ? id.slice(0, limits.uriLength) : '', error };
}

function deletionItem(tenant: string, id: unknown): Item {
  try {
    const known = getUri(id, 'entity id');
    return { tenant, id: known, mutation: deleteEntity(known) };
  } catch (error) {
    return refusedItem(id, error);
  }
}

async function batch(broker: Broker, request: Request, operation: Operation): Promise<Reply> {
  const options = optionsOf(request, operation.options);
  const { body, contextOf } = bodyOf(broker.contexts, request);
  const items: Item[] = [];
  const find = orRefused(contextOf);
  const [tenant, likelyNew] = [tenantOf(request), operation.name === 'create'];
  const read = (part: JsonObject, context: LdContext | HubError): Item => {
    try {
      if (context instanceof HubError) throw context;
      const fragment = readFragment(part, { context, nulls: operation.nulls ?? false });
      const id = fragment.id ?? getUri(undefined, 'id');
      return { tenant, id, mutation: operation.mutation(id, fragment, options), likelyNew };
    } catch (error) {
      return refusedItem(part.id, error);
    }
  };
  for (const part of listOf(body)) {
    if (!isObject(part)) throw contextErrors.badRequestData({ reason: 'a list of entities is expected' });
    const found = find(part);
    items.push(read(part, found instanceof Promise ? await found : found));
  }
  return reply(await run(broker, request, items, creating.has(operation.name)), operation.name, request.language);
}

/** An @context that is missing, wrong or cannot be had concerns the entities that name it and no others; it is asked for once. */
export function orRefused(contextOf: ReturnType<typeof bodyOf>['contextOf']) {
  const failed = new Map<string, HubError>();
  const nameOf = (part: JsonObject) => JSON.stringify(part['@context']);
  const refused = (part: JsonObject, error: unknown): HubError => {
    const isShared = part['@context'] === undefined && error instanceof HubError && error.status >= 500;
    if (isShared || !(error instanceof HubError)) throw error;
    failed.set(nameOf(part), error);
    return error;
  };
  return (part: JsonObject): Awaitable<LdContext | HubError> => {
    const known = failed.size === 0 ? undefined : failed.get(nameOf(part));
    if (known) return known;
    try {
      const context = contextOf(part);
      return context instanceof Promise ? context.catch((error: unknown) => refused(part, error)) : context;
    } catch (error) {
      return refused(part, error);
    }
  };
}

/** @param creates the operation may be the first of a tenant (clause 5.5.10) */
async function run(broker: Broker, request: Request, items: readonly Item[], creates: boolean): Promise<Result[]> {
  const writes = items.filter((item) => 'mutation' in item);
  const outcomes = (await writeAdmitted(broker, request, writes, creates)).values();
  return items.map((item): Result => {
    if ('error' in item) return { id: item.id, created: false, error: item.error };
    const outcome = outcomes.next().value;
    if (!outcome?.ok) return { id: item.id, created: false, error: outcome?.error };
    const { created, notUpdated } = (outcome.result ?? {}) as {
      created?: boolean;
      notUpdated?: readonly { attributeName: string; reason: string }[];
    };
    if (notUpdated?.length) {
      const reason = notUpdated.map((one) => `${one.attributeName}: ${one.reason}`).join('; ');
      return { id: item.id, created: false, error: contextErrors.badRequestData({ reason }) };
    }
    return { id: item.id, created: created ?? false };
  });
}

function reply(results: readonly Result[], name: Operation['name'], language: 'zh' | 'en'): Reply {
  const failed = results.filter((one) => one.error !== undefined);
  // Nothing was stored because the store takes nothing: that is one error, not a list of them.
  const shared = failed[0]?.error;
  if (failed.length === results.length && shared instanceof HubError && shared.status === 503) throw shared;
  if (failed.length > 0) {
    const errors = failed.map((one) => ({ entityId: one.id, error: problem(toHubError(one.error), language) }));
    return {
      status: 207,
      body: { success: results.filter((one) => one.error === undefined).map((one) => one.id), errors },
    };
  }
  if (name === 'create') return { status: 201, body: results.map((one) => one.id) };
  const created = name === 'upsert' ? results.filter((one) => one.created).map((one) => one.id) : [];
  return created.length > 0 ? { status: 201, body: created } : { status: 204 };
}
