import type { Route } from '@hub/runtime';
import { citizenCookieName } from '../gate.ts';

/** Routes for citizens: whoever asks is looked for among them only. */
export function forCitizens(routes: readonly Route[]): readonly Route[] {
  return routes.map((route) => ({ ...route, realm: 'citizen' as const }));
}

export function citizenCookie(secure: boolean): (token: string) => string {
  const attributes = `Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  return (token) => `${citizenCookieName}=${token}; ${token === '' ? 'Max-Age=0; ' : ''}${attributes}`;
}
