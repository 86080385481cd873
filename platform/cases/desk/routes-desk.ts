import { HubError, type Principal } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { actOnCase, type CaseDeps, getCaseFile } from '../act-on-case.ts';
import { teamLoad } from '../dispatch/team-load.ts';
import { deskErrors } from '../errors.ts';
import { order, orderOf } from '../routes-act.ts';
import { readerOf } from '../routes-read.ts';
import { countViews, deleteView, selectViews, setWatch, upsertView } from './store-views.ts';

const params = Type.Object({ caseId: Type.String({ maxLength: 64 }) });
const mostViews = 100;
const mostRows = 200;

/** What the desk needs besides reading and acting: views, watching, acts on many, the load of a team. */
export function deskRoutes(deps: CaseDeps): readonly Route[] {
  const { database, clock } = deps;
  const { version, ...rest } = order.properties;
  return [
    route({
      method: 'POST',
      path: '/api/v1/cases/actions',
      allow: 'case.act',
      summary: 'One action on many cases; each succeeds or fails for itself, and the answer says so row by row',
      body: Type.Object({
        ...rest,
        cases: Type.Array(Type.Object({ id: Type.String({ maxLength: 64 }), version }), {
          minItems: 1,
          maxItems: mostRows,
        }),
      }),
      async handle({ body: { cases, ...act }, principal, language }) {
        const caller = signedIn(principal);
        const items = await Promise.all(
          cases.map(async ({ id, version: seen }) => {
            try {
              await actOnCase(deps, caller, id, orderOf({ ...act, version: seen }));
              return { id, ok: true };
            } catch (error) {
              if (!(error instanceof HubError)) throw error;
              return { id, ok: false, code: error.code, message: error.text[language] };
            }
          }),
        );
        return { body: { items, done: items.filter(({ ok }) => ok).length } };
      },
    }),
    ...(['PUT', 'DELETE'] as const).map((method) =>
      route({
        method,
        path: '/api/v1/cases/:caseId/watch',
        allow: 'case.read',
        summary: method === 'PUT' ? 'Follows a case: its news become notices' : 'Follows a case no longer',
        params,
        async handle({ params: { caseId }, principal }) {
          const caller = signedIn(principal);
          await getCaseFile(deps, caller, caseId);
          await setWatch(database, caller.tenant, caller.id, caseId, method === 'PUT' ? new Date(clock()) : undefined);
          return { status: 204 };
        },
      }),
    ),
    route({
      method: 'GET',
      path: '/api/v1/cases/views',
      allow: 'case.read',
      summary: 'Saved views: the caller’s own, and those shared with a role or a unit of the caller',
      async handle({ principal }) {
        const caller = signedIn(principal);
        const { tenant, id } = caller;
        const items = await selectViews(database, tenant, id, circlesOf(caller));
        return { body: { items: items.map(({ person, ...view }) => ({ ...view, own: person === id })) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/cases/views',
      allow: 'case.read',
      summary: 'Keeps a view of the desk; what it then shows is what its reader may see',
      body: Type.Object(
        {
          name: Type.String({ minLength: 1, maxLength: 60 }),
          query: Type.Record(Type.String({ maxLength: 32 }), Type.String({ maxLength: 1000 }), { maxProperties: 20 }),
          sharedWith: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
        },
        { additionalProperties: false },
      ),
      async handle({ body, principal }) {
        const caller = signedIn(principal);
        const { tenant, id: person } = caller;
        if (body.sharedWith !== undefined && !circlesOf(caller).includes(body.sharedWith))
          throw deskErrors.roleNotHeld();
        if ((await countViews(database, tenant, person)) >= mostViews) throw deskErrors.viewsFull({ most: mostViews });
        const view = { ...body, id: crypto.randomUUID(), person };
        await upsertView(database, tenant, view, new Date(clock()));
        return { status: 201, body: { ...view, own: true } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/cases/views/:viewId',
      allow: 'case.read',
      summary: 'Forgets one of the caller’s own views',
      params: Type.Object({ viewId: Type.String({ maxLength: 64 }) }),
      async handle({ params: { viewId }, principal }) {
        const { tenant, id } = signedIn(principal);
        if (!(await deleteView(database, tenant, id, viewId))) throw deskErrors.viewUnknown();
        return { status: 204 };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/cases/team-load',
      allow: 'case.read',
      summary: 'What everyone has in hand, and what will be overdue within 24 hours if nothing happens',
      async handle({ principal }) {
        return { body: { items: await teamLoad(deps, readerOf(deps, principal)) } };
      },
    }),
  ];
}

/** Whom somebody may share a view with, and whose views somebody sees: roles held, and units worked for as `unit:<id>`. */
function circlesOf({ roles, scope }: Principal): readonly string[] {
  return [...roles, ...[...(scope?.bureaus ?? []), ...(scope?.areas ?? [])].map((unit) => `unit:${unit}`)];
}
