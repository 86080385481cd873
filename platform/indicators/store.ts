import {
  type Geometry,
  type IndicatorScope,
  type Instant,
  isoInstant,
  type Localised,
  type Outcome,
  type Provenance,
  type Tenant,
} from '@hub/kernel';
import type { Statement } from '@hub/runtime';

/** A computed value as it is kept. */
export interface ValueRow {
  readonly indicator: string;
  readonly scope: IndicatorScope;
  readonly subject: string;
  readonly at: Instant;
  readonly outcome: Outcome;
  /** How the facts came to be, each kind once: more than one says that measured and other values were mixed. */
  readonly provenance: readonly Provenance[];
  /** The entities that took part, and how many of their readings. */
  readonly entities: readonly string[];
  readonly records: number;
  /** Of the newest reading. */
  readonly observedAt: Instant | undefined;
  /** Readings received later had no part in the value. */
  readonly knownUntil: Instant | undefined;
  readonly computedAt: Instant;
}

export interface SubjectRow {
  readonly name: Localised;
  readonly location?: Geometry;
  readonly areas: readonly string[];
}

export interface NamedValue extends ValueRow, Omit<SubjectRow, 'areas'> {
  readonly openCases: number;
  /** Whoever asked may see what is behind the value too. */
  readonly inside: boolean;
}

export function upsertValues(tenant: Tenant, rows: readonly ValueRow[]): Statement {
  return {
    name: 'indicators.upsert-values',
    text: `insert into indicator_value (tenant, indicator, scope, subject, at, value, level, details, missing, provenance,
             entities, records, observed_at, known_until, computed_at)
           select $1, indicator, scope, subject, at, value, level, details, missing, provenance, entities, records,
             observed_at, known_until, computed_at
           from jsonb_to_recordset($2::jsonb) as r(indicator text, scope text, subject text, at timestamptz,
             value double precision, level jsonb, details jsonb, missing jsonb, provenance jsonb, entities jsonb,
             records int, observed_at timestamptz, known_until timestamptz, computed_at timestamptz)
           on conflict (tenant, indicator, subject, at) do update set value = excluded.value, level = excluded.level,
             details = excluded.details, missing = excluded.missing, provenance = excluded.provenance,
             entities = excluded.entities, records = excluded.records, observed_at = excluded.observed_at,
             known_until = excluded.known_until, computed_at = excluded.computed_at`,
    values: [tenant, JSON.stringify(rows.map(toRecord))],
  };
}

export interface NewestRow extends SubjectRow, Pick<ValueRow, 'indicator' | 'scope' | 'subject' | 'at'> {
  /** A day that still runs and has no value yet: the one before stays the newest. */
  readonly unfinished: boolean;
}

/** Commit after the values themselves. */
export function upsertLatest(tenant: Tenant, rows: readonly NewestRow[]): Statement {
  return {
    name: 'indicators.upsert-latest',
    text: `insert into indicator_latest (tenant, indicator, scope, subject, at, name, location, areas)
           select $1, indicator, scope, subject, case when unfinished then coalesce((select max(v.at) from indicator_value v
               where v.tenant = $1 and v.indicator = r.indicator and v.subject = r.subject and v.at < r.at), r.at) else at end,
             name, location, array(select jsonb_array_elements_text(r.areas))
           from jsonb_to_recordset($2::jsonb) as r(indicator text, scope text, subject text, at timestamptz, name jsonb,
             location jsonb, areas jsonb, unfinished boolean)
           on conflict (tenant, indicator, subject) do update
             set at = greatest(indicator_latest.at, excluded.at), name = excluded.name, location = excluded.location,
               areas = excluded.areas`,
    values: [tenant, JSON.stringify(rows.map((row) => ({ ...row, at: isoInstant(row.at) })))],
  };
}

/** A deleted entity keeps its past values, but has no newest one. */
export function deleteLatest(tenant: Tenant, subjects: readonly string[]): Statement {
  return { text: 'delete from indicator_latest where tenant = $1 and subject = any($2)', values: [tenant, subjects] };
}

export function openCaseStatements(
  tenant: Tenant,
  changes: readonly {
    readonly caseId: string;
    readonly open: boolean;
    readonly indicator: string;
    readonly subject: string;
  }[],
): readonly Statement[] {
  return changes.map(({ caseId, open, indicator, subject }) =>
    open
      ? {
          text: `insert into indicator_open_case (tenant, case_id, indicator, subject) values ($1, $2, $3, $4) on conflict do nothing`,
          values: [tenant, caseId, indicator, subject],
        }
      : { text: 'delete from indicator_open_case where tenant = $1 and case_id = $2', values: [tenant, caseId] },
  );
}

function toRecord(row: ValueRow) {
  const { outcome } = row;
  return {
    indicator: row.indicator,
    scope: row.scope,
    subject: row.subject,
    at: isoInstant(row.at),
    value: 'value' in outcome ? outcome.value : null,
    level: 'value' in outcome ? (outcome.level ?? null) : null,
    details: outcome.details ?? null,
    missing: 'missing' in outcome ? outcome.missing : null,
    provenance: row.provenance,
    entities: row.entities,
    records: row.records,
    observed_at: row.observedAt === undefined ? null : isoInstant(row.observedAt),
    known_until: row.knownUntil === undefined ? null : isoInstant(row.knownUntil),
    computed_at: isoInstant(row.computedAt),
  };
}
