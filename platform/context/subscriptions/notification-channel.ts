import { defaultTenant, type Instant, isoInstant } from '@hub/kernel';
import {
  type DeliveryChannel,
  type DeliveryOutcome,
  deliveryErrors,
  failureOf,
  type MqttPublisher,
  type Outbound,
  outcomeOf,
  reasonText,
} from '@hub/runtime';
import { contentHeaders, withContext } from '../answer.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { homeOf, snapshotOf } from '../snapshots/snapshot-tenant.ts';
import type { Endpoint } from './endpoint.ts';
import type { Subscription } from './subscription.ts';
import { openTold } from './told-words.ts';

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
    async send({ tenant, target, payload, origin }, signal) {
      const subscription = await findSubscription(tenant, target);
      if (!subscription)
        return (await isStored(tenant, target)) ? { error: reasonText(deliveryErrors.notUnderstood()) } : 'gone';
      const isOfSeveral = subscription.interval_ms === undefined && (await isSpread(tenant, target));
      const words = isOfSeveral ? told.wordsOf(`${tenant} ${target}`, payload, origin ?? undefined) : undefined;
      // Nothing is sent, so nothing is learnt of the receiver.
      if (words?.areKnown()) return 'gone';
      const headers = {
        ...subscription.endpoint.headers,
        ...(await headersOf(subscription, options)),
        ...tenantHeaders(tenant),
      };
      const body = messageOf(subscription, payload, clock());
      const outcome = await post(options, subscription.endpoint, headers, body, signal);
      if (typeof outcome === 'object') return { ...outcome, pause_ms: subscription.endpoint.cooldown_ms };
      words?.note();
      return outcome;
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

/** Sends something to an endpoint, whatever its protocol. */
export async function post(
  { outbound, mqtt }: Pick<NotificationChannelOptions, 'outbound' | 'mqtt'>,
  endpoint: Endpoint,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  const { url, timeout_ms } = endpoint;
  try {
    if (!endpoint.mqtt)
      return outcomeOf(await outbound.request({ url, method: 'POST', headers, body, timeout_ms, signal }));
    const payload = `{"metadata":${JSON.stringify(mqttMetadata(headers))},"body":${body}}`;
    await mqtt.publish({ ...endpoint.mqtt, broker: url, payload, timeout_ms, signal });
    return 'delivered';
  } catch (error) {
    return failureOf(error);
  }
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
