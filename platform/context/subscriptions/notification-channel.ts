import { defaultTenant, type Instant, isoInstant } from '@hub/kernel';
import { type DeliveryChannel, type MqttPublisher, type Outbound, toHubError } from '@hub/runtime';
import { contentHeaders, withContext } from '../answer.ts';
import type { Subscription } from './subscription.ts';

export const notificationChannel = 'notification';

export interface NotificationChannelOptions {
  readonly outbound: Outbound;
  readonly mqtt: MqttPublisher;
  readonly clock: () => Instant;
  findSubscription(tenant: string, id: string): Promise<Subscription | undefined>;
  isStored(tenant: string, id: string): Promise<boolean>;
}

/** Sends the `data` of a notification to the endpoint its subscription has now. */
export function openNotificationChannel(options: NotificationChannelOptions): DeliveryChannel {
  const { clock, findSubscription, isStored } = options;
  return {
    name: notificationChannel,
    async send({ tenant, target, payload }, signal) {
      const subscription = await findSubscription(tenant, target);
      if (!subscription)
        return (await isStored(tenant, target)) ? { error: 'the subscription cannot be understood' } : 'gone';
      const headers = {
        ...subscription.endpoint.headers,
        ...headersOf(subscription),
        ...(tenant === defaultTenant ? {} : { 'ngsild-tenant': tenant }),
      };
      const body = messageOf(subscription, payload, clock());
      const error = await post(options, subscription, headers, body, signal).catch(
        (thrown: unknown) => toHubError(thrown).text.en,
      );
      return error === undefined ? 'delivered' : { error, pause_ms: subscription.endpoint.cooldown_ms };
    },
  };
}

/** Answers what went wrong. */
async function post(
  { outbound, mqtt }: NotificationChannelOptions,
  { endpoint }: Subscription,
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
  return status >= 200 && status < 300 ? undefined : `the endpoint answered ${status}`;
}

/** What HTTP has in headers (CIM 009 clause 7.2), in the spelling of the specification. */
function mqttMetadata(headers: Readonly<Record<string, string>>): Record<string, string> {
  const names: Readonly<Record<string, string>> = {
    'content-type': 'Content-Type',
    link: 'Link',
    'ngsild-tenant': 'NGSILD-Tenant',
  };
  return Object.fromEntries(Object.entries(headers).map(([key, value]) => [names[key] ?? key, value]));
}

function headersOf({ endpoint, context }: Subscription): Record<string, string> {
  return endpoint.accept === 'application/geo+json'
    ? { 'content-type': 'application/geo+json' }
    : contentHeaders(endpoint.accept, context);
}

/** CIM 009 clause 5.3.1. */
function messageOf({ id, endpoint, context }: Subscription, data: string, now: Instant): string {
  const body = endpoint.accept === 'application/geo+json' ? `{"type":"FeatureCollection","features":${data}}` : data;
  const head = JSON.stringify({
    id: `urn:ngsi-ld:Notification:${crypto.randomUUID()}`,
    type: 'Notification',
    subscriptionId: id,
    notifiedAt: isoInstant(now),
  });
  return withContext(
    `${head.slice(0, -1)},"data":${body}}`,
    endpoint.accept === 'application/json' ? 'application/json' : 'application/ld+json',
    context,
  );
}
