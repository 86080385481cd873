import type { Route } from '@hub/runtime';

/** Routes for citizens: whoever asks is looked for among them only. */
export function forCitizens(routes: readonly Route[]): readonly Route[] {
  return routes.map((route) => ({ ...route, realm: 'citizen' as const }));
}
