import { isoInstant } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { type CaseDeps, getCaseFile } from '../act-on-case.ts';
import { roleOf } from '../case-types.ts';
import { handlingRole } from './dispatch-board.ts';

const params = Type.Object({ caseId: Type.String({ maxLength: 64 }) });

export function dispatchRoutes(deps: CaseDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/cases/:caseId/dispatch-proposals',
      allow: 'case.read',
      summary: 'Which unit and person a case should go to, best first, and why',
      params,
      async handle({ params: { caseId }, principal }) {
        const file = await getCaseFile(deps, signedIn(principal), caseId);
        const proposals = await deps.board.propose(deps.types.get(file.type), file);
        return { body: { items: proposals } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/cases/:caseId/workers',
      allow: 'case.read',
      summary: 'Who holds the role of the current step in the unit that has the case: whom it can be assigned to',
      params,
      async handle({ params: { caseId }, principal }) {
        const file = await getCaseFile(deps, signedIn(principal), caseId);
        const type = deps.types.get(file.type);
        const roles = new Set([roleOf(type, file.step), handlingRole(type)]);
        const posts = (await deps.board.listPosts(file.tenant)).filter(({ role }) => roles.has(role));
        const near = (unit: string) => unit === file.bureau || file.areas.some(({ code }) => code === unit);
        const items = posts
          .toSorted((a, b) => Number(near(b.unit)) - Number(near(a.unit)))
          .slice(0, 200)
          .map(({ scope: _scope, onDutyUntil, ...post }) => ({
            ...post,
            ...(onDutyUntil === undefined ? {} : { onDutyUntil: isoInstant(onDutyUntil) }),
          }));
        return { body: { items } };
      },
    }),
  ];
}
