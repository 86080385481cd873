import { collectDefaultMetrics, Gauge, openMetricsContentType, Registry } from 'prom-client';

export interface Metrics {
  readonly contentType: string;
  render(lags: readonly { readonly consumer: string; readonly lag: number }[]): Promise<string>;
}

export function openMetrics(isReadOnly: () => boolean): Metrics {
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
  return {
    contentType: registry.contentType,
    async render(lags) {
      for (const row of lags) lag.set({ consumer: row.consumer }, row.lag);
      readOnly.set(isReadOnly() ? 1 : 0);
      return registry.metrics();
    },
  };
}
