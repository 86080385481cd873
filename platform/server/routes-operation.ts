import { type Database, type Deliveries, describeApi, type Outbox, type Route, route } from '@hub/runtime';
import type { Metrics } from './metrics.ts';

/** Health, metrics and the description of the API. Public: they tell nothing of the city. */
export function operationRoutes(deps: {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly deliveries: Deliveries;
  readonly metrics: Metrics;
  readonly version: string;
  readonly routes: readonly Route[];
  readonly isReady: () => boolean;
}): readonly Route[] {
  const own: Route[] = [
    route({
      method: 'GET',
      path: '/health/live',
      allow: 'public',
      summary: 'The process runs',
      handle: () => ({ body: { status: 'live' } }),
    }),
    route({
      method: 'GET',
      path: '/health/ready',
      allow: 'public',
      summary: 'The hub answers; readOnly says why writes are refused just now',
      async handle() {
        if (!deps.isReady()) return { status: 503, body: { status: 'starting' } };
        const readOnly = deps.database.readOnly();
        return (await answers(deps.database))
          ? { body: { status: 'ready', ...(readOnly ? { readOnly: readOnly.code } : {}) } }
          : { status: 503, body: { status: 'unavailable', part: 'database' } };
      },
    }),
    route({
      method: 'GET',
      path: '/metrics',
      allow: 'public',
      summary: 'OpenMetrics',
      handle: async () => ({
        headers: { 'content-type': deps.metrics.contentType },
        body: await deps.metrics.render(await deps.outbox.listLags(), deps.deliveries),
      }),
    }),
    route({
      method: 'GET',
      path: '/openapi.json',
      allow: 'public',
      summary: 'OpenAPI 3.1',
      handle: () => ({ body: description }),
    }),
  ];
  const description = describeApi([...deps.routes, ...own], { zh: '中枢', en: 'Zhongshu' }, deps.version);
  return own;
}

async function answers(database: Database): Promise<boolean> {
  try {
    await database.query('select 1');
    return true;
  } catch {
    return false;
  }
}
