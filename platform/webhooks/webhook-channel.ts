import type { Instant } from '@hub/kernel';
import {
  type Database,
  type DeliveryChannel,
  type DeliveryTarget,
  failureOf,
  type Outbound,
  outcomeOf,
  type SecretBox,
} from '@hub/runtime';
import { selectWebhook } from './store.ts';
import { signatureHeaders, type Webhook } from './webhook.ts';

const channel = 'webhook';
const timeout_ms = 15_000;

export const webhookTarget = ({ tenant, id }: Pick<Webhook, 'tenant' | 'id'>): DeliveryTarget => ({
  channel,
  tenant,
  target: id,
});

/** The words a secret is sealed with. */
export const secretOf = (id: string) => `webhook ${id}`;

/** Sends an event to a webhook as it is now, signed at the time of sending. */
export function openWebhookChannel(deps: {
  readonly database: Database;
  readonly outbound: Outbound;
  readonly box: SecretBox;
  readonly clock: () => Instant;
}): DeliveryChannel {
  return {
    name: channel,
    logsAttempts: true,
    async send({ tenant, target, payload }, signal) {
      const webhook = await selectWebhook(deps.database, tenant, target);
      if (!webhook) return 'gone';
      try {
        const { id } = JSON.parse(payload) as { id: string };
        const secret = deps.box.open(webhook.secret, secretOf(target));
        const answer = await deps.outbound.request({
          url: webhook.url,
          method: 'POST',
          headers: {
            'content-type': 'application/cloudevents+json; charset=utf-8',
            'user-agent': 'zhongshu-webhooks',
            ...signatureHeaders(secret, id, deps.clock(), payload),
          },
          body: payload,
          timeout_ms,
          signal,
        });
        return outcomeOf(answer);
      } catch (error) {
        return failureOf(error);
      }
    },
  };
}
