import type { NewDelivery } from '@hub/runtime';
import { changeBehind, type WebhookEvent } from './cloud-event.ts';
import { type Webhook, wants } from './webhook.ts';
import { webhookTarget } from './webhook-channel.ts';
import type { WebhooksDeps } from './webhooks-deps.ts';

/** What of these events a webhook asks for and may be told, as deliveries to it. */
export async function deliveriesOf(
  { show }: Pick<WebhooksDeps, 'show'>,
  webhook: Webhook,
  events: readonly WebhookEvent[],
): Promise<readonly NewDelivery[]> {
  const wanted = events.filter(({ tenant, kind }) => tenant === webhook.tenant && wants(webhook, kind));
  if (wanted.length === 0) return [];
  const changes = wanted.flatMap((event) => changeBehind(event) ?? []);
  const shown = new Set((show ? await show(webhook, changes) : changes).map(({ seq }) => seq));
  return wanted
    .filter(({ seq }) => shown.has(seq))
    .map(({ subject, body }): NewDelivery => ({ ...webhookTarget(webhook), key: subject, payload: body }));
}
