import { type HubModule, insertDeliveries, type NewDelivery, type OutboxConsumer } from '@hub/runtime';
import { toWebhookEvent, type WebhookEvent } from './cloud-event.ts';
import { deliveriesOf } from './deliveries-of.ts';
import { webhookRoutes } from './routes.ts';
import { insertEvents, purgeEvents, selectWebhooks } from './store.ts';
import { openWebhookChannel } from './webhook-channel.ts';
import type { WebhooksDeps } from './webhooks-deps.ts';

const purgeEvery_ms = 3_600_000;
/** How far back events can be sent again. */
const keepEvents_ms = 30 * 24 * 3_600_000;

/** Tells others of cases and alerts: signed CloudEvents to the addresses an administrator has named. */
export function createWebhooks(deps: WebhooksDeps): HubModule {
  const { database, outbox, deliveries, log, clock } = deps;
  let toWake: readonly NewDelivery[] = [];
  let purge: NodeJS.Timeout | undefined;
  deliveries.addChannel(openWebhookChannel(deps));

  const consumer: OutboxConsumer = {
    name: 'webhooks.events',
    topics: ['case', 'alert'],
    from: 'now',
    async handle(rows) {
      const events = rows.map(toWebhookEvent).filter((one): one is WebhookEvent => one !== undefined);
      if (events.length === 0) return [];
      const webhooks = await selectWebhooks(database);
      const queued = (await Promise.all(webhooks.map((one) => deliveriesOf(deps, one, events)))).flat();
      toWake = queued;
      return [insertEvents(events), ...insertDeliveries(queued)];
    },
    committed: () => deliveries.wake(toWake),
  };

  return {
    name: 'webhooks',
    routes: webhookRoutes(deps),
    async start() {
      await outbox.consume(consumer);
      purge = setInterval(() => {
        purgeEvents(database, clock() - keepEvents_ms).catch((error: unknown) =>
          log.error({ err: error }, 'webhook events cannot be purged'),
        );
      }, purgeEvery_ms);
      purge.unref();
    },
    async stop() {
      clearInterval(purge);
    },
  };
}
