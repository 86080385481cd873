import { HubError, type Principal, type Tenant } from '@hub/kernel';
import { limitPerAddress, type Route, type RouteRequest, route, signedIn, tokenBuckets } from '@hub/runtime';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { Type } from 'typebox';
import type { Audit } from './audit/audit.ts';
import { requestEntry } from './audit/request-entry.ts';
import { bearerToken, cookieName } from './gate.ts';
import type { Post } from './identity/store-people.ts';
import { fresh_ms, type Opened, type Sessions } from './sessions.ts';
import { factorErrors } from './sign-in/factor-errors.ts';
import type { Factors } from './sign-in/factors.ts';
import type { Passkeys } from './sign-in/passkeys.ts';
import { challenge, closed, code, credential, noStore, originOf, personOf, placeOf } from './sign-in/route-parts.ts';

const Credentials = Type.Object(
  {
    account: Type.String({ minLength: 1, maxLength: 128 }),
    password: Type.String({ minLength: 1, maxLength: 256 }),
    /** Of an authenticator app, or a recovery code. */
    code: Type.Optional(code),
  },
  closed,
);
const PasskeyAnswer = Type.Object({ challenge, response: credential }, closed);
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

export type CookieMaker = (token: string) => string;

export function sessionCookie(secure: boolean): CookieMaker {
  const attributes = `Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  return (token) => `${cookieName}=${token}; ${token === '' ? 'Max-Age=0; ' : ''}${attributes}`;
}

/** Records that somebody signed in, or why not. */
export function recordSignIn(audit: Pick<Audit, 'record'> | undefined) {
  return async (
    request: Pick<RouteRequest, 'headers' | 'address'>,
    id: string,
    method: string,
    open: () => Promise<Opened>,
  ) => {
    const { headers, address } = request;
    const attempt = {
      action: 'session.open',
      resource: { type: 'account', id },
      retention: 'security',
      details: { method },
    } as const;
    const opened = await open().catch(async (error: unknown) => {
      const refusal = requestEntry({ principal: undefined, headers, address }, { ...attempt, decision: 'deny' });
      // A code that is still to be typed is no refusal.
      if (error instanceof HubError && error.status < 500 && error.code !== 'factor.codeNeeded')
        await audit?.record([refusal]);
      throw error;
    });
    await audit?.record([requestEntry({ principal: opened.principal, headers, address }, attempt)]);
    return opened;
  };
}

export function sessionRoutes(deps: SessionRoutesDeps): readonly Route[] {
  const { sessions, factors, passkeys, clock, listPosts, publicUrl, audit } = deps;
  const cookie = sessionCookie(deps.secure);
  const recorded = recordSignIn(audit);

  /** The session this browser had before ends: one at a time, and nobody can plant one. */
  async function answer(request: Pick<RouteRequest, 'headers'>, { token, principal }: Opened) {
    const before = bearerToken(request.headers);
    if (before !== undefined && before !== token) await sessions.signOut(before);
    return { headers: { 'set-cookie': cookie(token), ...noStore }, body: { principal, token } };
  }

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
          return answer(request, await recorded(request, account, 'password', open));
        },
      }),
      route({
        method: 'POST',
        path: '/api/v1/session/passkey/challenge',
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
        path: '/api/v1/session/passkey',
        allow: 'public',
        summary: 'Sign in with a passkey',
        body: PasskeyAnswer,
        bodyLimit: 16_384,
        async handle(request) {
          const { headers, body } = request;
          // The schema has seen that it is an object; what is in it, the library checks bit by bit.
          const passkey = { ...body, response: body.response as unknown as AuthenticationResponseJSON };
          const facts = { method: 'passkey', strong: true, ...placeOf(request) } as const;
          const open = async () =>
            sessions.open(await passkeys.finishSignIn(passkey, originOf(headers, publicUrl)), facts);
          return answer(request, await recorded(request, '', 'passkey', open));
        },
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
      body: Type.Union([Type.Object({ code }, closed), PasskeyAnswer]),
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
