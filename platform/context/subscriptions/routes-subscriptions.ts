import { type Instant, isoInstant } from '@hub/kernel';
import { dropTarget, type Route, type RouteRequest, type TargetState } from '@hub/runtime';
import { answerList, answerObject } from '../answer.ts';
import { type Broker, ngsiLdRoute } from '../broker.ts';
import { contextErrors } from '../errors.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import { limits } from '../limits.ts';
import { getUri } from '../names.ts';
import { contextOfRequest, countParameter, flagParameter, mediaTypeOf, objectOf, tenantOf } from '../request.ts';
import { notificationChannel } from './notification-channel.ts';
import {
  countSubscriptions,
  insertSubscription,
  listSubscriptions,
  markDeleted,
  type StoredSubscription,
  type SubscriptionRow,
  selectSubscription,
  updateSubscription,
} from './store-subscriptions.ts';
import { readSubscription, type Subscription } from './subscription.ts';

const mediaTypes = ['application/json', 'application/ld+json'] as const;

/** Subscriptions (CIM 009 clauses 6.10 and 6.11). */
export function subscriptionRoutes(broker: Broker): readonly Route[] {
  return [
    ngsiLdRoute({
      method: 'POST',
      path: '/subscriptions',
      allow: 'context.write',
      summary: 'Create a subscription',
      async handle(request) {
        const { body, context } = await objectOf(broker.contexts, request);
        const id = body.id === undefined ? `urn:ngsi-ld:Subscription:${crypto.randomUUID()}` : getUri(body.id, 'id');
        const tenant = tenantOf(request);
        const stored = await prepare(broker, tenant, id, body, context);
        await broker.tenants.forWrite(tenant);
        const owner = request.principal && { id: request.principal.id, post: request.principal.post };
        const created = await insertSubscription(broker.database, { ...stored, owner });
        if (!created) throw contextErrors.alreadyExists({ id });
        if (stored.showsChanges) await broker.previous.look();
        return { status: 201, headers: { location: `/ngsi-ld/v1/subscriptions/${encodeURIComponent(id)}` } };
      },
    }),
    ngsiLdRoute({
      method: 'GET',
      path: '/subscriptions',
      allow: 'context.read',
      summary: 'List subscriptions',
      async handle(request) {
        const context = await contextOfRequest(broker.contexts, request);
        const tenant = tenantOf(request);
        await broker.tenants.forRead(tenant);
        const limit = countParameter(request, 'limit', limits.defaultPage, limits.page);
        const owner = broker.access.ownerOf(request);
        const offset = countParameter(request, 'offset', 0, limits.offset);
        const rows = await listSubscriptions(broker.database, tenant, owner, { limit, offset });
        const counted: Record<string, string> = flagParameter(request, 'count')
          ? { 'ngsild-results-count': String(await countSubscriptions(broker.database, tenant, owner)) }
          : {};
        const sent = await sentFor(
          broker,
          tenant,
          rows.map((row) => row.id),
        );
        const bodies = await Promise.all(rows.map((row) => show(broker, row, sent.get(row.id))));
        return answerList(
          bodies.map((body) => JSON.stringify(body)),
          mediaTypeOf(request, mediaTypes),
          context,
          counted,
        );
      },
    }),
    ngsiLdRoute({
      method: 'GET',
      path: '/subscriptions/:subscriptionId',
      allow: 'context.read',
      summary: 'Retrieve a subscription',
      async handle(request) {
        const context = await contextOfRequest(broker.contexts, request);
        const row = await get(broker, request);
        const sent = await sentFor(broker, row.tenant, [row.id]);
        return answerObject(await show(broker, row, sent.get(row.id)), mediaTypeOf(request, mediaTypes), context);
      },
    }),
    ngsiLdRoute({
      method: 'PATCH',
      path: '/subscriptions/:subscriptionId',
      allow: 'context.write',
      summary: 'Change a subscription',
      async handle(request) {
        const row = await get(broker, request);
        const { body, context } = await objectOf(broker.contexts, request);
        const { id: _id, '@context': inside, ...patch } = body;
        const merged = merge(row.body, patch);
        const meant =
          inside === undefined && context.isCore
            ? await broker.contexts.load(row.tenant, row.context ?? undefined)
            : context;
        const stored = await prepare(broker, row.tenant, row.id, merged, meant);
        await updateSubscription(broker.database, stored);
        if (stored.showsChanges) await broker.previous.look();
        return { status: 204 };
      },
    }),
    ngsiLdRoute({
      method: 'DELETE',
      path: '/subscriptions/:subscriptionId',
      allow: 'context.write',
      summary: 'Delete a subscription',
      async handle(request) {
        const id = getUri(request.params.subscriptionId, 'subscription id');
        const tenant = tenantOf(request);
        const owner = broker.access.ownerOf(request);
        if (!(await markDeleted(broker.database, tenant, id, owner))) throw contextErrors.notFound({ id });
        await broker.database.commit(dropTarget({ channel: notificationChannel, tenant, target: id }));
        return { status: 204 };
      },
    }),
  ];
}

/** The body to store, checked, and the @context its names have a meaning in. */
async function prepare(
  broker: Broker,
  tenant: string,
  id: string,
  body: JsonObject,
  context: LdContext,
): Promise<StoredSubscription> {
  const { '@context': _context, id: _id, ...given } = body;
  const own = given.jsonldContext === undefined ? context : await broker.contexts.load(tenant, given.jsonldContext);
  const { expiresAt, interval_ms, showChanges } = readSubscription(tenant, id, given, own);
  if (expiresAt !== undefined && expiresAt <= broker.clock())
    throw contextErrors.badRequestData({ reason: 'expiresAt lies in the past' });
  return {
    tenant,
    id,
    body: given,
    context: own.isCore ? undefined : own.source,
    at: new Date(broker.clock()),
    interval_ms,
    showsChanges: showChanges,
  };
}

async function get(broker: Broker, request: RouteRequest<Readonly<Record<string, string>>>): Promise<SubscriptionRow> {
  const id = getUri(request.params.subscriptionId, 'subscription id');
  const tenant = tenantOf(request);
  await broker.tenants.forRead(tenant);
  const row = await selectSubscription(broker.database, tenant, id, broker.access.ownerOf(request));
  if (!row) throw contextErrors.notFound({ id });
  return row;
}

/** Members given replace those held, one level into `notification`; the null marker removes. */
function merge(held: JsonObject, patch: JsonObject): JsonObject {
  const answer: Record<string, unknown> = { ...held };
  for (const [key, value] of Object.entries(patch)) {
    if (value === 'urn:ngsi-ld:null' || value === null) delete answer[key];
    else if (key === 'notification' && isObject(value) && isObject(held[key])) answer[key] = { ...held[key], ...value };
    else answer[key] = value;
  }
  return answer;
}

async function show(broker: Broker, row: SubscriptionRow, sent?: TargetState): Promise<object> {
  const subscription = readSubscription(
    row.tenant,
    row.id,
    row.body,
    await broker.contexts.load(row.tenant, row.context ?? undefined),
  );
  const time = (at: Instant | undefined, name: string) => (at === undefined ? {} : { [name]: isoInstant(at) });
  return {
    id: row.id,
    ...row.body,
    isActive: subscription.isActive,
    status: statusOf(subscription, broker.clock()),
    notification: {
      ...(row.body.notification as object),
      ...(sent && (sent.lastAttemptAt !== undefined || sent.lastError !== undefined)
        ? { status: sent.lastError === undefined ? 'ok' : 'failed' }
        : {}),
      timesSent: (sent?.delivered ?? 0) + (sent?.failed ?? 0),
      timesFailed: sent?.failed ?? 0,
      ...time(sent?.lastAttemptAt, 'lastNotification'),
      ...time(sent?.lastSuccessAt, 'lastSuccess'),
      ...time(sent?.lastFailureAt, 'lastFailure'),
      // Our own addition: what the last failure was.
      ...(sent?.lastError === undefined ? {} : { failureReason: sent.lastError }),
    },
  };
}

/** What was sent for each of these subscriptions, by id. */
async function sentFor(broker: Broker, tenant: string, ids: readonly string[]): Promise<Map<string, TargetState>> {
  const found = await broker.deliveries.listTargets({
    tenant,
    channel: notificationChannel,
    targets: ids,
    limit: ids.length,
  });
  return new Map(found.map((one) => [one.target, one]));
}

function statusOf({ isActive, expiresAt }: Subscription, now: Instant): 'active' | 'paused' | 'expired' {
  if (expiresAt !== undefined && expiresAt <= now) return 'expired';
  return isActive ? 'active' : 'paused';
}
