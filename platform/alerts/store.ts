import type { ValueAccess, ValueColumns } from '@hub/indicators';
import {
  type AlertId,
  type Geometry,
  type IndicatorScope,
  type Instant,
  isoInstant,
  type Localised,
  type Provenance,
  type Severity,
  type Tenant,
} from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';
import type { RuleState } from './rule-state.ts';

export interface AlertRow {
  readonly id: AlertId;
  readonly rule: string;
  readonly indicator: string;
  readonly scope: IndicatorScope;
  readonly subject: string;
  readonly subjectName: Localised;
  /** The areas the subject lies in, outermost first. */
  readonly area: readonly { readonly code: string; readonly name: Localised }[];
  readonly location?: Geometry;
  readonly severity: Severity;
  readonly state: 'raised' | 'cleared';
  readonly raisedAt: Instant;
  readonly clearedAt?: Instant;
  /** The value that raised the alert, and the furthest since. */
  readonly value: number;
  readonly peak: number;
  readonly provenance: readonly Provenance[];
  readonly acknowledgedBy?: string;
  readonly acknowledgedAt?: Instant;
  readonly note?: string;
  readonly caseId?: string;
  /** How many entities the value that raised it is over. */
  readonly over: number;
}

export interface RuleStateRow {
  readonly rule: string;
  readonly subject: string;
  readonly state: RuleState;
  readonly alertId: AlertId | undefined;
}

interface AlertRecord {
  id: AlertId;
  rule: string;
  indicator: string;
  scope: IndicatorScope;
  subject: string;
  subject_name: Localised;
  area: AlertRow['area'];
  location: Geometry | null;
  severity: Severity;
  state: 'raised' | 'cleared';
  raised_at: Date;
  cleared_at: Date | null;
  value: number;
  peak: number;
  provenance: Provenance[];
  acknowledged_by: string | null;
  acknowledged_at: Date | null;
  note: string | null;
  case_id: string | null;
  over_entities: number;
}

/** Stores alerts; of one already there only what its rule changes. */
export function upsertAlerts(tenant: Tenant, alerts: readonly AlertRow[]): Statement {
  const records = alerts.map(({ raisedAt, clearedAt, subjectName, ...alert }) => ({
    ...alert,
    subject_name: subjectName,
    raised_at: isoInstant(raisedAt),
    cleared_at: clearedAt === undefined ? null : isoInstant(clearedAt),
  }));
  return {
    name: 'alerts.upsert',
    text: `insert into alert (tenant, id, rule, indicator, scope, subject, subject_name, area, location, severity, state,
             raised_at, cleared_at, value, peak, provenance, over_entities)
           select $1, id, rule, indicator, scope, subject, subject_name, area, location, severity, state, raised_at,
             cleared_at, value, peak, provenance, "over"
           from jsonb_to_recordset($2::jsonb) as r(id text, rule text, indicator text, scope text, subject text,
             subject_name jsonb, area jsonb, location jsonb, severity text, state text, raised_at timestamptz,
             cleared_at timestamptz, value double precision, peak double precision, provenance jsonb, "over" int)
           on conflict (tenant, id) do update set state = excluded.state, cleared_at = excluded.cleared_at, peak = excluded.peak`,
    values: [tenant, JSON.stringify(records)],
  };
}

export function upsertRuleStates(tenant: Tenant, rows: readonly RuleStateRow[]): Statement {
  return {
    name: 'alerts.upsert-states',
    text: `insert into rule_state (tenant, rule, subject, state, alert_id)
           select $1, rule, subject, state, "alertId"
           from jsonb_to_recordset($2::jsonb) as r(rule text, subject text, state jsonb, "alertId" text)
           on conflict (tenant, rule, subject) do update set state = excluded.state, alert_id = excluded.alert_id`,
    values: [tenant, JSON.stringify(rows)],
  };
}

/** Commit this with the case that an alert opened. */
export function linkCase(tenant: Tenant, alertId: string, caseId: string): Statement {
  return { text: 'update alert set case_id = $3 where tenant = $1 and id = $2', values: [tenant, alertId, caseId] };
}

export function acknowledge(tenant: Tenant, id: string, by: string, at: Instant, note: string | undefined): Statement {
  return {
    text: `update alert set acknowledged_by = $3, acknowledged_at = $4, note = $5
           where tenant = $1 and id = $2 and acknowledged_by is null`,
    values: [tenant, id, by, isoInstant(at), note ?? null],
  };
}

export async function selectRuleStates(
  database: Queryable,
  tenant: Tenant,
  keys: readonly { readonly rule: string; readonly subject: string }[],
): Promise<readonly RuleStateRow[]> {
  const rows = await database.query<{ rule: string; subject: string; state: RuleState; alert_id: AlertId | null }>({
    name: 'alerts.states',
    text: `select s.rule, s.subject, s.state, s.alert_id from unnest($2::text[], $3::text[]) as k(rule, subject)
           join rule_state s on s.tenant = $1 and s.rule = k.rule and s.subject = k.subject`,
    values: [tenant, keys.map((key) => key.rule), keys.map((key) => key.subject)],
  });
  return rows.map(({ alert_id, ...row }) => ({ ...row, alertId: alert_id ?? undefined }));
}

export async function selectAlertsById(
  database: Queryable,
  tenant: Tenant,
  ids: readonly string[],
): Promise<readonly AlertRow[]> {
  const rows = await database.query<AlertRecord>('select * from alert where tenant = $1 and id = any($2)', [
    tenant,
    ids,
  ]);
  return rows.map(fromRecord);
}

export interface AlertFilter {
  readonly state: 'open' | 'cleared' | 'all';
  readonly subject?: string;
  readonly limit: number;
  readonly after?: { readonly raisedAt: Instant; readonly id: string };
}

const stateConditions = { open: `and state = 'raised'`, cleared: `and state = 'cleared'`, all: '' } as const;

/** What policies ask of an alert: that of the value that raised it. */
const accessColumns: ValueColumns = {
  tenant: 'tenant',
  indicator: 'indicator',
  over: 'over_entities',
  areas: `array(select one->>'code' from jsonb_array_elements(area) one)`,
};

/** The newest first. */
export async function selectAlerts(
  database: Queryable,
  tenant: Tenant,
  access: ValueAccess,
  filter: AlertFilter,
): Promise<readonly AlertRow[]> {
  const { after } = filter;
  const values: unknown[] = [
    tenant,
    filter.subject ?? null,
    after ? isoInstant(after.raisedAt) : null,
    after?.id ?? null,
    filter.limit,
  ];
  const rows = await database.query<AlertRecord>({
    text: `select * from alert where tenant = $1 ${stateConditions[filter.state]} and ($2::text is null or subject = $2)
             and ($3::timestamptz is null or (raised_at, id) < ($3, $4::text))
             and ${access.sql(accessColumns, (value) => `$${values.push(value)}`)}
           order by raised_at desc, id desc limit $5`,
    values,
  });
  return rows.map(fromRecord);
}

export async function countOpen(
  database: Queryable,
  tenant: Tenant,
  access: ValueAccess,
): Promise<readonly { severity: Severity; count: number }[]> {
  const values: unknown[] = [tenant];
  const seen = access.sql(accessColumns, (value) => `$${values.push(value)}`);
  return database.query<{ severity: Severity; count: number }>(
    `select severity, count(*)::int as count from alert where tenant = $1 and state = 'raised' and ${seen} group by severity`,
    values,
  );
}

function fromRecord(row: AlertRecord): AlertRow {
  return {
    id: row.id,
    rule: row.rule,
    indicator: row.indicator,
    scope: row.scope,
    subject: row.subject,
    subjectName: row.subject_name,
    area: row.area,
    ...(row.location ? { location: row.location } : {}),
    severity: row.severity,
    state: row.state,
    raisedAt: row.raised_at.getTime(),
    ...(row.cleared_at ? { clearedAt: row.cleared_at.getTime() } : {}),
    value: row.value,
    peak: row.peak,
    provenance: row.provenance,
    ...(row.acknowledged_by === null ? {} : { acknowledgedBy: row.acknowledged_by }),
    ...(row.acknowledged_at ? { acknowledgedAt: row.acknowledged_at.getTime() } : {}),
    ...(row.note === null ? {} : { note: row.note }),
    ...(row.case_id === null ? {} : { caseId: row.case_id }),
    over: row.over_entities,
  };
}
