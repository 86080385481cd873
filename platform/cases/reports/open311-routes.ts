import { defaultTenant, type Localised } from '@hub/kernel';
import { type Reply, type Route, type RouteRequest, route } from '@hub/runtime';
import { Type } from 'typebox';
import { type Format, formats, open311Errors, open311Face, open311Reply, splitFormat } from './open311-face.ts';
import { filterOf, requestQuery } from './open311-filter.ts';
import { largestWithPictures_bytes, readFields, submissionOf } from './open311-submission.ts';
import { definitionView, requestView, serviceView } from './open311-view.ts';
import { readTrackingCode } from './report-code.ts';
import { reportErrors } from './report-errors.ts';
import { openReport, type ReportDeps } from './report-open.ts';
import { requestKeyOf } from './report-routes.ts';
import { type ReportedCase, selectReport, selectReports } from './store-reports.ts';

const base = '/open311/v2';
const file = Type.Object({ file: Type.String({ maxLength: 256 }) });
const common = Type.Object({ jurisdiction_id: Type.Optional(Type.String({ maxLength: 64 })) });
const hostPattern = /^(?:[\w.-]+|\[[\da-f:]+\])(?::\d{1,5})?$/i;

/** Open311 GeoReport v2 over the city's case types and reports. */
export function open311Routes(deps: ReportDeps): readonly Route[] {
  return [...formats.flatMap((format) => fixedRoutes(deps, format)), ...namedRoutes(deps)];
}

function fixedRoutes(deps: ReportDeps, format: Format): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: `${base}/discovery.${format}`,
      allow: 'public',
      summary: 'Open311: where the API is and what it speaks',
      face: open311Face,
      handle: ({ headers }) => open311Reply('discovery', discovery(deps, headers), format),
    }),
    route({
      method: 'GET',
      path: `${base}/services.${format}`,
      allow: 'public',
      summary: 'Open311: what can be reported',
      face: open311Face,
      query: common,
      handle({ query, language }) {
        checkJurisdiction(deps, query.jurisdiction_id);
        return open311Reply(
          'services',
          deps.services.all.map((service) => serviceView(service, language)),
          format,
        );
      },
    }),
    route({
      method: 'GET',
      path: `${base}/requests.${format}`,
      allow: 'public',
      summary: 'Open311: reports by id, service, date and status; 90 days and 1,000 at most',
      face: open311Face,
      query: requestQuery,
      async handle({ query, language }) {
        checkJurisdiction(deps, query.jurisdiction_id);
        const found = await selectReports(deps.database, defaultTenant, filterOf(deps.services, query, deps.clock()));
        return requestsReply(deps, found, language, format);
      },
    }),
    route({
      method: 'POST',
      path: `${base}/requests.${format}`,
      allow: 'public',
      summary:
        'Open311: makes a report from a form, with pictures if it has parts, or JSON; `Location` leads to its progress',
      face: open311Face,
      query: common,
      accepts: ['application/x-www-form-urlencoded', 'multipart/form-data'],
      bodyLimit: largestWithPictures_bytes,
      handle: (request) => submit(deps, request, format),
    }),
  ];
}

function namedRoutes(deps: ReportDeps): readonly Route[] {
  const { database } = deps;
  return [
    route({
      method: 'GET',
      path: `${base}/services/:file`,
      allow: 'public',
      summary: 'Open311: the definition of a service',
      face: open311Face,
      params: file,
      query: common,
      handle({ params, query, language }) {
        checkJurisdiction(deps, query.jurisdiction_id);
        const [id, format] = splitFormat(params.file);
        return open311Reply('service_definition', definitionView(deps.services.get(id), language), format);
      },
    }),
    route({
      method: 'GET',
      path: `${base}/requests/:file`,
      allow: 'public',
      summary: 'Open311: one report',
      face: open311Face,
      params: file,
      query: common,
      async handle({ params, query, language }) {
        checkJurisdiction(deps, query.jurisdiction_id);
        const [id, format] = splitFormat(params.file);
        const found = await selectReport(database, defaultTenant, 'number', id);
        if (!found) throw open311Errors.requestUnknown({ id });
        return requestsReply(deps, [found], language, format);
      },
    }),
    route({
      method: 'GET',
      path: `${base}/tokens/:file`,
      allow: 'public',
      summary: 'Open311: the report a token stands for',
      face: open311Face,
      params: file,
      query: common,
      async handle({ params, query }) {
        checkJurisdiction(deps, query.jurisdiction_id);
        const [token, format] = splitFormat(params.file);
        const code = readTrackingCode(token);
        const found = code === undefined ? undefined : await selectReport(database, defaultTenant, 'code', code);
        if (!found) throw open311Errors.tokenUnknown();
        return open311Reply(
          'service_requests',
          [{ service_request_id: found.file.number, token: code ?? token }],
          format,
        );
      },
    }),
  ];
}

async function submit(deps: ReportDeps, request: RouteRequest, format: Format): Promise<Reply> {
  const { body, headers, language, query } = request;
  const fields = await readFields(body, headers['content-type']);
  const { jurisdiction_id } = query as { readonly jurisdiction_id?: string };
  checkJurisdiction(deps, fields.plain.get('jurisdiction_id') ?? jurisdiction_id);
  const submission = submissionOf(fields);
  const { pictures } = fields;
  const { file: opened, report } = await openReport(deps, defaultTenant, submission, requestKeyOf(headers), pictures);
  // A request that is made at once has an id and no token (GeoReport v2); the code to follow it by is in the notice and `Location`.
  const made = {
    service_request_id: opened.number,
    service_notice: notice(report.code)[language],
    account_id: submission.contact.accountId ?? null,
  };
  const reply = open311Reply('service_requests', [made], format, 201);
  return { ...reply, headers: { ...reply.headers, location: `/api/v1/reports/${report.code}` } };
}

function notice(code: string): Localised {
  return {
    zh: `查询码 ${code}，请妥善保管：凭此码查询进度、上传照片、确认是否解决（/api/v1/reports/${code}）`,
    en: `Tracking code ${code}. Keep it: it shows progress, takes photos and lets you say whether it is fixed (/api/v1/reports/${code})`,
  };
}

function requestsReply(deps: ReportDeps, found: readonly ReportedCase[], language: 'zh' | 'en', format: Format): Reply {
  const known = new Set(deps.types.all.map((type) => type.id));
  const shown = found.filter(({ file: { type } }) => known.has(type));
  return open311Reply(
    'service_requests',
    shown.map((one) => requestView(deps, one, language)),
    format,
  );
}

/** A city is one jurisdiction, named by its id or code; naming it is optional. @throws report.jurisdiction */
function checkJurisdiction({ city }: ReportDeps, id: string | undefined): void {
  if (id !== undefined && id !== '' && id !== city.id && id !== city.code) {
    throw reportErrors.jurisdiction({ id: id.slice(0, 64) });
  }
}

/** The address is the one the client asked at; it goes into nobody else's answer. */
function discovery({ city }: ReportDeps, headers: RouteRequest['headers']) {
  const host = String(headers.host ?? '');
  const scheme = headers['x-forwarded-proto'] === 'https' ? 'https' : 'http';
  const url = hostPattern.test(host) ? `${scheme}://${host}${base}` : base;
  const changeset = '2026-11-23T00:00:00+08:00';
  return {
    changeset,
    contact: `${city.name.zh} ${city.name.en}`,
    key_service: '无需密钥 No key is needed',
    endpoints: [
      {
        specification: 'http://wiki.open311.org/GeoReport_v2',
        url,
        changeset,
        type: 'production',
        formats: ['text/xml', 'application/json'],
      },
    ],
  };
}
