import { type Instant, type Localised, type Principal, parseInstant } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import type { Duties } from './duties.ts';
import { identityErrors } from './errors.ts';
import type { Organisation } from './organisation.ts';
import { isSeparatedAdministrator } from './roles.ts';

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
  readonly roles: ReadonlyMap<string, Localised>;
  readonly mayManage: (by: Principal) => boolean;
  /** What is remembered of posts may no longer be true. */
  readonly changed: () => void;
  readonly clock: () => Instant;
}): readonly Route[] {
  const { organisation, duties, roles, mayManage, changed, clock } = deps;
  return [
    route({
      method: 'GET',
      path: '/api/v1/organisation/units',
      allow: 'organisation.read',
      summary: 'Units below a parent (the city unless said), found by name, or one; now or as they were at a time',
      query: Type.Object(
        {
          id: Type.Optional(id),
          parent: Type.Optional(id),
          at: Type.Optional(time),
          q: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
        },
        { additionalProperties: false },
      ),
      async handle({ query: { id: one, q, parent = 'city', at: text }, principal }) {
        const at = instant(text) ?? clock();
        const { tenant } = signedIn(principal);
        const filter = one === undefined ? (q === undefined ? { parent } : { q }) : { id: one };
        return { body: { items: await organisation.listUnits(tenant, { at, ...filter }) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/organisation/roles',
      allow: 'organisation.read',
      summary: 'The roles a post may have: those of the packs and the three administrators',
      handle: () => ({
        body: {
          items: [...roles].map(([role, title]) => ({
            id: role,
            title,
            administrator: isSeparatedAdministrator(role),
          })),
        },
      }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/organisation/units/:unitId/succession',
      allow: 'organisation.manage',
      stepUp: true,
      summary: 'Ends a department in favour of another unit, to which its posts and what lies below it move',
      params: Type.Object({ unitId: id }),
      body: Type.Object({ successor: id }, { additionalProperties: false }),
      async handle({ params, body, principal }) {
        const moved = await organisation.succeed(signedIn(principal).tenant, params.unitId, body.successor);
        changed();
        return { body: { posts: moved } };
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
      method: 'POST',
      path: '/api/v1/organisation/duties/:dutyId/handover',
      allow: 'organisation.read',
      summary: 'Hands a shift over to another post, with a word; whoever is on duty does, or a system administrator',
      params: Type.Object({ dutyId: id }),
      body: Type.Object(
        { post: id, note: Type.Optional(Type.String({ maxLength: 2000 })) },
        { additionalProperties: false },
      ),
      async handle({ params, body, principal }) {
        const by = signedIn(principal);
        const next = await duties.handOver(by, params.dutyId, { ...body, mayManage: mayManage(by) });
        return { status: 201, body: { id: next } };
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
    route({
      method: 'GET',
      path: '/api/v1/organisation/absences',
      allow: 'organisation.read',
      summary: 'Who is on leave; the next 24 hours unless said',
      query: Type.Object({ from: Type.Optional(time), to: Type.Optional(time) }, { additionalProperties: false }),
      async handle({ query, principal }) {
        const start = instant(query.from) ?? clock();
        const period = { from: start, to: instant(query.to) ?? start + day_ms };
        return { body: { items: await duties.listAbsences(signedIn(principal).tenant, period) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/organisation/absences',
      allow: 'organisation.manage',
      summary: 'Records that somebody is on leave; cases in hand go where their types declare',
      body: Type.Object(
        { person: id, from: time, to: time, reason: Type.Optional(Type.String({ maxLength: 200 })) },
        { additionalProperties: false },
      ),
      async handle({ body, principal }) {
        const [from, to] = [instant(body.from), instant(body.to)];
        if (from === undefined || to === undefined) throw identityErrors.badPeriod();
        return { status: 201, body: { id: await duties.addAbsence(signedIn(principal), { ...body, from, to }) } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/organisation/absences/:absenceId',
      allow: 'organisation.manage',
      summary: 'Calls a leave off',
      params: Type.Object({ absenceId: id }),
      async handle({ params, principal }) {
        await duties.cancelAbsence(signedIn(principal).tenant, params.absenceId);
        return { status: 204 };
      },
    }),
  ];
}
