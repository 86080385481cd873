import { type Route, route } from '@hub/runtime';
import { Type } from 'typebox';
import { bearerToken, cookieName } from './gate.ts';
import type { Sessions } from './sessions.ts';

const Credentials = Type.Object(
  { account: Type.String({ minLength: 1, maxLength: 128 }), password: Type.String({ minLength: 1, maxLength: 256 }) },
  { additionalProperties: false },
);

const cookieAttributes = 'Path=/; HttpOnly; SameSite=Strict';

export function sessionRoutes(sessions: Sessions): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/session',
      allow: 'public',
      summary: 'Sign in',
      body: Credentials,
      bodyLimit: 4096,
      async handle({ body }) {
        const { token, principal } = await sessions.signIn(body.account, body.password);
        return {
          headers: { 'set-cookie': `${cookieName}=${token}; ${cookieAttributes}`, 'cache-control': 'no-store' },
          body: { principal, token },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/session',
      allow: 'signedIn',
      summary: 'Who is signed in',
      handle: ({ principal }) => ({ headers: { 'cache-control': 'no-store' }, body: { principal } }),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/session',
      allow: 'signedIn',
      summary: 'Sign out',
      async handle({ headers }) {
        const token = bearerToken(headers);
        if (token) await sessions.signOut(token);
        return { status: 204, headers: { 'set-cookie': `${cookieName}=; Max-Age=0; ${cookieAttributes}` } };
      },
    }),
  ];
}
