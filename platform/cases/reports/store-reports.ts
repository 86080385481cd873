import type { Answers, Instant, Tenant } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';
import type { CaseFile } from '../case-file.ts';
import { type CaseRecord, toCaseFile } from '../case-row.ts';
import { selectCasesById } from '../duplicates/store-duplicates.ts';

/** What a citizen's report adds to its case. */
export interface ReportRow {
  readonly caseId: string;
  /** The reporter's secret. */
  readonly code: string;
  readonly address?: string;
  readonly mediaUrl?: string;
  readonly answers: Answers;
  readonly meToo: number;
  readonly confirmedAt?: Instant;
  readonly grade?: number;
  readonly requestPrint: string;
  /** Who made it signed in, or claimed it. */
  readonly citizen?: string;
}

export interface Contact {
  readonly name?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly accountId?: string;
  readonly deviceId?: string;
}

export interface ReportedCase {
  readonly file: CaseFile;
  readonly report: ReportRow;
}

interface ReportRecord extends CaseRecord {
  code: string;
  report_address: string | null;
  media_url: string | null;
  answers: Answers;
  me_too: number;
  confirmed_at: Date | null;
  grade: number | null;
  request_print: string;
  citizen_id: string | null;
}

const joined = `select f.*, r.code, r.address as report_address, r.media_url, r.answers, r.me_too, r.confirmed_at, r.grade, r.request_print, r.citizen_id
  from case_report r join case_file f on f.tenant = r.tenant and f.id = r.case_id`;

export function insertReport(file: CaseFile, report: ReportRow, requestKey: string | undefined): Statement {
  const { code, address, mediaUrl, answers, requestPrint, citizen } = report;
  return {
    name: 'reports.insert',
    text: `insert into case_report (tenant, case_id, code, number, type, class, place, address, media_url, answers,
             request_key, request_print, reported_at, citizen_id)
           values ($1, $2, $3, $4, $5, $6, st_setsrid(st_geomfromgeojson($7), 4326)::geography, $8, $9, $10::jsonb, $11, $12, $13, $14)`,
    values: [
      file.tenant,
      file.id,
      code,
      file.number,
      file.type,
      file.class ?? '',
      file.location ? JSON.stringify(file.location) : null,
      address ?? null,
      mediaUrl ?? null,
      JSON.stringify(answers),
      requestKey ?? null,
      requestPrint,
      new Date(file.openedAt),
      citizen ?? null,
    ],
  };
}

export function insertContact({ tenant, id }: CaseFile, contact: Contact): Statement {
  return {
    text: 'insert into case_contact (tenant, case_id, contact) values ($1, $2, $3::jsonb)',
    values: [tenant, id, JSON.stringify(contact)],
  };
}

const keys = { code: 'r.code', number: 'r.number', caseId: 'r.case_id', requestKey: 'r.request_key' } as const;

export async function selectReport(
  database: Queryable,
  tenant: Tenant,
  by: keyof typeof keys,
  value: string,
): Promise<ReportedCase | undefined> {
  const [row] = await database.query<ReportRecord>({
    name: `reports.by-${by}`,
    text: `${joined} where r.tenant = $1 and ${keys[by]} = $2`,
    values: [tenant, value],
  });
  const [reported] = await followMerged(database, tenant, row ? [toReported(row)] : []);
  return reported;
}

export interface ReportFilter {
  readonly numbers?: readonly string[];
  readonly services?: readonly { readonly type: string; readonly class: string }[];
  readonly states?: readonly string[];
  readonly from?: Instant;
  readonly to?: Instant;
  readonly limit: number;
}

/** The newest first. */
export async function selectReports(
  database: Queryable,
  tenant: Tenant,
  { numbers, services, states, from, to, limit }: ReportFilter,
): Promise<readonly ReportedCase[]> {
  const rows = await database.query<ReportRecord>(
    `${joined} where r.tenant = $1 and ($2::text[] is null or r.number = any($2))
       and ($3::text[] is null or (r.type, r.class) in (select * from unnest($3::text[], $4::text[])))
       and ($5::text[] is null or f.state = any($5))
       and ($6::timestamptz is null or r.reported_at >= $6) and ($7::timestamptz is null or r.reported_at <= $7)
     order by r.reported_at desc, r.case_id desc limit $8`,
    [
      tenant,
      numbers ?? null,
      services?.map((service) => service.type) ?? null,
      services?.map((service) => service.class) ?? null,
      states ?? null,
      from === undefined ? null : new Date(from),
      to === undefined ? null : new Date(to),
      limit,
    ],
  );
  return followMerged(database, tenant, rows.map(toReported));
}

export interface Nearby {
  readonly longitude: number;
  readonly latitude: number;
  readonly within_m: number;
  readonly since: Instant;
  readonly type: string;
  readonly class: string;
}

/** Open reports of a class near a point, the nearest first. */
export async function selectNear(
  database: Queryable,
  tenant: Tenant,
  { longitude, latitude, within_m, since, type, class: code }: Nearby,
): Promise<readonly (ReportedCase & { readonly distance_m: number })[]> {
  const rows = await database.query<ReportRecord & { distance_m: number }>({
    name: 'reports.near',
    text: `select n.*, st_distance(p.place, st_setsrid(st_makepoint($2, $3), 4326)::geography) as distance_m
           from (${joined} where r.tenant = $1 and f.state = 'open' and r.type = $4 and r.class = $5 and r.reported_at >= $6
             and st_dwithin(r.place, st_setsrid(st_makepoint($2, $3), 4326)::geography, $7)) n
           join case_report p on p.tenant = n.tenant and p.case_id = n.id
           order by distance_m, n.id limit 20`,
    values: [tenant, longitude, latitude, type, code, new Date(since), within_m],
  });
  return rows.map((row) => ({ ...toReported(row), distance_m: row.distance_m }));
}

/** Counts a caller once. */
export async function addMeToo(
  database: Queryable,
  tenant: Tenant,
  caseId: string,
  caller: string,
): Promise<{ readonly meToo: number; readonly counted: boolean }> {
  const [row] = await database.query<{ me_too: number; counted: number }>({
    name: 'reports.me-too',
    text: `with counted as (insert into case_me_too (tenant, case_id, caller) values ($1, $2, $3) on conflict do nothing returning 1)
           update case_report set me_too = me_too + (select count(*) from counted)::int
           where tenant = $1 and case_id = $2 returning me_too, (select count(*) from counted)::int as counted`,
    values: [tenant, caseId, caller],
  });
  return { meToo: row?.me_too ?? 0, counted: row?.counted === 1 };
}

/** Reports of a citizen from a number of the newest on, the newest first. */
export async function selectOwnReports(
  database: Queryable,
  tenant: Tenant,
  citizen: string,
  page: { readonly before?: Instant | undefined; readonly limit: number },
): Promise<readonly ReportedCase[]> {
  const rows = await database.query<ReportRecord>({
    name: 'reports.own',
    text: `${joined} where r.tenant = $1 and r.citizen_id = $2 and ($3::timestamptz is null or r.reported_at < $3)
      order by r.reported_at desc, r.case_id desc limit $4`,
    values: [tenant, citizen, page.before === undefined ? null : new Date(page.before), page.limit],
  });
  return followMerged(database, tenant, rows.map(toReported));
}

/** Makes a report a citizen's, unless it is another's. */
export async function claimReport(
  database: Queryable,
  tenant: Tenant,
  caseId: string,
  citizen: string,
): Promise<boolean> {
  const rows = await database.query(
    `update case_report set citizen_id = $3 where tenant = $1 and case_id = $2 and (citizen_id is null or citizen_id = $3)
     returning case_id`,
    [tenant, caseId, citizen],
  );
  return rows.length > 0;
}

/** What the reporter found: the time it was confirmed, or none after a reopening. */
export function setConfirmation(file: CaseFile, at: Instant | undefined, grade: number | undefined): Statement {
  return {
    text: `update case_report set confirmed_at = $3, grade = coalesce($4, grade) where tenant = $1 and case_id = $2`,
    values: [file.tenant, file.id, at === undefined ? null : new Date(at), grade ?? null],
  };
}

/** How many files somebody has stored with a case. */
export async function countFilesBy(
  database: Queryable,
  { tenant, id }: { readonly tenant: Tenant; readonly id: string },
  by: string,
): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    'select count(*)::int as n from case_attachment where tenant = $1 and case_id = $2 and stored_by = $3',
    [tenant, id, by],
  );
  return row?.n ?? 0;
}

/**
 * A report whose case was merged into another keeps its number, place and words, and goes the way of that other case: it
 * is open until that one is closed.
 */
async function followMerged(
  database: Queryable,
  tenant: Tenant,
  reports: readonly ReportedCase[],
): Promise<readonly ReportedCase[]> {
  const ids = reports.flatMap(({ file }) => file.mergedInto ?? []);
  if (ids.length === 0) return reports;
  const mains = new Map((await selectCasesById(database, tenant, ids)).map((file) => [file.id as string, file]));
  return reports.map(({ file, report }) => {
    const main = mains.get(file.mergedInto ?? '');
    if (!main) return { file, report };
    const { id, number, title, description, areas, openedAt, attributes, type, class: code, location } = file;
    const own = { id, number, title, description, areas, openedAt, attributes, type, mergedInto: main.id };
    const { location: _location, class: _class, ...way } = main;
    const place = { ...(location ? { location } : {}), ...(code === undefined ? {} : { class: code }) };
    // The steps of the other case's type mean nothing for this one's when the types differ: then only open or closed is told.
    const step = type === main.type ? main.step : file.step;
    return { file: { ...way, ...own, ...place, step }, report };
  });
}

function toReported(row: ReportRecord): ReportedCase {
  const { code, report_address, media_url, answers, me_too, confirmed_at, grade, request_print, citizen_id } = row;
  const report = {
    caseId: row.id,
    code,
    answers,
    meToo: me_too,
    requestPrint: request_print,
    ...(citizen_id === null ? {} : { citizen: citizen_id }),
    ...(report_address === null ? {} : { address: report_address }),
    ...(media_url === null ? {} : { mediaUrl: media_url }),
    ...(confirmed_at === null ? {} : { confirmedAt: confirmed_at.getTime() }),
    ...(grade === null ? {} : { grade }),
  };
  return { file: toCaseFile(row), report };
}

/** The number of a citizen's open case of a class, where there is one. */
export async function findOpenOwn(
  database: Queryable,
  tenant: Tenant,
  citizen: string,
  type: string,
  code: string,
): Promise<string | undefined> {
  const [row] = await database.query<{ number: string }>(
    `select f.number from case_report r join case_file f on f.tenant = r.tenant and f.id = r.case_id
     where r.tenant = $1 and r.citizen_id = $2 and r.type = $3 and r.class = $4 and f.state = 'open' limit 1`,
    [tenant, citizen, type, code],
  );
  return row?.number;
}
