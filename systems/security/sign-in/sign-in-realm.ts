import type { Permission } from '@hub/kernel';
import type { RouteRequest } from '@hub/runtime';
import { bearerToken, citizenCookieName, citizenToken, cookieName } from '../gate.ts';

type Headers = RouteRequest['headers'];

/** What the ways of signing in have of their own in each realm; all else is the same code. */
export interface SignInRealm {
  readonly realm: 'staff' | 'citizen';
  /** Before the paths of its routes. */
  readonly base: '/api/v1' | '/api/v1/citizen';
  /** What reading and changing what is one's own take. */
  readonly reads: Permission;
  readonly acts: Permission;
  /** The page people sign in on. */
  readonly page: '/sign-in' | '/my';
  /** What the audit log calls an account. */
  readonly account: 'account' | 'citizen';
  readonly cookieName: string;
  /** Of a sign-in by another provider that is under way. */
  readonly stateCookie: string;
  tokenOf(headers: Headers): string | undefined;
}

export const staffRealm: SignInRealm = {
  realm: 'staff',
  base: '/api/v1',
  reads: 'signedIn',
  acts: 'signedIn',
  page: '/sign-in',
  account: 'account',
  cookieName,
  stateCookie: 'hub_sign_in',
  tokenOf: bearerToken,
};

export const citizenRealm: SignInRealm = {
  realm: 'citizen',
  base: '/api/v1/citizen',
  reads: 'own.read',
  acts: 'own.act',
  page: '/my',
  account: 'citizen',
  cookieName: citizenCookieName,
  stateCookie: 'hub_citizen_sign_in',
  tokenOf: citizenToken,
};

export type CookieMaker = (token: string) => string;

/** @param secure the cookie is sent over TLS only */
export function realmCookie({ cookieName: name }: SignInRealm, secure: boolean): CookieMaker {
  const attributes = `Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  return (token) => `${name}=${token}; ${token === '' ? 'Max-Age=0; ' : ''}${attributes}`;
}
