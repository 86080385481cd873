import { createHash } from 'node:crypto';
import { defaultTenant, type Instant, isoInstant } from '@hub/kernel';
import {
  type DeliveryChannel,
  deliveryErrors,
  type MqttPublisher,
  type Outbound,
  reasonText,
  toHubError,
} from '@hub/runtime';
import { contentHeaders, withContext } from '../answer.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { isObject } from '../json-object.ts';
import { homeOf, snapshotOf } from '../snapshot-tenant.ts';
import type { Endpoint } from './endpoint.ts';
import type { Subscription } from './subscription.ts';

export const notificationChannel = 'notification';

export interface NotificationChannelOptions {
  readonly outbound: Outbound;
  readonly mqtt: MqttPublisher;
  readonly clock: () => Instant;
  findSubscription(tenant: string, id: string): Promise<Subscription | undefined>;
  isStored(tenant: string, id: string): Promise<boolean>;
  /** An @context that plain JSON can name by a URL (CIM 009 clause 5.13.1). */
  named(tenant: string, context: LdContext): Promise<LdContext>;
  /** Whether other hubs tell of the same subscription. */
  isSpread(tenant: string, id: string): Promise<boolean>;
}

/** Sends the `data` of a notification to the endpoint its subscription has now. */
export function openNotificationChannel(options: NotificationChannelOptions): DeliveryChannel {
  const { clock, findSubscription, isStored, isSpread } = options;
  const told = openTold(clock);
  return {
    name: notificationChannel,
    async send({ tenant, target, payload }, signal) {
      const subscription = await findSubscription(tenant, target);
      if (!subscription)
        return (await isStored(tenant, target)) ? { error: reasonText(deliveryErrors.notUnderstood()) } : 'gone';
      const one = `${tenant} ${target}`;
      const isOfSeveral = subscription.interval_ms === undefined && (await isSpread(tenant, target));
      if (isOfSeveral && told.has(one, payload)) return 'delivered';
      const headers = {
        ...subscription.endpoint.headers,
        ...(await headersOf(subscription, options)),
        ...tenantHeaders(tenant),
      };
      const body = messageOf(subscription, payload, clock());
      const error = await post(options, subscription.endpoint, headers, body, signal).catch((thrown: unknown) =>
        reasonText(toHubError(thrown)),
      );
      if (error === undefined && isOfSeveral) told.note(one, payload);
      return error === undefined ? 'delivered' : { error, pause_ms: subscription.endpoint.cooldown_ms };
    },
  };
}

/** The same words in whichever order members come. */
const inOrder = (payload: string) =>
  JSON.stringify(JSON.parse(payload), (_, value: unknown) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
  );

const same_ms = 10_000;
const mostTold = 10_000;

/**
 * What has just been told. A write that goes to several hubs makes each of them tell of it, in the same words; the subscriber hears them
 * once. After a restart, or where two processes deliver, they may hear them twice.
 */
function openTold(clock: () => Instant) {
  const at = new Map<string, Instant>();
  const keyOf = (subscription: string, payload: string) =>
    createHash('sha256').update(subscription).update('\0').update(inOrder(payload)).digest('base64');
  return {
    has: (subscription: string, payload: string) =>
      (at.get(keyOf(subscription, payload)) ?? Number.NEGATIVE_INFINITY) > clock() - same_ms,
    note(subscription: string, payload: string): void {
      if (at.size >= mostTold) at.clear();
      at.set(keyOf(subscription, payload), clock());
    },
  };
}

/** What a receiver is told of where something happened. */
export function tenantHeaders(tenant: string): Record<string, string> {
  const [home, snapshot] = [homeOf(tenant), snapshotOf(tenant)];
  return {
    ...(home === defaultTenant ? {} : { 'ngsild-tenant': home }),
    ...(snapshot === undefined ? {} : { 'ngsild-snapshot': snapshot }),
  };
}

/** Answers what went wrong. */
export async function post(
  { outbound, mqtt }: Pick<NotificationChannelOptions, 'outbound' | 'mqtt'>,
  endpoint: Endpoint,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { url, timeout_ms } = endpoint;
  if (endpoint.mqtt) {
    const payload = `{"metadata":${JSON.stringify(mqttMetadata(headers))},"body":${body}}`;
    await mqtt.publish({ ...endpoint.mqtt, broker: url, payload, timeout_ms, signal });
    return undefined;
  }
  const { status } = await outbound.request({ url, method: 'POST', headers, body, timeout_ms, signal });
  return status >= 200 && status < 300 ? undefined : reasonText(deliveryErrors.answered({ status }));
}

/** What HTTP has in headers (CIM 009 clause 7.2), in the spelling of the specification. */
function mqttMetadata(headers: Readonly<Record<string, string>>): Record<string, string> {
  const names: Readonly<Record<string, string>> = {
    'content-type': 'Content-Type',
    link: 'Link',
    'ngsild-tenant': 'NGSILD-Tenant',
    'ngsild-snapshot': 'NGSILD-Snapshot',
  };
  return Object.fromEntries(Object.entries(headers).map(([key, value]) => [names[key] ?? key, value]));
}

async function headersOf(
  { tenant, endpoint: { accept }, context }: Subscription,
  { named }: Pick<NotificationChannelOptions, 'named'>,
): Promise<Record<string, string>> {
  if (accept === 'application/geo+json') return { 'content-type': accept };
  return contentHeaders(accept, accept === 'application/json' ? await named(tenant, context) : context);
}

const noticeTypes = { entities: 'Notification', sources: 'ContextSourceNotification' } as const;

/** CIM 009 clauses 5.3.1 and 5.3.2; what is told of sources holds its trigger reason beside its data. */
function messageOf({ id, about, endpoint, context }: Subscription, payload: string, now: Instant): string {
  const rest =
    about === 'sources'
      ? payload.slice(1, -1)
      : `"data":${endpoint.accept === 'application/geo+json' ? `{"type":"FeatureCollection","features":${payload}}` : payload}`;
  const head = JSON.stringify({
    id: `urn:ngsi-ld:${noticeTypes[about]}:${crypto.randomUUID()}`,
    type: noticeTypes[about],
    subscriptionId: id,
    notifiedAt: isoInstant(now),
  });
  return withContext(
    `${head.slice(0, -1)},${rest}}`,
    endpoint.accept === 'application/json' ? 'application/json' : 'application/ld+json',
    context,
  );
}
