import { HubError } from '@hub/kernel';
import { limitPerAddress, type RateLimit, type Route, type RouteRequest, route, tokenBuckets } from '@hub/runtime';
import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import { cookieOf } from '../gate.ts';
import type { RealmSessions } from '../sign-in/realm-sessions.ts';
import { closed, noStore, placeOf } from '../sign-in/route-parts.ts';
import { recordSignIn } from '../sign-in/routes-own-sessions.ts';
import { realmCookie, type SignInRealm } from '../sign-in/sign-in-realm.ts';
import { oidcErrors } from './oidc-errors.ts';
import type { RelyingParty } from './relying-party.ts';

const rate: RateLimit = { burst: 60, perMinute: 120 };

/** Signing in by another provider: two steps of the browser, so they answer with redirects, not with problems. */
export function relyingPartyRoutes(deps: {
  readonly realm: SignInRealm;
  readonly party: RelyingParty;
  readonly sessions: Pick<RealmSessions, 'open' | 'find'>;
  readonly clock: () => number;
  readonly secure: boolean;
  readonly audit?: Pick<Audit, 'record'> | undefined;
}): readonly Route[] {
  const { realm, party, sessions, clock, secure, audit } = deps;
  const path = `${realm.base}/session/oidc`;
  const { stateCookie } = realm;
  const cookie = realmCookie(realm, secure);
  const recorded = recordSignIn(realm, audit);
  const back = (problem: string) => ({
    status: 303,
    headers: { location: `${realm.page}?problem=${problem}`, ...noStore },
  });
  const refusal = (error: unknown) => {
    if (error instanceof HubError && error.status < 500) return back(error.code);
    if (error instanceof HubError && error.code === 'oidc.providerFailed') return back(error.code);
    throw error;
  };
  /** Whose account is to be connected: another site's link brings no cookie of ours, so nobody connects it for another. */
  async function linkOf(headers: RouteRequest['headers']): Promise<string> {
    const asked = await sessions.find(realm.tokenOf(headers) ?? '');
    if (!asked || realm.realm === 'staff') throw oidcErrors.refused();
    return asked.id;
  }
  const signInRoutes = [
    route({
      method: 'GET',
      path,
      allow: 'public',
      summary: 'Sends the browser to the identity provider that is set up',
      query: Type.Object(
        { to: Type.Optional(Type.String({ maxLength: 500 })), connect: Type.Optional(Type.Boolean()) },
        closed,
      ),
      handle: ({ query, headers: sent }) =>
        begin(query, sent).then(({ url, state }) => {
          const attributes = `Path=${path}; HttpOnly; SameSite=Lax; Max-Age=600${secure ? '; Secure' : ''}`;
          return {
            status: 303,
            headers: { location: url, 'set-cookie': `${stateCookie}=${state}; ${attributes}`, ...noStore },
          };
        }, refusal),
    }),
    route({
      method: 'GET',
      path: `${path}/callback`,
      allow: 'public',
      summary: 'Where the identity provider sends the browser back to',
      query: Type.Object({}, { additionalProperties: Type.String({ maxLength: 4000 }) }),
      async handle(request) {
        const query = request.url.split('?')[1] ?? '';
        try {
          let toPath = '/';
          const { token } = await recorded(request, { id: '', method: 'oidc' }, async () => {
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
  async function begin({ to, connect }: { to?: string; connect?: boolean }, headers: RouteRequest['headers']) {
    const toPath = ownPath(to, realm.realm === 'staff' ? '/' : realm.page);
    return party.begin(toPath, connect === true ? await linkOf(headers) : undefined);
  }

  return [
    ...limitPerAddress(signInRoutes, tokenBuckets(rate), clock),
    route({
      method: 'GET',
      path: `${realm.base}/session/ways`,
      allow: 'public',
      summary: 'The ways to sign in besides a password',
      handle: () => ({ headers: noStore, body: { oidc: party.title ?? null } }),
    }),
  ];
}

/** Only a path of this hub: a link must not send a fresh sign-in elsewhere. */
function ownPath(to: string | undefined, otherwise: string): string {
  return to !== undefined && /^\/(?![/\\])[\w\-./?=&%:~]*$/.test(to) ? to : otherwise;
}
