import type { Principal, Tenant } from '@hub/kernel';
import { limitPerAddress, type Route, route, signedIn, tokenBuckets } from '@hub/runtime';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { Type } from 'typebox';
import type { Audit } from './audit/audit.ts';
import { requestEntry } from './audit/request-entry.ts';
import { bearerToken } from './gate.ts';
import type { Post } from './identity/store-people.ts';
import { fresh_ms, type Sessions } from './sessions.ts';
import { factorErrors } from './sign-in/factor-errors.ts';
import type { Factors } from './sign-in/factors.ts';
import type { Passkeys } from './sign-in/passkeys.ts';
import { closed, code, noStore, originOf, personOf, placeOf } from './sign-in/route-parts.ts';
import { passkeyAnswer, passkeyRoutes, recordSignIn, sessionAnswer } from './sign-in/routes-own-sessions.ts';
import { realmCookie, staffRealm } from './sign-in/sign-in-realm.ts';

const Credentials = Type.Object(
  {
    account: Type.String({ minLength: 1, maxLength: 128 }),
    password: Type.String({ minLength: 1, maxLength: 256 }),
    /** Of an authenticator app, or a recovery code. */
    code: Type.Optional(code),
  },
  closed,
);
/** Signing in costs 46 MiB for its time and 45 ms of one core: one address gets two a second over a minute. */
const signInRate = { burst: 60, perMinute: 120 } as const;

export interface SessionRoutesDeps {
  readonly sessions: Sessions;
  readonly factors: Factors;
  readonly passkeys: Passkeys;
  readonly clock: () => number;
  /** The posts a person holds now. */
  readonly listPosts: (tenant: Tenant, person: string) => Promise<readonly Post[]>;
  /** The cookie is sent over TLS only. */
  readonly secure: boolean;
  readonly publicUrl: string;
  readonly audit?: Pick<Audit, 'record'> | undefined;
}

export function sessionRoutes(deps: SessionRoutesDeps): readonly Route[] {
  const { sessions, factors, passkeys, clock, listPosts, publicUrl, audit } = deps;
  const cookie = realmCookie(staffRealm, deps.secure);
  const recorded = recordSignIn(staffRealm, audit);
  const answer = sessionAnswer(staffRealm, sessions, cookie);

  async function about(principal: Principal) {
    if (principal.kind !== 'person') return { posts: [] };
    const [posts, account, own] = await Promise.all([
      listPosts(principal.tenant, principal.id),
      sessions.findAccount(principal.id),
      factors.list(principal.id),
    ]);
    return {
      posts,
      account: account?.name,
      // Somebody else has seen this password.
      initialPassword: account?.passwordChangedAt === null,
      factors: own.items.length,
    };
  }

  const signInRoutes = limitPerAddress(
    [
      route({
        method: 'POST',
        path: '/api/v1/session',
        allow: 'public',
        summary: 'Sign in with a password and, where the account has one, a code of a second factor',
        body: Credentials,
        bodyLimit: 4096,
        async handle(request) {
          const { account, password, code: given } = request.body;
          const more = { ...placeOf(request), code: given };
          const open = () => sessions.signIn(account, password, more);
          return answer(request, await recorded(request, { id: account, method: 'password' }, open));
        },
      }),
      ...passkeyRoutes(staffRealm, deps, async (request, prove) => {
        const facts = { method: 'passkey', strong: true, ...placeOf(request) } as const;
        const open = async () => sessions.open(await prove(), facts);
        return answer(request, await recorded(request, { id: '', method: 'passkey' }, open));
      }),
    ],
    tokenBuckets(signInRate),
    clock,
  );

  return [
    ...signInRoutes,
    route({
      method: 'GET',
      path: '/api/v1/session',
      allow: 'signedIn',
      beforeOwnPassword: true,
      summary: 'Who is signed in, and the posts to choose from',
      async handle({ principal }) {
        const caller = signedIn(principal);
        return { headers: noStore, body: { principal: caller, ...(await about(caller)) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/session/post',
      allow: 'signedIn',
      summary: 'Act as another of one’s posts from now on',
      body: Type.Object({ post: Type.String({ minLength: 1, maxLength: 64 }) }, closed),
      async handle({ body, headers }) {
        const principal = await sessions.choosePost(bearerToken(headers) ?? '', body.post);
        return { headers: noStore, body: { principal } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/session/step-up/challenge',
      allow: 'signedIn',
      summary: 'What one’s own passkey is to sign, as a fresh second factor',
      bodyLimit: 4096,
      handle: async ({ headers, principal }) => ({
        headers: noStore,
        body: await passkeys.beginSignIn(originOf(headers, publicUrl), personOf(principal).id),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/session/step-up',
      allow: 'signedIn',
      summary: `Gives a second factor anew; it counts for ${fresh_ms / 60_000} minutes`,
      body: Type.Union([Type.Object({ code }, closed), passkeyAnswer]),
      bodyLimit: 16_384,
      async handle({ body, headers, principal, address }) {
        const person = personOf(principal);
        if ('code' in body) await takeCode(person, body.code);
        else {
          const response = body.response as unknown as AuthenticationResponseJSON;
          const origin = originOf(headers, publicUrl);
          await passkeys.finishSignIn({ challenge: body.challenge, response }, origin, person.id);
        }
        const strong = await sessions.strengthen(bearerToken(headers) ?? '');
        const act = { action: 'session.strengthen', resource: { type: 'account', id: person.id } } as const;
        await audit?.record([requestEntry({ principal, headers, address }, { ...act, retention: 'security' })]);
        return { headers: noStore, body: { principal: strong } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/session',
      allow: 'signedIn',
      beforeOwnPassword: true,
      summary: 'Sign out',
      async handle({ headers }) {
        const token = bearerToken(headers);
        if (token) await sessions.signOut(token);
        return { status: 204, headers: { 'set-cookie': cookie('') } };
      },
    }),
  ];

  /** Guessing a code is slowed down like guessing a password. @throws session.locked, factor.codeWrong */
  async function takeCode({ id }: Principal, given: string): Promise<void> {
    await sessions.judge(`factor ${id}`, async () => {
      if (!(await factors.takeCode(id, given))) throw factorErrors.codeWrong();
    });
  }
}
