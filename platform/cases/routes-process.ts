import { isoInstant } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { type CaseDeps, getCaseFile } from './act-on-case.ts';
import { caseOwner } from './case-process.ts';
import { caseErrors } from './errors.ts';

/** Where a case stands on the diagram of its process. */
export function processRoutes(deps: CaseDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/cases/:caseId/process',
      allow: 'case.read',
      summary: 'The diagram of the process that leads a case, what it has passed and where it stands',
      params: Type.Object({ caseId: Type.String({ maxLength: 64 }) }),
      async handle({ params, principal }) {
        const caller = signedIn(principal);
        const file = await getCaseFile(deps, caller, params.caseId);
        const position = await deps.processes?.describe(caller.tenant, caseOwner, file.id);
        if (!position) throw caseErrors.noProcess({ caseId: file.id });
        const timers = position.timers.map(({ node, dueAt }) => ({ node, dueAt: isoInstant(dueAt) }));
        return { body: { ...position, timers } };
      },
    }),
  ];
}
