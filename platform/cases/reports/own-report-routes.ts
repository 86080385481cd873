import { isoInstant, parseInstant } from '@hub/kernel';
import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { getReport } from './report-door.ts';
import { reportErrors } from './report-errors.ts';
import { openReport, type ReportDeps } from './report-open.ts';
import { progress, reportBody, requestKeyOf, small_bytes, submissionOf } from './report-routes.ts';
import { publicView } from './report-view.ts';
import { claimReport, selectOwnReports } from './store-reports.ts';

const page = 20;
const noStore = { 'cache-control': 'no-store' };

/** What citizens who are signed in report, and the reports they have. */
export function ownReportRoutes(deps: ReportDeps): readonly Route[] {
  const { database } = deps;
  return [
    route({
      method: 'POST',
      path: '/api/v1/citizen/reports',
      allow: 'own.act',
      realm: 'citizen',
      summary: 'Reports something as the citizen who is signed in. An Idempotency-Key makes a repetition harmless',
      body: reportBody,
      bodyLimit: 4 * small_bytes,
      async handle({ body, headers, principal }) {
        const { id: citizen, tenant } = signedIn(principal);
        // A key belongs to who sent it: the same one of another citizen is another.
        const key = requestKeyOf(headers);
        const own = key === undefined ? undefined : `${citizen} ${key}`;
        const opened = await openReport(deps, tenant, { ...submissionOf(body), citizen }, own);
        return { status: 201, headers: noStore, body: { code: opened.report.code, ...(await progress(deps, opened)) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/citizen/reports',
      allow: 'own.read',
      realm: 'citizen',
      summary: 'One’s own reports, the newest first',
      query: Type.Object({ before: Type.Optional(Type.String({ maxLength: 40 })) }, { additionalProperties: false }),
      async handle({ query, principal }) {
        const { id, tenant } = signedIn(principal);
        const before = query.before === undefined ? undefined : parseInstant(query.before);
        const found = await selectOwnReports(database, tenant, id, { before, limit: page });
        const items = found.map((one) => ({
          ...publicView(deps, one),
          state: one.file.state,
          isRequest: deps.types.get(one.file.type).flow.openedBy === 'citizen',
        }));
        const last = found.length === page ? found.at(-1) : undefined;
        return {
          headers: noStore,
          body: { items, ...(last === undefined ? {} : { before: isoInstant(last.file.openedAt) }) },
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/citizen/reports/claims',
      allow: 'own.act',
      realm: 'citizen',
      summary: 'Makes a report one’s own by its tracking code',
      body: Type.Object({ code: Type.String({ minLength: 1, maxLength: 64 }) }, { additionalProperties: false }),
      bodyLimit: small_bytes,
      async handle({ body, principal }) {
        const { id, tenant } = signedIn(principal);
        const found = await getReport(deps, body.code);
        if (!(await claimReport(database, tenant, found.file.id, id))) throw reportErrors.claimed();
        return { headers: noStore, body: await progress(deps, found) };
      },
    }),
  ];
}
