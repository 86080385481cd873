import { type Instant, isoInstant } from '@hub/kernel';
import { type Database, type Log, type Outbound, toHubError } from '@hub/runtime';
import { contentHeaders, withContext } from './answer.ts';
import type { Notifier } from './notifier.ts';
import { type Delivery, deliveredStatements, failedStatements, takeDeliveries } from './store-deliveries.ts';
import type { Subscription } from './subscription.ts';

export interface DelivererOptions {
  readonly database: Database;
  readonly notifier: Notifier;
  readonly outbound: Outbound;
  readonly clock: () => Instant;
  readonly log: Log;
  /** Pause before the second try; it doubles from try to try. */
  readonly firstPause_ms?: number;
  readonly maxAttempts?: number;
}

const idlePause_ms = 1000;
const longestPause_ms = 300_000;
const together = 64;

/** Sends what waits. At least once: a hub that dies between sending and noting it sends again. */
export function openDeliverer({
  database,
  notifier,
  outbound,
  clock,
  log,
  firstPause_ms = 1000,
  maxAttempts = 10,
}: DelivererOptions) {
  const stopping = new AbortController();
  let wakeUp: () => void = () => undefined;
  let loop: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const taken = await takeDeliveries(database, 90_000, together).catch((error: unknown) => {
        log.error({ err: error }, 'notifications cannot be read');
        return [];
      });
      await Promise.all(
        taken.map((delivery) =>
          deliver(delivery).catch((error: unknown) => log.error({ err: error }, 'a notification cannot be noted')),
        ),
      );
      if (taken.length === 0) await sleep(Math.min(idlePause_ms, firstPause_ms));
    }
  }

  async function deliver(delivery: Delivery): Promise<void> {
    const subscription = await notifier.findSubscription(delivery.tenant, delivery.subscription_id);
    const error = subscription ? await send(subscription, delivery) : 'the subscription is gone';
    const at = clock();
    if (error === undefined) return database.commit(deliveredStatements(delivery, new Date(at)));
    const pause_ms = Math.min(firstPause_ms * 2 ** (delivery.attempts - 1), longestPause_ms);
    const next = subscription && delivery.attempts < maxAttempts ? new Date(at + pause_ms) : undefined;
    return database.commit(failedStatements(delivery, error, new Date(at), next));
  }

  /** Answers what went wrong. */
  async function send(subscription: Subscription, { data, tenant }: Delivery): Promise<string | undefined> {
    const { endpoint } = subscription;
    try {
      const answer = await outbound.request({
        url: endpoint.uri,
        method: 'POST',
        headers: {
          ...endpoint.headers,
          ...headersOf(subscription),
          ...(tenant === 'default' ? {} : { 'ngsild-tenant': tenant }),
        },
        body: messageOf(subscription, data, clock()),
        timeout_ms: endpoint.timeout_ms,
        signal: stopping.signal,
      });
      return answer.status >= 200 && answer.status < 300 ? undefined : `the endpoint answered ${answer.status}`;
    } catch (error) {
      return toHubError(error).text.en;
    }
  }

  function sleep(pause_ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pause_ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    start(): void {
      loop ??= run();
    },
    wake: () => wakeUp(),
    async stop(): Promise<void> {
      stopping.abort();
      wakeUp();
      await loop;
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
