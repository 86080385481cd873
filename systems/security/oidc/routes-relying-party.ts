import { HubError } from '@hub/kernel';
import { limitPerAddress, type RateLimit, type Route, route, tokenBuckets } from '@hub/runtime';
import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import { cookieOf } from '../gate.ts';
import { recordSignIn, sessionCookie } from '../routes.ts';
import type { Sessions } from '../sessions.ts';
import { closed, noStore, placeOf } from '../sign-in/route-parts.ts';
import type { RelyingParty } from './relying-party.ts';

const stateCookie = 'hub_sign_in';
const rate: RateLimit = { burst: 60, perMinute: 120 };

/** Signing in by another provider: two steps of the browser, so they answer with redirects, not with problems. */
export function relyingPartyRoutes(deps: {
  readonly party: RelyingParty;
  readonly sessions: Sessions;
  readonly clock: () => number;
  readonly secure: boolean;
  readonly audit?: Pick<Audit, 'record'> | undefined;
}): readonly Route[] {
  const { party, sessions, clock, secure, audit } = deps;
  const cookie = sessionCookie(secure);
  const recorded = recordSignIn(audit);
  const back = (problem: string) => ({ status: 303, headers: { location: `/sign-in?problem=${problem}`, ...noStore } });
  const refusal = (error: unknown) => {
    if (error instanceof HubError && error.status < 500) return back(error.code);
    if (error instanceof HubError && error.code === 'oidc.providerFailed') return back(error.code);
    throw error;
  };
  const signInRoutes = [
    route({
      method: 'GET',
      path: '/api/v1/session/oidc',
      allow: 'public',
      summary: 'Sends the browser to the identity provider that is set up',
      query: Type.Object({ to: Type.Optional(Type.String({ maxLength: 500 })) }, closed),
      handle: ({ query }) =>
        party.begin(ownPath(query.to)).then(({ url, state }) => {
          const attributes = `Path=/api/v1/session/oidc; HttpOnly; SameSite=Lax; Max-Age=600${secure ? '; Secure' : ''}`;
          return {
            status: 303,
            headers: { location: url, 'set-cookie': `${stateCookie}=${state}; ${attributes}`, ...noStore },
          };
        }, refusal),
    }),
    route({
      method: 'GET',
      path: '/api/v1/session/oidc/callback',
      allow: 'public',
      summary: 'Where the identity provider sends the browser back to',
      query: Type.Object({}, { additionalProperties: Type.String({ maxLength: 4000 }) }),
      async handle(request) {
        const query = request.url.split('?')[1] ?? '';
        try {
          let toPath = '/';
          const { token } = await recorded(request, '', 'oidc', async () => {
            const found = await party.finish(cookieOf(request.headers, stateCookie), query);
            toPath = found.toPath;
            return sessions.open(found.account, { method: 'oidc', strong: found.strong, ...placeOf(request) });
          });
          return { status: 303, headers: { location: toPath, 'set-cookie': cookie(token), ...noStore } };
        } catch (error) {
          return refusal(error);
        }
      },
    }),
  ];
  return [
    ...limitPerAddress(signInRoutes, tokenBuckets(rate), clock),
    route({
      method: 'GET',
      path: '/api/v1/session/ways',
      allow: 'public',
      summary: 'The ways to sign in besides a password',
      handle: () => ({ headers: noStore, body: { oidc: party.title ?? null } }),
    }),
  ];
}

/** Only a path of this hub: a link must not send a fresh sign-in elsewhere. */
function ownPath(to: string | undefined): string {
  return to !== undefined && /^\/(?![/\\])[\w\-./?=&%:~]*$/.test(to) ? to : '/';
}
