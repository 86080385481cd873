import { isoInstant } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { getCaseFile, mayActAtAll } from '../act-on-case.ts';
import { caseErrors } from '../errors.ts';
import { reportErrors } from './report-errors.ts';
import type { ReportDeps } from './report-open.ts';
import { plainText } from './report-text.ts';
import { readContact } from './store-contacts.ts';
import { selectReport } from './store-reports.ts';

const params = Type.Object({ caseId: Type.String({ maxLength: 64 }) });

/** What the desk sees of a report besides its case. The tracking code stays the reporter's. */
export function reportDeskRoutes(deps: ReportDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/cases/:caseId/report',
      allow: 'case.read',
      summary: 'Address, answers and "me too" count of the report a case came from',
      params,
      async handle({ params: { caseId }, principal }) {
        const caller = signedIn(principal);
        await getCaseFile(deps, caller, caseId);
        const found = await selectReport(deps.database, caller.tenant, 'caseId', caseId);
        if (!found) throw reportErrors.unknown();
        const { code: _code, requestPrint: _print, citizen: _citizen, confirmedAt, ...report } = found.report;
        const at = confirmedAt === undefined ? {} : { confirmedAt: isoInstant(confirmedAt) };
        return { body: { ...report, ...at } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/cases/:caseId/contact',
      allow: 'case.act',
      summary: 'How to reach the reporter; the purpose is kept and shown to the reporter',
      params,
      query: Type.Object({ purpose: Type.String({ minLength: 2, maxLength: 200 }) }),
      async handle({ params: { caseId }, query, principal }) {
        const caller = signedIn(principal);
        const file = await getCaseFile(deps, caller, caseId);
        if (!mayActAtAll(deps, caller, file)) throw caseErrors.notAllowed({ action: 'contact' });
        const purpose = plainText(query.purpose, 'purpose', 200);
        // Whoever reported signed in sees it among the uses of the data about them.
        const found = await selectReport(deps.database, caller.tenant, 'caseId', caseId);
        const subject = found?.report.citizen;
        if (subject !== undefined)
          await deps.noteUse?.(caller, { purpose: 'caseHandling', caseId }, [
            { subject, entityId: file.number, attributes: ['contact'] },
          ]);
        const contact = await readContact(deps.database, caller, caseId, purpose, deps.clock());
        if (!contact) throw reportErrors.noContact();
        return { headers: { 'cache-control': 'no-store' }, body: contact };
      },
    }),
  ];
}
