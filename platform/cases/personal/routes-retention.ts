import { type Route, route } from '@hub/runtime';
import type { CaseRetention } from './retention.ts';

export function caseRetentionRoute(retention: Pick<CaseRetention, 'report'>): Route {
  return route({
    method: 'GET',
    path: '/api/v1/retention/cases',
    allow: 'audit.read',
    summary: 'How many closed cases of each type have outlived the term of what they keep of people',
    handle: async () => ({ headers: { 'cache-control': 'no-store' }, body: { items: await retention.report() } }),
  });
}
