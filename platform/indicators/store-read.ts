import {
  type Geometry,
  type IndicatorScope,
  type Instant,
  isoInstant,
  type Localised,
  type Provenance,
  type Tenant,
} from '@hub/kernel';
import type { Queryable } from '@hub/runtime';
import type { NamedValue, ValueRow } from './store.ts';
import type { ValueAccess, ValueColumns } from './value-access.ts';

interface ValueRecord {
  indicator: string;
  scope: IndicatorScope;
  subject: string;
  at: Date;
  value: number | null;
  level: { title: Localised; color: string } | null;
  details: Record<string, unknown> | null;
  missing: Localised | null;
  provenance: Provenance[];
  entities: string[];
  records: number;
  observed_at: Date | null;
  known_until: Date | null;
  computed_at: Date;
}

interface NamedRecord extends ValueRecord {
  inside: boolean;
  name: Localised;
  location: Geometry | null;
  open_cases: number;
}

const columns = `v.indicator, v.scope, v.subject, v.at, v.value, v.level, v.details, v.missing, v.provenance, v.entities,
  v.records, v.observed_at, v.known_until, v.computed_at`;
const named = `${columns}, s.name, s.location,
  (select count(*)::int from indicator_open_case c where c.tenant = v.tenant and c.indicator = v.indicator and c.subject = v.subject) as open_cases`;

/** Times in `(after, to]` for which these subjects already have values: they may rest on what has come late. */
export async function selectLaterTimes(
  database: Queryable,
  tenant: Tenant,
  ranges: readonly {
    readonly indicator: string;
    readonly subject: string;
    readonly after: Instant;
    readonly to: Instant;
  }[],
): Promise<readonly { readonly indicator: string; readonly subject: string; readonly at: Instant }[]> {
  const rows = await database.query<{ indicator: string; subject: string; at: Date }>({
    name: 'indicators.later-times',
    text: `select distinct r.indicator, r.subject, v.at
           from unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[]) as r(indicator, subject, after, upto)
           join indicator_value v on v.tenant = $1 and v.indicator = r.indicator and v.subject = r.subject
             and v.at > r.after and v.at <= r.upto`,
    values: [
      tenant,
      ranges.map((range) => range.indicator),
      ranges.map((range) => range.subject),
      ranges.map((range) => isoInstant(range.after)),
      ranges.map((range) => isoInstant(range.to)),
    ],
  });
  return rows.map((row) => ({ ...row, at: row.at.getTime() }));
}

export async function selectValuesAt(
  database: Queryable,
  tenant: Tenant,
  keys: readonly Pick<ValueRow, 'indicator' | 'subject' | 'at'>[],
): Promise<readonly ValueRow[]> {
  const rows = await database.query<ValueRecord>({
    name: 'indicators.values-at',
    text: `select ${columns} from unnest($2::text[], $3::text[], $4::timestamptz[]) as k(indicator, subject, at)
           join indicator_value v on v.tenant = $1 and v.indicator = k.indicator and v.subject = k.subject and v.at = k.at`,
    values: [
      tenant,
      keys.map((key) => key.indicator),
      keys.map((key) => key.subject),
      keys.map((key) => isoInstant(key.at)),
    ],
  });
  return rows.map(fromRecord);
}

/** What policies ask of a value, of `indicator_value v` and `indicator_latest s`. */
const accessColumns: ValueColumns = {
  tenant: 'v.tenant',
  indicator: 'v.indicator',
  over: 'jsonb_array_length(v.entities)',
  areas: 's.areas',
};

/** Parameters of a statement whose text depends on who asks. */
function openValues(values: unknown[]): { readonly values: unknown[]; use(value: unknown): string } {
  return { values, use: (value) => `$${values.push(value)}` };
}

export interface ValueFilter {
  readonly indicators: readonly string[];
  readonly scope?: string;
  readonly subjects?: readonly string[];
  readonly limit: number;
  /** The subject after which a page begins. */
  readonly after?: string;
}

/** The newest value of each subject, by subject. */
export async function selectLatest(
  database: Queryable,
  tenant: Tenant,
  access: ValueAccess,
  filter: ValueFilter,
): Promise<readonly NamedValue[]> {
  const { values, use } = openValues([
    tenant,
    filter.indicators,
    filter.scope ?? null,
    filter.subjects ?? null,
    filter.after ?? null,
    filter.limit,
  ]);
  const rows = await database.query<NamedRecord>({
    text: `select ${named}, ${access.insideSql(accessColumns, use)} as inside from indicator_latest s
           join indicator_value v using (tenant, indicator, subject, at)
           where s.tenant = $1 and s.indicator = any($2) and ($3::text is null or s.scope = $3)
             and ($4::text[] is null or s.subject = any($4)) and ($5::text is null or s.subject > $5)
             and ${access.sql(accessColumns, use)}
           order by s.subject, s.indicator limit $6`,
    values,
  });
  return rows.map(fromNamed);
}

export interface HistoryFilter {
  readonly indicator: string;
  readonly scope?: string;
  readonly subject?: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly limit: number;
  readonly after?: { readonly at: Instant; readonly subject: string };
}

/** Values in `[from, to]`, oldest first. */
export async function selectHistory(
  database: Queryable,
  tenant: Tenant,
  access: ValueAccess,
  filter: HistoryFilter,
): Promise<readonly NamedValue[]> {
  const { after } = filter;
  const { values, use } = openValues([
    tenant,
    filter.indicator,
    isoInstant(filter.from),
    isoInstant(filter.to),
    after ? isoInstant(after.at) : null,
    after?.subject ?? null,
    filter.limit,
    filter.subject ?? null,
    filter.scope ?? null,
  ]);
  const rows = await database.query<NamedRecord>({
    text: `select ${named}, ${access.insideSql(accessColumns, use)} as inside from indicator_value v
           join indicator_latest s using (tenant, indicator, subject)
           where v.tenant = $1 and v.indicator = $2 and v.at >= $3 and v.at <= $4
             and ($5::timestamptz is null or (v.at, v.subject) > ($5, $6::text))
             and ($8::text is null or v.subject = $8) and ($9::text is null or v.scope = $9)
             and ${access.sql(accessColumns, use)}
           order by v.at, v.subject limit $7`,
    values,
  });
  return rows.map(fromNamed);
}

/** The value of one subject at `at`, or its newest. */
export async function selectValue(
  database: Queryable,
  tenant: Tenant,
  access: ValueAccess,
  indicator: string,
  subject: string,
  at: Instant | undefined,
): Promise<NamedValue | undefined> {
  const { values, use } = openValues([tenant, indicator, subject, at === undefined ? null : isoInstant(at)]);
  const [row] = await database.query<NamedRecord>({
    text: `select ${named}, ${access.insideSql(accessColumns, use)} as inside from indicator_latest s
           join indicator_value v on v.tenant = s.tenant and v.indicator = s.indicator and v.subject = s.subject
             and v.at = coalesce($4::timestamptz, s.at)
           where s.tenant = $1 and s.indicator = $2 and s.subject = $3 and ${access.sql(accessColumns, use)}`,
    values,
  });
  return row && fromNamed(row);
}

/** The last `limit` values up to `to`, oldest first; without a value where none could be computed. */
export async function selectTrend(
  database: Queryable,
  tenant: Tenant,
  access: ValueAccess,
  { indicator, subject, at: to }: Pick<ValueRow, 'indicator' | 'subject' | 'at'>,
  limit: number,
): Promise<readonly { readonly at: string; readonly value?: number }[]> {
  const { values, use } = openValues([tenant, indicator, subject, isoInstant(to), limit]);
  const rows = await database.query<{ at: Date; value: number | null }>({
    text: `select v.at, v.value from indicator_value v
           join indicator_latest s using (tenant, indicator, subject)
           where v.tenant = $1 and v.indicator = $2 and v.subject = $3 and v.at <= $4 and ${access.sql(accessColumns, use)}
           order by v.at desc limit $5`,
    values,
  });
  return rows.map(({ at, value }) => ({ at: at.toISOString(), ...(value === null ? {} : { value }) })).reverse();
}

function fromRecord(row: ValueRecord): ValueRow {
  const details = row.details ? { details: row.details } : {};
  return {
    indicator: row.indicator,
    scope: row.scope,
    subject: row.subject,
    at: row.at.getTime(),
    outcome:
      row.value === null
        ? { missing: row.missing ?? { zh: '', en: '' }, ...details }
        : { value: row.value, ...(row.level ? { level: row.level } : {}), ...details },
    provenance: row.provenance,
    entities: row.entities,
    records: row.records,
    observedAt: row.observed_at?.getTime(),
    knownUntil: row.known_until?.getTime(),
    computedAt: row.computed_at.getTime(),
  };
}

function fromNamed(row: NamedRecord): NamedValue {
  return {
    // Details tell of the single entities: they are for who may see a value of these alone.
    ...fromRecord(row.inside ? row : { ...row, details: null }),
    inside: row.inside,
    name: row.name,
    ...(row.location ? { location: row.location } : {}),
    openCases: row.open_cases,
  };
}

/** The open cases about some values. */
export function selectOpenCases(
  database: Queryable,
  tenant: Tenant,
  values: readonly { readonly indicator: string; readonly subject: string }[],
): Promise<{ caseId: string; indicator: string; subject: string }[]> {
  return database.query(
    `select o.case_id as "caseId", o.indicator, o.subject from indicator_open_case o
     join unnest($2::text[], $3::text[]) v(indicator, subject) on v.indicator = o.indicator and v.subject = o.subject
     where o.tenant = $1`,
    [tenant, values.map(({ indicator }) => indicator), values.map(({ subject }) => subject)],
  );
}
