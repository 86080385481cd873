import { HubError } from '@hub/kernel';
import { type Reply, type Route, type RouteRequest, toHubError } from '@hub/runtime';
import type { Broker } from '../broker.ts';
import { problem } from '../face.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { isObject } from '../json-object.ts';
import { bodyOf, contextOfRequest, pathBelow, tenantOf } from '../request.ts';
import { concernedBy, type Distribution } from './distributed-reads.ts';
import type { Registration } from './registration.ts';
import type { Operation } from './registration-operations.ts';
import { conflictOf, type Outcome, refusalOf, settle } from './write-outcomes.ts';
import { bodyPart, members, planOf, typesOf } from './write-plan.ts';

type Request = RouteRequest<Readonly<Record<string, string>>>;

/** A batch, split between this hub and the sources of what is in it (CIM 009 clauses 5.6.7 to 5.6.10 and 5.6.20). */
export async function writeMany(
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
