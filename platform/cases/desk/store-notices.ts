import { type Instant, isoInstant, type Localised, type Tenant } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';
import { accessColumns } from '../case-access.ts';
import type { Reader } from '../store-list.ts';

export interface Notice {
  readonly tenant: Tenant;
  readonly person: string;
  readonly caseId: string;
  /** Of the outbox row: the same news twice is one notice. */
  readonly seq: number;
  readonly event: string;
  readonly at: string;
  readonly number: string;
  readonly title: Localised;
}

export function upsertNotices(notices: readonly Notice[]): readonly Statement[] {
  if (notices.length === 0) return [];
  const rows = notices.map(({ person, caseId, ...notice }) => ({ ...notice, person_id: person, case_id: caseId }));
  const names = 'tenant, person_id, case_id, seq, event, at, number, title';
  return [
    {
      name: 'cases.notices',
      text: `insert into case_notice (${names}) select ${names} from jsonb_to_recordset($1::jsonb) as r(tenant text, person_id text,
               case_id text, seq bigint, event text, at timestamptz, number text, title jsonb) on conflict do nothing`,
      values: [JSON.stringify(rows)],
    },
  ];
}

export function upsertExperience(
  handled: readonly {
    readonly tenant: Tenant;
    readonly person: string;
    readonly type: string;
    readonly class: string;
  }[],
): readonly Statement[] {
  if (handled.length === 0) return [];
  return [
    {
      name: 'cases.experience-add',
      text: `insert into case_experience (tenant, person_id, type, class, handled)
             select tenant, person, type, class, count(*)::int from unnest($1::text[], $2::text[], $3::text[], $4::text[])
               as r(tenant, person, type, class) group by 1, 2, 3, 4 order by 1, 2, 3, 4
             on conflict (tenant, person_id, type, class) do update set handled = case_experience.handled + excluded.handled`,
      values: [
        handled.map(({ tenant }) => tenant),
        handled.map(({ person }) => person),
        handled.map(({ type }) => type),
        handled.map((one) => one.class),
      ],
    },
  ];
}

/** Who watches which of these cases, under `<tenant> <case>`. */
export async function watchersOf(
  database: Queryable,
  cases: readonly { readonly tenant: Tenant; readonly caseId: string }[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await database.query<{ tenant: string; case_id: string; person_id: string }>({
    name: 'cases.watchers',
    text: `select w.tenant, w.case_id, w.person_id from case_watch w
           where (w.tenant, w.case_id) in (select * from unnest($1::text[], $2::text[]))`,
    values: [cases.map(({ tenant }) => tenant), cases.map(({ caseId }) => caseId)],
  });
  return new Map(
    [...Map.groupBy(rows, (row) => `${row.tenant} ${row.case_id}`)].map(([key, own]) => [
      key,
      own.map((row) => row.person_id),
    ]),
  );
}

export interface StoredNotice extends Omit<Notice, 'tenant' | 'person' | 'at'> {
  readonly at: Date;
  readonly readAt: Date | null;
}

/** The newest first, of cases that the person may still see. */
export async function selectNotices(
  database: Queryable,
  { tenant, person, rows }: Reader,
  filter: { readonly unread: boolean; readonly limit: number },
): Promise<readonly StoredNotice[]> {
  if (rows.none) return [];
  const values: unknown[] = [tenant, person, filter.unread, filter.limit];
  const visible = rows.sql(accessColumns, (value) => `$${values.push(value)}`);
  return database.query<StoredNotice & { caseId: string }>(
    `select case_id as "caseId", seq, event, at, number, title, read_at as "readAt" from case_notice n
     where tenant = $1 and person_id = $2 and (not $3::boolean or read_at is null)
       and exists (select 1 from case_file where case_file.tenant = $1 and case_file.id = n.case_id and ${visible})
     order by at desc, seq desc limit $4`,
    values,
  );
}

/** Marks all up to a time as read, of one case if it is named. Answers how many. */
export async function readNotices(
  database: Queryable,
  tenant: Tenant,
  person: string,
  { upTo, caseId }: { readonly upTo: Instant; readonly caseId?: string | undefined },
  now: Instant,
): Promise<number> {
  const rows = await database.query(
    `update case_notice set read_at = $4::timestamptz
     where tenant = $1 and person_id = $2 and at <= $3::timestamptz and read_at is null and ($5::text is null or case_id = $5)
     returning seq`,
    [tenant, person, isoInstant(upTo), isoInstant(now), caseId ?? null],
  );
  return rows.length;
}
