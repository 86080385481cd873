import { HubError, isoInstant } from '@hub/kernel';
import { limitPerAddress, type Route, type RouteRequest, route, signedIn, tokenBuckets } from '@hub/runtime';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import { requestEntry } from '../audit/request-entry.ts';
import { citizenToken } from '../gate.ts';
import type { Passkeys } from '../sign-in/passkeys.ts';
import { challenge, closed, credential, noStore, originOf, placeOf } from '../sign-in/route-parts.ts';
import type { CitizenAccount, CitizenAccounts } from './citizen-accounts.ts';
import { citizenCookie } from './citizen-route.ts';
import type { CitizenSessions, OpenedCitizen } from './citizen-sessions.ts';
import type { CitizenSignIn } from './store-citizen-sessions.ts';

export const identifierText = Type.String({ minLength: 3, maxLength: 200 });
export const passwordText = Type.String({ minLength: 1, maxLength: 256 });
const small_bytes = 4096;
/** As for the staff: one attempt costs 46 MiB for its time and 45 ms of a core. */
const signInRate = { burst: 60, perMinute: 120 } as const;
/** Whether an identifier is taken shows here, so that one address asks seldom. */
const registrationRate = { burst: 10, perMinute: 6 } as const;

export interface CitizenRouteDeps {
  readonly accounts: CitizenAccounts;
  readonly sessions: CitizenSessions;
  readonly passkeys: Passkeys;
  readonly clock: () => number;
  /** The cookie is sent over TLS only. */
  readonly secure: boolean;
  readonly publicUrl: string;
  readonly audit?: Pick<Audit, 'record'> | undefined;
}

export function citizenSessionRoutes(deps: CitizenRouteDeps): readonly Route[] {
  const { accounts, sessions, passkeys, clock, publicUrl, audit } = deps;
  const cookie = citizenCookie(deps.secure);
  type Asked = Pick<RouteRequest, 'headers' | 'address'>;

  /** Opens a session for whoever `prove` finds, and records it, or why not. */
  async function open(request: Asked, method: CitizenSignIn['method'], prove: () => Promise<string>) {
    const { headers, address } = request;
    const action = method === 'registration' ? 'citizen.register' : 'session.open';
    const record = (id: string, decision: 'permit' | 'deny', principal?: OpenedCitizen['principal']) =>
      audit?.record([
        requestEntry(
          { principal, headers, address },
          { action, resource: { type: 'citizen', id }, retention: 'security', decision, details: { method } },
        ),
      ]);
    const id = await prove().catch(async (error: unknown) => {
      if (error instanceof HubError && error.status < 500) await record('', 'deny');
      throw error;
    });
    const opened = await sessions.open(id, { method, ...placeOf(request) });
    await record(id, 'permit', opened.principal);
    // The session this browser had before ends: one at a time, and nobody can plant one.
    const before = citizenToken(headers);
    if (before !== undefined) await sessions.signOut(before);
    return { ...opened, account: accountView(await accounts.get(id)) };
  }

  const answer = ({ token, ...body }: Awaited<ReturnType<typeof open>>, status = 200) => ({
    status,
    headers: { 'set-cookie': cookie(token), ...noStore },
    body: { ...body, token },
  });

  const registration = route({
    method: 'POST',
    path: '/api/v1/citizen/accounts',
    allow: 'public',
    summary: 'Opens an account by a phone or an e-mail address, and signs in: level 1, as its owner says',
    body: Type.Object(
      { identifier: identifierText, name: Type.String({ minLength: 1, maxLength: 60 }), password: passwordText },
      closed,
    ),
    bodyLimit: small_bytes,
    handle: async (request) => answer(await open(request, 'registration', () => accounts.register(request.body)), 201),
  });

  const signIn = [
    route({
      method: 'POST',
      path: '/api/v1/citizen/session',
      allow: 'public',
      summary: 'Signs a citizen in by a password',
      body: Type.Object({ identifier: identifierText, password: passwordText }, closed),
      bodyLimit: small_bytes,
      async handle(request) {
        const { identifier, password } = request.body;
        return answer(await open(request, 'password', () => accounts.check(identifier, password)));
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/citizen/session/passkey/challenge',
      allow: 'public',
      summary: 'What a passkey of a citizen is to sign',
      bodyLimit: small_bytes,
      handle: async ({ headers }) => ({
        headers: noStore,
        body: await passkeys.beginSignIn(originOf(headers, publicUrl)),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/citizen/session/passkey',
      allow: 'public',
      summary: 'Signs a citizen in by a passkey',
      body: Type.Object({ challenge, response: credential }, closed),
      bodyLimit: 16_384,
      async handle(request) {
        const { body, headers } = request;
        // The schema has seen that it is an object; what is in it, the library checks bit by bit.
        const passkey = { ...body, response: body.response as unknown as AuthenticationResponseJSON };
        const prove = () => passkeys.finishSignIn(passkey, originOf(headers, publicUrl));
        return answer(await open(request, 'passkey', prove));
      },
    }),
  ];

  return [
    ...limitPerAddress([registration], tokenBuckets(registrationRate), clock),
    ...limitPerAddress(signIn, tokenBuckets(signInRate), clock),
    route({
      method: 'GET',
      path: '/api/v1/citizen/session',
      allow: 'own.read',
      summary: 'Which citizen is signed in, and how sure the hub is of it',
      async handle({ principal }) {
        const caller = signedIn(principal);
        return { headers: noStore, body: { principal: caller, account: accountView(await accounts.get(caller.id)) } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/citizen/session',
      allow: 'own.read',
      summary: 'Signs a citizen out',
      async handle({ headers }) {
        await sessions.signOut(citizenToken(headers) ?? '');
        return { status: 204, headers: { 'set-cookie': cookie('') } };
      },
    }),
  ];
}

/** An account as its owner sees it. */
export function accountView(account: CitizenAccount) {
  const { identifier, identifierKind, name, level, identityMask, createdAt } = account;
  const instant = (at: Date | null) => (at === null ? undefined : isoInstant(at.getTime()));
  return {
    identifier,
    identifierKind,
    name,
    level,
    ...(identityMask === null ? {} : { identityMask }),
    createdAt: instant(createdAt),
    contactVerifiedAt: instant(account.contactVerifiedAt),
    identityCheckedAt: instant(account.identityCheckedAt),
  };
}
