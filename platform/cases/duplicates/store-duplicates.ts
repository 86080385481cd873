import { isoInstant, type RowFilter, type Tenant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';
import { accessColumns } from '../case-access.ts';
import type { CaseFile } from '../case-file.ts';
import { type CaseRecord, toCaseFile } from '../case-row.ts';
import { duplicateReach } from './duplicate-score.ts';

/** Around what duplicates are sought. */
export interface Around {
  readonly id?: string;
  readonly point?: readonly [longitude: number, latitude: number];
  /** The innermost area: where there is no point, the cases of the same area are candidates. */
  readonly area?: string;
  readonly type: string;
  readonly openedAt: number;
}

export interface Candidate {
  readonly file: CaseFile;
  readonly distance_m?: number;
}

const most = 50;

/** Open cases near a place and a time that somebody may see, the nearest first. The place goes through the spatial index. */
export async function selectCandidates(
  database: Queryable,
  tenant: Tenant,
  rows: RowFilter,
  { id, point, area, type, openedAt }: Around,
): Promise<readonly Candidate[]> {
  if (rows.none || (point === undefined && area === undefined)) return [];
  const values: unknown[] = [tenant];
  const use = (value: unknown) => `$${values.push(value)}`;
  const at = (ms: number) => `${use(isoInstant(ms))}::timestamptz`;
  const here = point && `st_setsrid(st_makepoint(${use(point[0])}, ${use(point[1])}), 4326)::geography`;
  const near = here
    ? `st_dwithin(place, ${here}, ${use(duplicateReach.distance_m)})`
    : `place is null and type = ${use(type)} and area_codes @> array[${use(area)}]`;
  const distance = here ? `st_distance(place, ${here})` : 'null::float8';
  const found = await database.query<CaseRecord & { distance_m: number | null }>(
    `select *, ${distance} as distance_m from case_file
     where tenant = $1 and state = 'open' and ${near}
       and opened_at between ${at(openedAt - duplicateReach.apart_ms)} and ${at(openedAt + duplicateReach.apart_ms)}
       and id is distinct from ${use(id ?? null)} and ${rows.sql(accessColumns, use)}
     order by distance_m, opened_at desc, id limit ${most}`,
    values,
  );
  return found.map((row) => ({
    file: toCaseFile(row),
    ...(row.distance_m === null ? {} : { distance_m: row.distance_m }),
  }));
}

/** What was merged into a case, the oldest first. */
export async function selectMergedInto(
  database: Queryable,
  tenant: Tenant,
  caseId: string,
): Promise<readonly CaseFile[]> {
  const rows = await database.query<CaseRecord>({
    name: 'cases.merged-into',
    text: 'select * from case_file where tenant = $1 and merged_into = $2 order by opened_at, id',
    values: [tenant, caseId],
  });
  return rows.map(toCaseFile);
}

export async function selectCasesById(
  database: Queryable,
  tenant: Tenant,
  ids: readonly string[],
): Promise<readonly CaseFile[]> {
  const rows = await database.query<CaseRecord>({
    name: 'cases.by-ids',
    text: 'select * from case_file where tenant = $1 and id = any($2)',
    values: [tenant, ids],
  });
  return rows.map(toCaseFile);
}
