import { HubError } from '@hub/kernel';
import { type Reply, type Route, type RouteRequest, toHubError } from '@hub/runtime';
import type { Broker } from '../broker.ts';
import { contextErrors } from '../errors.ts';
import { problem } from '../face.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import { getName, getUri, pathPart } from '../names.ts';
import { bodyOf, contextOfRequest, objectOf, pathBelow, tenantOf } from '../request.ts';
import { selectStates } from '../store.ts';
import { warningOf } from './context-sources.ts';
import { concernedBy, type Distribution } from './distributed-reads.ts';
import type { Registration } from './registration.ts';
import { type Operation, supports } from './registration-operations.ts';
import type { Matching } from './registrations.ts';

type Request = RouteRequest<Readonly<Record<string, string>>>;

/** Writes of one entity, by their routes. */
const single: Readonly<Record<string, Operation>> = {
  'POST /entities': 'createEntity',
  'PUT /entities/:entityId': 'replaceEntity',
  'PATCH /entities/:entityId': 'mergeEntity',
  'DELETE /entities/:entityId': 'deleteEntity',
  'POST /entities/:entityId/attrs': 'appendAttrs',
  'PATCH /entities/:entityId/attrs': 'updateEntity',
  'PATCH /entities/:entityId/attrs/:attributeName': 'updateAttrs',
  'PUT /entities/:entityId/attrs/:attributeName': 'replaceAttrs',
  'DELETE /entities/:entityId/attrs/:attributeName': 'deleteAttrs',
  'POST /temporal/entities': 'upsertTemporal',
  'DELETE /temporal/entities/:entityId': 'deleteTemporal',
  'POST /temporal/entities/:entityId/attrs': 'appendAttrsTemporal',
  'DELETE /temporal/entities/:entityId/attrs/:attributeName': 'deleteAttrsTemporal',
  'PATCH /temporal/entities/:entityId/attrs/:attributeName/:instanceId': 'updateAttrInstanceTemporal',
  'DELETE /temporal/entities/:entityId/attrs/:attributeName/:instanceId': 'deleteAttrInstanceTemporal',
};
/** What creates, and where the created then is. */
const creating: Partial<Record<Operation, string>> = {
  createEntity: '/ngsi-ld/v1/entities/',
  upsertTemporal: '/ngsi-ld/v1/temporal/entities/',
};

const batches: Readonly<Record<string, Operation>> = {
  'POST /entityOperations/create': 'createBatch',
  'POST /entityOperations/upsert': 'upsertBatch',
  'POST /entityOperations/update': 'updateBatch',
  'POST /entityOperations/merge': 'mergeBatch',
  'POST /entityOperations/delete': 'deleteBatch',
};

/**
 * Routes that write, so that they reach the context sources that are registered for what is written (CIM 009 clauses 4.3.6 and 5.6):
 * exclusive and redirecting sources instead of this hub, inclusive ones beside it, auxiliary ones never. Where nothing is
 * registered they are as they were.
 */
export function distributeWrites(
  routes: readonly Route[],
  broker: Broker,
  distribution: Distribution,
): readonly Route[] {
  return routes.map((route): Route => {
    const name = `${route.method} ${route.path.replace('/ngsi-ld/v1', '')}`;
    const [one, many] = [single[name], batches[name]];
    if (!one && !many) return route;
    return {
      ...route,
      handle: async (asked) => {
        const request: Request = asked satisfies RouteRequest<unknown> as RouteRequest<never>;
        // Whoever may not change everything changes what is here: another hub knows nothing of how far they reach.
        if (
          distribution.registrations.isEmpty(tenantOf(request)) ||
          !(await broker.access.of(request, 'context.write')).passes
        )
          return route.handle(request);
        if (one) return writeOne(broker, distribution, route, one, request);
        return writeMany(broker, distribution, route, many as Operation, request);
      },
    };
  });
}

const members = new Set(['id', '@id', 'type', '@type', '@context', 'scope', 'expiresAt']);

async function writeOne(
  broker: Broker,
  distribution: Distribution,
  route: Route,
  operation: Operation,
  request: Request,
): Promise<Reply> {
  const { attributeName, entityId } = request.params;
  const hasBody = request.method !== 'DELETE';
  const { body, context } = hasBody
    ? await objectOf(broker.contexts, request)
    : { body: undefined, context: await contextOfRequest(broker.contexts, request) };
  const id = getUri(entityId ?? body?.id, 'id');
  const tenant = tenantOf(request);
  const ofEntity = body !== undefined && attributeName === undefined;
  const attributes =
    attributeName !== undefined
      ? [context.keyOf(getName(attributeName, 'attribute name'))]
      : ofEntity
        ? Object.keys(body)
            .filter((name) => !members.has(name))
            .map((name) => context.keyOf(getName(name, 'attribute name')))
        : undefined;
  const types = await typesOf(broker, tenant, id, ofEntity ? body.type : undefined, context);
  const filter = operation.endsWith('Temporal') ? ({ range: 'any' } as const) : {};
  const matching = concernedBy(distribution, tenant, request, { ids: [id], types, attributes }, filter);
  const plan = planOf(matching, operation, attributes);
  if (plan.remote.length === 0 && plan.refused.length === 0) return route.handle(request);
  const [path = ''] = pathBelow(request).split('#');
  // First here: what a source then tells of the same change is known to be no news.
  const local = plan.keepsLocal
    ? [await settle(async () => route.handle(part(request, body, plan.local, context)))]
    : [];
  const outcomes = await Promise.all(
    plan.remote.map(({ registration, attributes: some }) =>
      settle(async () => {
        const given = body === undefined ? undefined : bodyPart(body, ofEntity ? some : 'all', context);
        const answer = await distribution.sources.call(registration, {
          method: request.method as 'POST',
          path,
          ...(given === undefined ? {} : { body: given }),
          context,
          request,
        });
        if (answer.status < 300) return { status: answer.status };
        throw refusalOf(registration, answer.status, answer.text());
      }, registration),
    ),
  );
  return combine(id, operation, [...local, ...plan.refused.map(conflictOf), ...outcomes], request.language);
}

/** The types of an entity that is written: given, else stored here, else not known. */
async function typesOf(
  broker: Broker,
  tenant: string,
  id: string,
  given: unknown,
  context: LdContext,
): Promise<readonly string[] | undefined> {
  if (given !== undefined) return [given].flat().map((one) => context.keyOf(getName(one, 'type')));
  const [row] = await selectStates(broker.database, [{ tenant, id }]);
  return row?.types;
}

interface Plan {
  readonly remote: readonly Matching[];
  /** Sources that something is the own of, but that do not take the operation. */
  readonly refused: readonly Registration[];
  /** What stays here; `all` where attributes are not told apart. */
  readonly local: 'all' | ReadonlySet<string>;
  readonly keepsLocal: boolean;
}

/**
 * Who gets which attributes: exclusive sources first, then redirecting ones; inclusive ones get a copy of what is left. What is another's
 * own and not to be written there is not written at all (CIM 009 clauses 5.6.1 to 5.6.21).
 */
function planOf(matching: readonly Matching[], operation: Operation, attributes: readonly string[] | undefined): Plan {
  const remote: Matching[] = [];
  const refused: Registration[] = [];
  const left = attributes && new Set(attributes);
  let taken = false;
  for (const mode of ['exclusive', 'redirect'] as const) {
    const now = left && new Set(left);
    for (const one of matching.filter(({ registration }) => registration.mode === mode)) {
      const some = now ? common(now, one.attributes) : one.attributes;
      if (some !== 'all' && some.size === 0 && attributes?.length !== 0) continue;
      if (supports(one.registration.operations, operation))
        remote.push({ registration: one.registration, attributes: some });
      else refused.push(one.registration);
      if (some === 'all') taken = true;
      else for (const name of some) left?.delete(name);
      if (one.attributes === 'all') taken = left === undefined || left.size === 0;
    }
  }
  const isEmpty = taken || (left !== undefined && attributes !== undefined && attributes.length > 0 && left.size === 0);
  if (!isEmpty) {
    for (const one of matching)
      if (one.registration.mode === 'inclusive' && supports(one.registration.operations, operation))
        remote.push({
          registration: one.registration,
          attributes: left ? common(left, one.attributes) : one.attributes,
        });
  }
  return { remote, refused, local: left ?? 'all', keepsLocal: !isEmpty };
}

function common(names: ReadonlySet<string>, some: 'all' | ReadonlySet<string>): ReadonlySet<string> {
  return some === 'all' ? new Set(names) : names.intersection(some);
}

function part(request: Request, body: JsonObject | undefined, names: Plan['local'], context: LdContext): Request {
  return body === undefined || request.params.attributeName !== undefined
    ? request
    : { ...request, body: bodyPart(body, names, context) };
}

function bodyPart(body: JsonObject, names: Plan['local'], context: LdContext): JsonObject {
  if (names === 'all') return body;
  return Object.fromEntries(
    Object.entries(body).filter(([name]) => members.has(name) || names.has(context.keyOf(name))),
  );
}

type Outcome =
  | { readonly reply: Reply }
  | { readonly error: HubError; readonly registration: Registration | undefined };

const conflictOf = (registration: Registration): Outcome => ({
  error: contextErrors.conflict({ id: registration.id }),
  registration,
});

async function settle(work: () => Promise<Reply>, registration?: Registration): Promise<Outcome> {
  try {
    return { reply: await work() };
  } catch (error) {
    return { error: toHubError(error), registration };
  }
}

/** A refusal of another hub with the meaning it has here. */
function refusalOf({ endpoint }: Registration, status: number, text: string): HubError {
  const id = endpoint;
  if (status === 404) return contextErrors.notFound({ id });
  if (status === 409) return contextErrors.alreadyExists({ id });
  if (status === 508) return contextErrors.loopDetected({ alias: endpoint });
  if (status === 400) return contextErrors.badRequestData({ reason: `${endpoint}: ${detailOf(text)}` });
  return contextErrors.sourceAnswered({ source: endpoint, status });
}

function detailOf(text: string): string {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown };
    return typeof detail === 'string' ? detail.slice(0, 200) : 'refused';
  } catch {
    return 'refused';
  }
}

/** All well: as if here. Nothing done: the error. Else 207 with what was done and what was not (CIM 009 clause 5.2.16). */
function combine(id: string, operation: Operation, outcomes: readonly Outcome[], language: 'zh' | 'en'): Reply {
  const done = outcomes.flatMap((one) => ('reply' in one ? [one.reply] : []));
  const failed = outcomes.flatMap((one) => ('error' in one ? [one] : []));
  const location = creating[operation];
  // Of a write to what exists, hubs that do not have the entity are not failures as long as one has it; what came round to a hub that has
  // it already is done.
  const forgiven = new Set(['context.loopDetected', ...(location === undefined ? ['context.notFound'] : [])]);
  const counted = done.length > 0 ? failed.filter((one) => !forgiven.has(one.error.code)) : failed;
  const [first] = [...counted.filter((one) => one.error.code !== 'context.notFound'), ...counted];
  if (done.length === 0 && first) throw first.error;
  if (counted.length === 0) {
    if (location !== undefined && (operation === 'createEntity' || done.some((one) => one.status === 201)))
      return { status: 201, headers: { location: location + pathPart(id) } };
    return done.find((one) => one.status === 207) ?? { status: 204 };
  }
  const errors = counted.map(({ error, registration }) => ({
    entityId: id,
    ...(registration && { registrationId: registration.id }),
    error: problem(error, language),
  }));
  const warnings = counted.flatMap(({ error, registration }) => (registration ? [warningOf(registration, error)] : []));
  return {
    status: 207,
    headers: warnings.length > 0 ? { 'ngsild-warning': warnings.join(', ') } : {},
    body: { success: [id], errors },
  };
}

async function writeMany(
  broker: Broker,
  distribution: Distribution,
  route: Route,
  operation: Operation,
  request: Request,
): Promise<Reply> {
  const { body, contextOf } = bodyOf(broker.contexts, request);
  if (!Array.isArray(body)) return route.handle(request);
  const tenant = tenantOf(request);
  const local: unknown[] = [];
  const remote = new Map<Registration, unknown[]>();
  const refused: BatchResult[] = [];
  const contexts = new Map<unknown, LdContext>();
  for (const item of body as readonly unknown[]) {
    const entity = isObject(item) ? item : undefined;
    const id = entity ? entity.id : item;
    if (typeof id !== 'string') {
      local.push(item);
      continue;
    }
    const context = entity ? await contextOf(entity) : await contextOfRequest(broker.contexts, request);
    const attributes =
      entity &&
      Object.keys(entity)
        .filter((name) => !members.has(name))
        .map((name) => context.keyOf(name));
    const types = await typesOf(broker, tenant, id, entity?.type, context);
    const plan = planOf(
      concernedBy(distribution, tenant, request, { ids: [id], types, attributes }),
      operation,
      attributes,
    );
    const add = (part: unknown) => {
      contexts.set(part, context);
      return part;
    };
    if (plan.keepsLocal) local.push(entity ? bodyPart(entity, plan.local, context) : item);
    for (const registration of plan.refused) refused.push(resultOf([item], conflictOf(registration), registration));
    for (const one of plan.remote)
      remote.set(one.registration, [
        ...(remote.get(one.registration) ?? []),
        add(entity ? { ...bodyPart(entity, one.attributes, context) } : item),
      ]);
  }
  if (remote.size === 0 && refused.length === 0) return route.handle(request);
  const path = pathBelow(request);
  const own = await contextOfRequest(broker.contexts, request);
  // First here: what a source then tells of the same change is known to be no news.
  const here =
    local.length > 0 ? [resultOf(local, await settle(async () => route.handle({ ...request, body: local })))] : [];
  const results = await Promise.all(
    [...remote].map(([registration, items]) =>
      settle(async () => {
        const answer = await distribution.sources.call(registration, {
          method: 'POST',
          path,
          body: items,
          context: (item) => contexts.get(item) ?? own,
          request,
        });
        if (answer.status >= 300) throw refusalOf(registration, answer.status, answer.text());
        const body: unknown = answer.body.length > 0 ? JSON.parse(answer.text()) : undefined;
        return { status: answer.status, ...(typeof body === 'object' && body !== null && { body }) };
      }, registration).then((one) => resultOf(items, one, registration)),
    ),
  );
  return combineMany(operation, [...here, ...refused, ...results], request.language);
}

interface BatchResult {
  readonly done: readonly string[];
  readonly created: readonly string[];
  readonly failed: readonly { readonly entityId: string; readonly registrationId?: string; readonly error: unknown }[];
}

const idOf = (item: unknown) => String(isObject(item) ? item.id : item);

function resultOf(items: readonly unknown[], outcome: Outcome, registration?: Registration): BatchResult {
  const ids = items.map(idOf);
  const named = registration ? { registrationId: registration.id } : {};
  if ('error' in outcome)
    return { done: [], created: [], failed: ids.map((entityId) => ({ entityId, ...named, error: outcome.error })) };
  const { status, body } = outcome.reply;
  const known = new Set(ids);
  if (status === 207 && isObject(body)) {
    const errors = Array.isArray(body.errors) ? body.errors.filter(isObject) : [];
    const failed = errors.flatMap(({ entityId, error }) =>
      typeof entityId === 'string' && known.has(entityId) ? [{ entityId, ...named, error: toldError(error) }] : [],
    );
    const failedIds = new Set(failed.map((one) => one.entityId));
    return { done: ids.filter((id) => !failedIds.has(id)), created: [], failed };
  }
  // Another hub is believed of what it was given, and of nothing else.
  return { done: ids, created: Array.isArray(body) ? body.map(String).filter((id) => known.has(id)) : [], failed: [] };
}

/** An error as another hub tells it: texts of bounded length. */
function toldError(error: unknown): object {
  const members = Object.entries(isObject(error) ? error : {}).filter(([name]) =>
    ['type', 'title', 'detail', 'status'].includes(name),
  );
  return Object.fromEntries(
    members.map(([name, value]) => [name, typeof value === 'number' ? value : String(value).slice(0, 500)]),
  );
}

function combineMany(operation: Operation, results: readonly BatchResult[], language: 'zh' | 'en'): Reply {
  const done = [...new Set(results.flatMap((one) => one.done))];
  const isRound = (error: unknown) => error instanceof HubError && error.code === 'context.loopDetected';
  const failed = results
    .flatMap((one) => one.failed)
    .filter((one) => !(isRound(one.error) && done.includes(one.entityId)));
  if (failed.length > 0) {
    const errors = failed.map((one) => ({
      ...one,
      error: one.error instanceof Error ? problem(toHubError(one.error), language) : one.error,
    }));
    const failedIds = new Set(failed.map((one) => one.entityId));
    return { status: 207, body: { success: done.filter((id) => !failedIds.has(id)), errors } };
  }
  if (operation === 'createBatch') return { status: 201, body: done };
  const created = [...new Set(results.flatMap((one) => one.created))];
  return created.length > 0 && operation === 'upsertBatch' ? { status: 201, body: created } : { status: 204 };
}
