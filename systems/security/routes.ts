import { HubError, type Tenant } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import type { Audit } from './audit/audit.ts';
import { requestEntry } from './audit/request-entry.ts';
import { bearerToken, cookieName } from './gate.ts';
import type { Post } from './identity/store-people.ts';
import type { Sessions } from './sessions.ts';

const Credentials = Type.Object(
  { account: Type.String({ minLength: 1, maxLength: 128 }), password: Type.String({ minLength: 1, maxLength: 256 }) },
  { additionalProperties: false },
);

const cookieAttributes = 'Path=/; HttpOnly; SameSite=Strict';
const noStore = { 'cache-control': 'no-store' };

/** @param listPosts the posts a person holds now */
export function sessionRoutes(
  sessions: Sessions,
  listPosts: (tenant: Tenant, person: string) => Promise<readonly Post[]>,
  audit?: Pick<Audit, 'record'>,
): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/session',
      allow: 'public',
      summary: 'Sign in',
      body: Credentials,
      bodyLimit: 4096,
      async handle({ body, headers, address }) {
        const attempt = {
          action: 'session.open',
          resource: { type: 'account', id: body.account },
          retention: 'security',
        } as const;
        const opened = await sessions.signIn(body.account, body.password).catch(async (error: unknown) => {
          const refusal = requestEntry({ principal: undefined, headers, address }, { ...attempt, decision: 'deny' });
          if (error instanceof HubError && error.status < 500) await audit?.record([refusal]);
          throw error;
        });
        const { token, principal } = opened;
        await audit?.record([requestEntry({ principal, headers, address }, attempt)]);
        return {
          headers: { 'set-cookie': `${cookieName}=${token}; ${cookieAttributes}`, ...noStore },
          body: { principal, token },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/session',
      allow: 'signedIn',
      summary: 'Who is signed in, and the posts to choose from',
      async handle({ principal }) {
        const caller = signedIn(principal);
        const posts = caller.kind === 'person' ? await listPosts(caller.tenant, caller.id) : [];
        return { headers: noStore, body: { principal, posts } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/session/post',
      allow: 'signedIn',
      summary: 'Act as another of one’s posts from now on',
      body: Type.Object({ post: Type.String({ minLength: 1, maxLength: 64 }) }, { additionalProperties: false }),
      async handle({ body, headers }) {
        const principal = await sessions.choosePost(bearerToken(headers) ?? '', body.post);
        return { headers: noStore, body: { principal } };
      },
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
