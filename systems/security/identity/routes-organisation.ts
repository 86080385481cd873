import { type Instant, parseInstant } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import type { Duties } from './duties.ts';
import { identityErrors } from './errors.ts';
import type { Organisation } from './organisation.ts';

const id = Type.String({ minLength: 1, maxLength: 64 });
const time = Type.String({ maxLength: 40 });
const title = Type.Object(
  { zh: Type.String({ minLength: 1, maxLength: 100 }), en: Type.String({ minLength: 1, maxLength: 100 }) },
  { additionalProperties: false },
);
const day_ms = 24 * 3_600_000;

/** @throws identity.badPeriod */
export function instant(text: string | undefined): Instant | undefined {
  const at = parseInstant(text);
  if (text !== undefined && at === undefined) throw identityErrors.badPeriod();
  return at;
}

export function organisationRoutes(deps: {
  readonly organisation: Organisation;
  readonly duties: Duties;
  readonly clock: () => Instant;
}): readonly Route[] {
  const { organisation, duties, clock } = deps;
  return [
    route({
      method: 'GET',
      path: '/api/v1/organisation/units',
      allow: 'organisation.read',
      summary: 'Units below a parent (the city unless said), now or as they were at a time',
      query: Type.Object({ parent: Type.Optional(id), at: Type.Optional(time) }, { additionalProperties: false }),
      async handle({ query, principal }) {
        const at = instant(query.at) ?? clock();
        const { tenant } = signedIn(principal);
        return { body: { items: await organisation.listUnits(tenant, { parent: query.parent ?? 'city', at }) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/organisation/units',
      allow: 'organisation.manage',
      summary: 'Adds a department',
      body: Type.Object({ parent: id, name: title }, { additionalProperties: false }),
      handle: async ({ body, principal }) => ({
        status: 201,
        body: await organisation.addDepartment(signedIn(principal).tenant, body),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/organisation/units/:unitId',
      allow: 'organisation.manage',
      summary: 'Ends a department with nothing in it',
      params: Type.Object({ unitId: id }),
      async handle({ params, principal }) {
        await organisation.endDepartment(signedIn(principal).tenant, params.unitId);
        return { status: 204 };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/organisation/duties',
      allow: 'organisation.read',
      summary: 'Who is on duty; the next 24 hours unless said',
      query: Type.Object(
        { from: Type.Optional(time), to: Type.Optional(time), unit: Type.Optional(id), role: Type.Optional(id) },
        { additionalProperties: false },
      ),
      async handle({ query: { from, to, ...filter }, principal }) {
        const start = instant(from) ?? clock();
        const period = { from: start, to: instant(to) ?? start + day_ms };
        return { body: { items: await duties.list(signedIn(principal).tenant, { ...period, ...filter }) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/organisation/duties',
      allow: 'organisation.manage',
      summary: 'Puts a post on duty for a time',
      body: Type.Object({ post: id, from: time, to: time }, { additionalProperties: false }),
      async handle({ body, principal }) {
        const [from, to] = [instant(body.from), instant(body.to)];
        if (from === undefined || to === undefined) throw identityErrors.badPeriod();
        return {
          status: 201,
          body: { id: await duties.add(signedIn(principal).tenant, { post: body.post, from, to }) },
        };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/organisation/duties/:dutyId',
      allow: 'organisation.manage',
      summary: 'Calls a shift off',
      params: Type.Object({ dutyId: id }),
      async handle({ params, principal }) {
        await duties.cancel(signedIn(principal).tenant, params.dutyId);
        return { status: 204 };
      },
    }),
  ];
}
