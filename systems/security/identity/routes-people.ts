import type { Instant } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import type { People } from './people.ts';
import { instant } from './routes-organisation.ts';

const id = Type.String({ minLength: 1, maxLength: 64 });
const role = Type.String({ minLength: 1, maxLength: 128 });
const time = Type.Optional(Type.String({ maxLength: 40 }));
const closed = { additionalProperties: false };
const name = Type.String({ minLength: 1, maxLength: 100 });

export function peopleRoutes(people: People, clock: () => Instant): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/organisation/people',
      allow: 'organisation.read',
      summary: 'People by name, now or as they were at a time',
      query: Type.Object({ q: Type.Optional(name), at: time }, closed),
      async handle({ query: { q, at }, principal }) {
        const filter = { at: instant(at) ?? clock(), ...(q === undefined ? {} : { q }) };
        return { body: { items: await people.list(signedIn(principal).tenant, filter) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/organisation/people',
      allow: 'organisation.manage',
      summary: 'Adds a person; with an account, its first password is told once',
      body: Type.Object(
        {
          name: Type.Object({ zh: name, en: name }, closed),
          account: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._@-]{1,63}$' })),
        },
        closed,
      ),
      handle: async ({ body, principal }) => ({
        status: 201,
        headers: { 'cache-control': 'no-store' },
        body: await people.add(signedIn(principal).tenant, body),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/organisation/people/:personId',
      allow: 'organisation.manage',
      summary: 'Ends a person, every post and every session of theirs',
      params: Type.Object({ personId: id }),
      async handle({ params, principal }) {
        await people.end(signedIn(principal).tenant, params.personId);
        return { status: 204 };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/organisation/posts',
      allow: 'organisation.read',
      summary: 'Who holds which post, now or at a time',
      query: Type.Object(
        { person: Type.Optional(id), unit: Type.Optional(id), role: Type.Optional(role), at: time },
        closed,
      ),
      async handle({ query: { at, ...filter }, principal }) {
        const when = new Date(instant(at) ?? clock());
        return { body: { items: await people.listPosts(signedIn(principal).tenant, { ...filter, at: when }) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/organisation/posts',
      allow: 'organisation.appoint',
      stepUp: true,
      summary: 'Gives a person a post: a role for a unit, for a time',
      body: Type.Object({ person: id, unit: id, role, from: time, to: time }, closed),
      async handle({ body: { from, to, ...appointment }, principal }) {
        const [start, end] = [instant(from), instant(to)];
        const period = { ...(start === undefined ? {} : { from: start }), ...(end === undefined ? {} : { to: end }) };
        return { status: 201, body: { id: await people.appoint(signedIn(principal), { ...appointment, ...period }) } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/organisation/posts/:postId',
      allow: 'organisation.appoint',
      summary: 'Ends a post',
      params: Type.Object({ postId: id }),
      async handle({ params, principal }) {
        await people.endPost(signedIn(principal), params.postId);
        return { status: 204 };
      },
    }),
  ];
}
