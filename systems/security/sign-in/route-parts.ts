import type { Principal } from '@hub/kernel';
import { type RouteRequest, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { factorErrors } from './factor-errors.ts';

export const closed = { additionalProperties: false };
export const noStore = { 'cache-control': 'no-store' };
export const code = Type.String({ minLength: 6, maxLength: 40, pattern: '^[0-9A-Za-z -]+$' });
export const challenge = Type.String({ minLength: 36, maxLength: 36 });
/** A credential as a browser gives it (WebAuthn level 3 §5.1). */
export const credential = Type.Object({ id: Type.String({ maxLength: 2048 }) }, { additionalProperties: true });

/** The person who asks: a key has no account of its own. @throws factor.needsPerson */
export function personOf(principal: Principal | undefined): Principal {
  const caller = signedIn(principal);
  if (caller.kind !== 'person') throw factorErrors.needsPerson();
  return caller;
}

export function placeOf({ headers, address }: Pick<RouteRequest, 'headers' | 'address'>) {
  const agent = headers['user-agent'];
  return { address, agent: typeof agent === 'string' ? agent : undefined };
}

/**
 * Where the page came from. Where the hub knows its own address, no other counts. Browsers leave `Origin` out of requests to
 * their own site under our referrer policy: then it is the host asked, in plain HTTP, which only localhost has passkeys on.
 */
export function originOf(headers: RouteRequest['headers'], publicUrl: string): string {
  if (publicUrl !== '') return new URL(publicUrl).origin;
  const { origin, host } = headers;
  if (typeof origin === 'string') return origin;
  return typeof host === 'string' ? `http://${host}` : '';
}
