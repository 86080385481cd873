import type { Principal, Purpose } from '@hub/kernel';
import { type PurposeOf, type Route, route, signedIn } from '@hub/runtime';

export function cockpitRoutes(
  read: (by: Principal, purpose?: Purpose) => Promise<object>,
  purposeOf?: PurposeOf,
): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/cockpit',
      allow: 'cockpit.read',
      summary: 'City-wide indicators, figures of the work under way, and what is to be done today',
      async handle(request) {
        return { body: await read(signedIn(request.principal), await purposeOf?.(request)) };
      },
    }),
  ];
}
