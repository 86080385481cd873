import { type Instant, parseInstant } from '@hub/kernel';
import { type Static, Type } from 'typebox';
import { open311Errors } from './open311-face.ts';
import type { ReportServices } from './report-services.ts';
import type { ReportFilter } from './store-reports.ts';

const text = Type.String({ maxLength: 4000 });
/** Comma delimited, and "can be declared multiple times". */
const list = Type.Optional(Type.Union([text, Type.Array(text, { maxItems: 1000 })]));

export const requestQuery = Type.Object({
  jurisdiction_id: Type.Optional(Type.String({ maxLength: 64 })),
  service_request_id: list,
  service_code: list,
  start_date: Type.Optional(Type.String({ maxLength: 40 })),
  end_date: Type.Optional(Type.String({ maxLength: 40 })),
  status: list,
});

/** The specification's bounds of one search, whichever is reached first. */
const longest_ms = 90 * 24 * 3_600_000;
const most = 1000;

/** Ids override everything else; without dates the newest 90 days are meant. @throws open311.badFilter, report.classUnknown */
export function filterOf(services: ReportServices, query: Static<typeof requestQuery>, now: Instant): ReportFilter {
  const numbers = split(query.service_request_id);
  if (numbers) return { numbers, limit: most };
  const states = split(query.status);
  const stranger = states?.find((state) => state !== 'open' && state !== 'closed');
  if (stranger !== undefined) throw badFilter('status', 'open, closed');
  const codes = split(query.service_code)?.map((id) => services.get(id));
  const start = instant('start_date', query.start_date);
  const end = instant('end_date', query.end_date);
  const to = end ?? (start === undefined ? now : start + longest_ms);
  const from = start ?? to - longest_ms;
  if (from > to) throw badFilter('start_date', 'after end_date');
  if (to - from > longest_ms) throw badFilter('end_date', 'at most 90 days after start_date');
  return {
    from,
    to,
    limit: most,
    ...(states ? { states } : {}),
    ...(codes ? { services: codes.map(({ type, row }) => ({ type: type.id, class: row.code })) } : {}),
  };
}

function split(given: string | readonly string[] | undefined): readonly string[] | undefined {
  const parts =
    given === undefined
      ? undefined
      : [given].flat().flatMap((text) => text.split(',').flatMap((part) => part.trim() || []));
  if (parts && parts.length > most) throw badFilter('list', `at most ${most}`);
  return parts?.length ? parts : undefined;
}

function instant(name: string, text: string | undefined): Instant | undefined {
  if (text === undefined || text === '') return undefined;
  // A plus sign that was not percent-encoded arrives as a space.
  const at = parseInstant(text.replace(' ', '+'));
  if (at === undefined) throw badFilter(name, 'not a date and time with zone, such as 2026-01-31T08:00:00Z');
  return at;
}

function badFilter(name: string, reason: string) {
  return open311Errors.badFilter({ name, reason });
}
