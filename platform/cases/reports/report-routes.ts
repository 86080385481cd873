import { defaultTenant } from '@hub/kernel';
import { type Route, type RouteRequest, route } from '@hub/runtime';
import { type Static, Type } from 'typebox';
import { selectEvents } from '../store.ts';
import { getReport, type ReportDoor } from './report-door.ts';
import { reportErrors } from './report-errors.ts';
import { addReporterEvent } from './report-event.ts';
import { digest, openReport, type ReportDeps, type Submission } from './report-open.ts';
import { listPictures } from './report-pictures.ts';
import { plainText } from './report-text.ts';
import { progressView, publicView } from './report-view.ts';
import { selectContactReadings } from './store-contacts.ts';
import { addMeToo, type ReportedCase, selectNear, selectReport, setConfirmation } from './store-reports.ts';

const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }));
const longitude = Type.Number({ minimum: -180, maximum: 180 });
const latitude = Type.Number({ minimum: -90, maximum: 90 });
const code = Type.Object({ code: Type.String({ maxLength: 64 }) });

export const reportBody = Type.Object(
  {
    class: Type.String({ minLength: 1, maxLength: 192 }),
    lon: Type.Optional(longitude),
    lat: Type.Optional(latitude),
    area: text(32),
    address: text(400),
    description: text(8000),
    answers: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), Type.Unknown())),
    contact: Type.Optional(
      Type.Object({ name: text(200), phone: text(80), email: text(400) }, { additionalProperties: false }),
    ),
  },
  { additionalProperties: false },
);

export const small_bytes = 16 * 1024;
const nearby_m = 50;
const nearbyFor_ms = 7 * 24 * 3_600_000;

/** What anyone may do without an account; the caller limits how often. */
export function reportRoutes(deps: ReportDeps): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/reports',
      allow: 'public',
      summary: 'Reports something; answers a tracking code. An Idempotency-Key makes a repetition harmless',
      body: reportBody,
      bodyLimit: 4 * small_bytes,
      async handle({ body, headers }) {
        const opened = await openReport(deps, defaultTenant, submissionOf(body), requestKeyOf(headers));
        return { status: 201, body: { code: opened.report.code, ...(await progress(deps, opened)) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/reports/nearby',
      allow: 'public',
      summary: 'Open reports of the same class within 50 m and 7 days, the nearest first',
      body: Type.Object({ lon: longitude, lat: latitude, class: Type.String({ maxLength: 192 }) }),
      bodyLimit: small_bytes,
      async handle({ body }) {
        const { type, row } = deps.services.get(body.class);
        const place = { longitude: body.lon, latitude: body.lat, within_m: nearby_m };
        const kind = { type: type.id, class: row.code, since: deps.clock() - nearbyFor_ms };
        const found = await selectNear(deps.database, defaultTenant, { ...place, ...kind });
        const items = found.map((one) => ({ ...publicView(deps, one), distance_m: Math.round(one.distance_m) }));
        return { body: { items } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/reports/:code/me-too',
      allow: 'public',
      summary: 'Joins an open report, named by its number (or code); each caller token counts once',
      params: code,
      body: Type.Object({ caller: Type.String({ minLength: 16, maxLength: 128 }) }),
      bodyLimit: small_bytes,
      async handle({ params, body }) {
        const { file } = await getOpenReport(deps, params.code);
        const { meToo, counted } = await addMeToo(deps.database, file.tenant, file.id, digest(body.caller));
        return { body: { number: file.number, meToo, counted } };
      },
    }),
  ];
}

const unshared = { 'cache-control': 'no-store' };

/** What a reporter does with one report, by whichever door. */
export function progressRoutes(deps: ReportDeps, door: ReportDoor): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: door.path,
      allow: door.read,
      realm: door.realm,
      summary: 'How far a report has come',
      params: door.params,
      async handle({ params, principal }) {
        return { headers: unshared, body: await progress(deps, await door.find(params, principal)) };
      },
    }),
    route({
      method: 'POST',
      path: `${door.path}/confirmation`,
      allow: door.act,
      realm: door.realm,
      summary: 'The reporter says whether it is fixed; if not, the case opens again with its clock running on',
      params: door.params,
      body: Type.Object({
        fixed: Type.Boolean(),
        note: text(4000),
        grade: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })),
      }),
      bodyLimit: small_bytes,
      async handle({ params, body, principal }) {
        const found = await door.find(params, principal);
        await confirm(deps, found, body.fixed, plainText(body.note ?? '', 'note', 2000), body.grade);
        return { headers: unshared, body: await progress(deps, await door.find(params, principal)) };
      },
    }),
  ];
}

/** A report by its public number or by its code. @throws report.unknown, report.notOpen */
async function getOpenReport(deps: ReportDeps, text: string): Promise<ReportedCase> {
  const found = (await selectReport(deps.database, defaultTenant, 'number', text)) ?? (await getReport(deps, text));
  if (found.file.state === 'closed') throw reportErrors.notOpen();
  return found;
}

export async function progress(deps: ReportDeps, reported: ReportedCase) {
  const { database, types } = deps;
  const { tenant, id, type, mergedInto: main } = reported.file;
  const known = new Set(types.get(type).flow.steps.map((step) => step.id));
  const readings = await selectContactReadings(database, tenant, id);
  const events = [id, ...(main === undefined ? [] : [main])].map((caseId) => selectEvents(database, tenant, caseId));
  const trail = {
    readings,
    events: (await Promise.all(events)).flat().filter(({ step }) => known.has(step)),
    pictures: await listPictures(deps, reported),
  };
  return progressView(deps, reported, trail, deps.clock());
}

async function confirm(
  deps: ReportDeps,
  { file, report }: ReportedCase,
  fixed: boolean,
  note: string,
  grade: number | undefined,
): Promise<void> {
  const said = fixed ? '反映人确认已解决 Confirmed as fixed' : '反映人认为未解决 Said to be not fixed';
  const about = { note: note === '' ? said : `${said}：${note}`, ...(grade === undefined ? {} : { grade }) };
  await addReporterEvent(
    deps,
    file,
    (state) => {
      if (state.state !== 'closed') throw reportErrors.notClosed();
      const saysNothingNew = report.confirmedAt !== undefined && note === '' && grade === undefined;
      if (fixed && saysNothingNew) return undefined;
      return { action: fixed ? 'comment' : 'reopen', ...about };
    },
    [setConfirmation(file, fixed ? deps.clock() : undefined, grade)],
  );
}

/** @throws report.invalid */
export function requestKeyOf(headers: RouteRequest['headers']): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{8,255}$/.test(key)) {
    throw reportErrors.invalid({ field: 'Idempotency-Key', reason: '8 to 255 printable characters' });
  }
  return key;
}

export function submissionOf(body: Static<typeof reportBody>): Submission {
  const { class: service, lon, lat, area, address, description = '', answers = {}, contact = {} } = body;
  const typed = address === undefined ? '' : plainText(address, 'address', 200);
  const given = Object.entries(contact).map(([key, value]) => [key, plainText(value ?? '', key, 200)] as const);
  return {
    service,
    place: placeOf(lon, lat, area, typed),
    description: plainText(description, 'description', 4000),
    answers,
    contact: Object.fromEntries(given.filter(([, value]) => value !== '')),
    ...(typed === '' ? {} : { address: typed }),
  };
}

/** A point says most, then an area, then an address. @throws report.invalid */
export function placeOf(
  longitude: number | undefined,
  latitude: number | undefined,
  area: string | undefined,
  address: string,
): Submission['place'] {
  if (longitude !== undefined && latitude !== undefined) return { kind: 'point', longitude, latitude };
  if (longitude !== undefined || latitude !== undefined) {
    throw reportErrors.invalid({ field: 'lat, long', reason: 'both or neither' });
  }
  if (area !== undefined && area !== '') return { kind: 'area', code: area };
  if (address === '') throw reportErrors.invalid({ field: 'lat, long', reason: 'a place is needed' });
  return { kind: 'address', address };
}
