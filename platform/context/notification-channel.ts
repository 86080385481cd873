import { defaultTenant, type Instant, isoInstant } from '@hub/kernel';
import { type DeliveryChannel, type Outbound, toHubError } from '@hub/runtime';
import { contentHeaders, withContext } from './answer.ts';
import type { Subscription } from './subscription.ts';

export const notificationChannel = 'notification';

export interface NotificationChannelOptions {
  readonly outbound: Outbound;
  readonly clock: () => Instant;
  findSubscription(tenant: string, id: string): Promise<Subscription | undefined>;
  isStored(tenant: string, id: string): Promise<boolean>;
}

/** Sends the `data` of a notification to the endpoint its subscription has now. */
export function openNotificationChannel({
  outbound,
  clock,
  findSubscription,
  isStored,
}: NotificationChannelOptions): DeliveryChannel {
  return {
    name: notificationChannel,
    async send({ tenant, target, payload }, signal) {
      const subscription = await findSubscription(tenant, target);
      if (!subscription)
        return (await isStored(tenant, target)) ? { error: 'the subscription cannot be understood' } : 'gone';
      const { endpoint } = subscription;
      try {
        const answer = await outbound.request({
          url: endpoint.uri,
          method: 'POST',
          headers: {
            ...endpoint.headers,
            ...headersOf(subscription),
            ...(tenant === defaultTenant ? {} : { 'ngsild-tenant': tenant }),
          },
          body: messageOf(subscription, payload, clock()),
          timeout_ms: endpoint.timeout_ms,
          signal,
        });
        const arrived = answer.status >= 200 && answer.status < 300;
        return arrived ? 'delivered' : { error: `the endpoint answered ${answer.status}` };
      } catch (error) {
        return { error: toHubError(error).text.en };
      }
    },
  };
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
