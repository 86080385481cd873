import { type Route, route, signedIn } from '@hub/runtime';
import { Type } from 'typebox';
import { reportErrors } from './report-errors.ts';
import { openReport, type ReportDeps } from './report-open.ts';
import { progress, requestKeyOf, small_bytes } from './report-routes.ts';
import { reportServices } from './report-services.ts';
import { plainText } from './report-text.ts';
import { findOpenOwn } from './store-reports.ts';

const noStore = { 'cache-control': 'no-store' };

/** What citizens ask about themselves: cases like any other, with the clocks their class declares. */
export function ownRequestRoutes(deps: ReportDeps): readonly Route[] {
  const services = reportServices(deps.types, 'citizen');
  return [
    route({
      method: 'GET',
      path: '/api/v1/citizen/request-kinds',
      allow: 'own.read',
      realm: 'citizen',
      summary: 'What can be asked, by when it is promised and what the law gives, and where both are from',
      handle: () => ({
        body: {
          items: services.all.map(({ row: { code, title, limit, legalLimit, source }, type }) => ({
            kind: code,
            title,
            limit,
            legalLimit,
            source,
            asks: Object.entries(type.flow.asks ?? {}).map(([name, question]) => ({ name, ...question })),
          })),
        },
      }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/citizen/requests',
      allow: 'own.request',
      realm: 'citizen',
      summary: 'Asks for correction, a copy or deletion of one’s personal data; tracked like a report',
      body: Type.Object(
        {
          kind: Type.String({ minLength: 1, maxLength: 64 }),
          description: Type.Optional(Type.String({ maxLength: 4000 })),
          answers: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), Type.Unknown())),
        },
        { additionalProperties: false },
      ),
      bodyLimit: small_bytes,
      async handle({ body, headers, principal }) {
        const { id: citizen, tenant } = signedIn(principal);
        const service = services.all.find(({ row }) => row.code === body.kind);
        if (!service) throw reportErrors.classUnknown({ class: body.kind });
        const open = await findOpenOwn(deps.database, tenant, citizen, service.type.id, body.kind);
        if (open !== undefined) throw reportErrors.requestOpen({ number: open });
        const submission = {
          service: service.id,
          place: { kind: 'area', code: deps.city.code } as const,
          description: plainText(body.description ?? '', 'description', 2000),
          answers: body.answers ?? {},
          contact: {},
          citizen,
        };
        const key = requestKeyOf(headers);
        const own = key === undefined ? undefined : `${citizen} ${key}`;
        const opened = await openReport({ ...deps, services }, tenant, submission, own);
        return { status: 201, headers: noStore, body: await progress(deps, opened) };
      },
    }),
  ];
}
