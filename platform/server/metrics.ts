import type { Instant } from '@hub/kernel';
import type { Deliveries } from '@hub/runtime';
import { Counter, collectDefaultMetrics, Gauge, openMetricsContentType, Registry } from 'prom-client';

export interface Metrics {
  readonly contentType: string;
  render(lags: readonly { readonly consumer: string; readonly lag: number }[], deliveries: Deliveries): Promise<string>;
}

/** Series of single targets; more would swell every scrape. */
const targetsShown = 200;

export function openMetrics(isReadOnly: () => boolean, clock: () => Instant): Metrics {
  const registry = new Registry<typeof openMetricsContentType>();
  registry.setContentType(openMetricsContentType);
  collectDefaultMetrics({ register: registry });
  const lag = new Gauge({
    name: 'hub_outbox_lag_rows',
    help: 'Committed changes a consumer has not handled yet',
    labelNames: ['consumer'],
    registers: [registry],
  });
  const readOnly = new Gauge({ name: 'hub_read_only', help: '1 while writes are refused', registers: [registry] });
  const gauge = (name: string, help: string, ...labelNames: string[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const waiting = gauge('hub_delivery_waiting', 'Deliveries not sent yet (at most 100,000 are counted)', 'channel');
  const dead = gauge('hub_delivery_dead', 'Dead letters of deliveries', 'channel');
  const open = gauge('hub_delivery_breakers_open', 'Targets that get nothing just now because tries failed', 'channel');
  const down = gauge(
    'hub_delivery_receivers_down',
    'Targets of these whose receiver is away; the others are refused',
    'channel',
  );
  const downFor = gauge(
    'hub_delivery_down_seconds',
    'How long the receiver of a target that is behind has been away; 0 while it is there',
    'channel',
    'tenant',
    'target',
  );
  const behind = gauge(
    'hub_delivery_lag_seconds',
    'Age of the oldest delivery that waits',
    'channel',
    'tenant',
    'target',
  );
  const breaker = gauge('hub_delivery_breaker_open', '1 while a target gets nothing', 'channel', 'tenant', 'target');
  const sent = new Counter({
    name: 'hub_deliveries',
    help: 'Tries of this process',
    labelNames: ['channel', 'outcome'],
    registers: [registry],
  });
  async function setDeliveries(deliveries: Deliveries): Promise<void> {
    for (const one of await deliveries.figures()) {
      waiting.set({ channel: one.channel }, one.waiting);
      dead.set({ channel: one.channel }, one.dead);
      open.set({ channel: one.channel }, one.open);
      down.set({ channel: one.channel }, one.down);
    }
    behind.reset();
    breaker.reset();
    downFor.reset();
    for (const one of await deliveries.listTargets({ state: 'behind', limit: targetsShown })) {
      const labels = { channel: one.channel, tenant: one.tenant, target: one.target };
      behind.set(labels, one.lag_ms / 1000);
      breaker.set(labels, one.breaker === 'open' ? 1 : 0);
      downFor.set(labels, one.downSince === undefined ? 0 : (clock() - one.downSince) / 1000);
    }
    sent.reset();
    for (const [channel, { delivered, failed }] of deliveries.counts()) {
      sent.inc({ channel, outcome: 'delivered' }, delivered);
      sent.inc({ channel, outcome: 'failed' }, failed);
    }
  }
  return {
    contentType: registry.contentType,
    async render(lags, deliveries) {
      await setDeliveries(deliveries);
      for (const row of lags) lag.set({ consumer: row.consumer }, row.lag);
      readOnly.set(isReadOnly() ? 1 : 0);
      return registry.metrics();
    },
  };
}
