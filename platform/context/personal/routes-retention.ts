import { type Route, route } from '@hub/runtime';
import type { Retention } from './retention.ts';

export function retentionRoutes(retention: Pick<Retention, 'report'>): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/retention/entities',
      allow: 'audit.read',
      summary: 'Which personal attributes have outlived their term: what the next sweep will erase',
      handle: async () => ({ headers: { 'cache-control': 'no-store' }, body: { items: await retention.report() } }),
    }),
  ];
}
