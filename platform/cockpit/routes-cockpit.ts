import type { Principal } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';

export function cockpitRoutes(read: (by: Principal) => Promise<object>): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/cockpit',
      allow: 'cockpit.read',
      summary: 'City-wide indicators, figures of the work under way, and what is to be done today',
      async handle({ principal }) {
        return { body: await read(signedIn(principal)) };
      },
    }),
  ];
}
