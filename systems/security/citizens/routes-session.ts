import { isoInstant } from '@hub/kernel';
import { limitPerAddress, type Route, type RouteRequest, route, signedIn, tokenBuckets } from '@hub/runtime';
import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import { citizenToken } from '../gate.ts';
import type { Passkeys } from '../sign-in/passkeys.ts';
import type { RealmSessions } from '../sign-in/realm-sessions.ts';
import { closed, noStore, placeOf } from '../sign-in/route-parts.ts';
import { passkeyRoutes, recordSignIn, sessionAnswer } from '../sign-in/routes-own-sessions.ts';
import { citizenRealm, realmCookie } from '../sign-in/sign-in-realm.ts';
import type { CitizenAccount, CitizenAccounts } from './citizen-accounts.ts';

export const identifierText = Type.String({ minLength: 3, maxLength: 200 });
export const passwordText = Type.String({ minLength: 1, maxLength: 256 });
const small_bytes = 4096;
/** As for the staff: one attempt costs 46 MiB for its time and 45 ms of a core. */
const signInRate = { burst: 60, perMinute: 120 } as const;
/** Whether an identifier is taken shows here, so that one address asks seldom. */
const registrationRate = { burst: 10, perMinute: 6 } as const;

export interface CitizenRouteDeps {
  readonly accounts: CitizenAccounts;
  readonly sessions: RealmSessions;
  readonly passkeys: Passkeys;
  readonly clock: () => number;
  /** The cookie is sent over TLS only. */
  readonly secure: boolean;
  readonly publicUrl: string;
  readonly audit?: Pick<Audit, 'record'> | undefined;
}

export function citizenSessionRoutes(deps: CitizenRouteDeps): readonly Route[] {
  const { accounts, sessions, clock, audit } = deps;
  const cookie = realmCookie(citizenRealm, deps.secure);
  const recorded = recordSignIn(citizenRealm, audit);
  const answer = sessionAnswer(citizenRealm, sessions, cookie);
  type Asked = Pick<RouteRequest, 'headers' | 'address'>;

  /** Opens a session for whoever `prove` finds. */
  async function open(request: Asked, method: 'password' | 'passkey' | 'registration', prove: () => Promise<string>) {
    const action = method === 'registration' ? 'citizen.register' : 'session.open';
    const facts = { method, strong: method === 'passkey', ...placeOf(request) };
    const opened = await recorded(request, { id: '', method, action }, async () => sessions.open(await prove(), facts));
    return answer(request, opened, { account: accountView(await accounts.get(opened.principal.id)) });
  }

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
    handle: async (request) => ({
      status: 201,
      ...(await open(request, 'registration', () => accounts.register(request.body))),
    }),
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
        return open(request, 'password', () => accounts.check(identifier, password));
      },
    }),
    ...passkeyRoutes(citizenRealm, deps, (request, prove) => open(request, 'passkey', prove)),
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
