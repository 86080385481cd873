import { defaultTenant, type Tenant } from '@hub/kernel';
import { type Route, route } from '@hub/runtime';

export function cockpitRoutes(read: (tenant: Tenant) => Promise<object>): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/cockpit',
      allow: 'cockpit.read',
      summary: 'City-wide indicators, figures of the work under way, and what is to be done today',
      handle: async ({ principal }) => ({ body: await read(principal?.tenant ?? defaultTenant) }),
    }),
  ];
}
