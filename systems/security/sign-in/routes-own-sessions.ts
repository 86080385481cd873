import { HubError } from '@hub/kernel';
import { type Route, type RouteRequest, route, signedIn } from '@hub/runtime';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import { requestEntry } from '../audit/request-entry.ts';
import { factorErrors } from './factor-errors.ts';
import type { Passkeys } from './passkeys.ts';
import type { Opened, RealmSessions } from './realm-sessions.ts';
import { challenge, closed, credential, noStore, originOf } from './route-parts.ts';
import type { CookieMaker, SignInRealm } from './sign-in-realm.ts';

type Asked = Pick<RouteRequest, 'headers' | 'address'>;

export const passkeyAnswer = Type.Object({ challenge, response: credential }, closed);

/** The routes of one's own sessions: where one is signed in, and what ends that. */
export function ownSessionRoutes(
  { base, reads, acts, tokenOf }: SignInRealm,
  sessions: Pick<RealmSessions, 'list' | 'end' | 'endOthers'>,
): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: `${base}/account/sessions`,
      allow: reads,
      summary: 'Where one is signed in',
      async handle({ headers, principal }) {
        const { kind, id } = signedIn(principal);
        const items = kind === 'service' ? [] : await sessions.list(id, tokenOf(headers) ?? '');
        return { headers: noStore, body: { items } };
      },
    }),
    route({
      method: 'DELETE',
      path: `${base}/account/sessions/:sessionId`,
      allow: acts,
      summary: 'Signs out elsewhere; `others` ends all but this one',
      params: Type.Object({ sessionId: Type.String({ minLength: 1, maxLength: 64 }) }),
      async handle({ params: { sessionId }, headers, principal }) {
        const { kind, id: account } = signedIn(principal);
        if (kind === 'service') throw factorErrors.needsPerson();
        if (sessionId === 'others') await sessions.endOthers(account, tokenOf(headers) ?? '');
        else await sessions.end(account, sessionId);
        return { status: 204 };
      },
    }),
  ];
}

/** The two steps of signing in by a passkey. @param open opens a session for the account that `prove` finds */
export function passkeyRoutes(
  { base }: SignInRealm,
  { passkeys, publicUrl }: { readonly passkeys: Passkeys; readonly publicUrl: string },
  open: (request: Asked, prove: () => Promise<string>) => Promise<object>,
): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: `${base}/session/passkey/challenge`,
      allow: 'public',
      summary: 'What a passkey is to sign, to sign in with it',
      bodyLimit: 4096,
      handle: async ({ headers }) => ({
        headers: noStore,
        body: await passkeys.beginSignIn(originOf(headers, publicUrl)),
      }),
    }),
    route({
      method: 'POST',
      path: `${base}/session/passkey`,
      allow: 'public',
      summary: 'Signs in with a passkey',
      body: passkeyAnswer,
      bodyLimit: 16_384,
      handle(request) {
        const { headers, body } = request;
        // The schema has seen that it is an object; what is in it, the library checks bit by bit.
        const passkey = { ...body, response: body.response as unknown as AuthenticationResponseJSON };
        return open(request, () => passkeys.finishSignIn(passkey, originOf(headers, publicUrl)));
      },
    }),
  ];
}

/** Records that somebody signed in, or why not. */
export function recordSignIn({ account }: SignInRealm, audit: Pick<Audit, 'record'> | undefined) {
  return async (
    { headers, address }: Asked,
    attempt: { readonly id: string; readonly method: string; readonly action?: string },
    open: () => Promise<Opened>,
  ): Promise<Opened> => {
    const { id, method, action = 'session.open' } = attempt;
    const act = { action, retention: 'security', details: { method } } as const;
    const opened = await open().catch(async (error: unknown) => {
      const refusal = { ...act, resource: { type: account, id }, decision: 'deny' } as const;
      // A code that is still to be typed is no refusal.
      if (error instanceof HubError && error.status < 500 && error.code !== 'factor.codeNeeded')
        await audit?.record([requestEntry({ principal: undefined, headers, address }, refusal)]);
      throw error;
    });
    const { principal } = opened;
    // Staff are named as they typed it, citizens, whose identifiers are sealed, by their id.
    const resource = { type: account, id: account === 'citizen' ? principal.id : id };
    await audit?.record([requestEntry({ principal, headers, address }, { ...act, resource })]);
    return opened;
  };
}

/** What a fresh sign-in is answered with. The session this browser had before ends: one at a time, and nobody can plant one. */
export function sessionAnswer({ tokenOf }: SignInRealm, sessions: Pick<RealmSessions, 'signOut'>, cookie: CookieMaker) {
  return async ({ headers }: Pick<RouteRequest, 'headers'>, { token, principal }: Opened, more: object = {}) => {
    const before = tokenOf(headers);
    if (before !== undefined && before !== token) await sessions.signOut(before);
    return { headers: { 'set-cookie': cookie(token), ...noStore }, body: { principal, token, ...more } };
  };
}
