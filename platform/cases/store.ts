import type { CaseId, Geometry, Instant, Localised, Severity, Tenant, TimeLimit } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';
import type { CaseFile, CaseSource } from './case-file.ts';
import type { CaseEvent, CaseEventKind } from './case-machine.ts';

export interface CaseRecord {
  tenant: Tenant;
  id: CaseId;
  number: string;
  type: string;
  title: Localised;
  description: string;
  class: string | null;
  priority: Severity;
  source: CaseSource;
  state: 'open' | 'closed';
  step: string;
  role: string;
  bureau: string;
  areas: CaseFile['areas'];
  district: string | null;
  location: Geometry | null;
  time_limit: TimeLimit;
  pauses: CaseFile['pauses'];
  opened_at: Date;
  due_at: Date;
  step_due_at: Date | null;
  paused_at: Date | null;
  closed_at: Date | null;
  assignee_id: string | null;
  assignee_name: string | null;
  alert_id: string | null;
  rule: string | null;
  indicator: string | null;
  subject: string | null;
  evidence_at: Date | null;
  reopened: number;
  returned: number;
  reworked: number;
  version: number;
}

interface EventRecord {
  seq: number;
  at: Date;
  actor_id: string;
  actor_name: string;
  event: CaseEventKind;
  step: string;
  next_step: string | null;
  note: string | null;
  data: CaseEvent['data'];
  attachments: string[];
}

const columns = {
  tenant: 'text',
  id: 'text',
  number: 'text',
  type: 'text',
  title: 'jsonb',
  description: 'text',
  class: 'text',
  priority: 'text',
  source: 'text',
  state: 'text',
  step: 'text',
  role: 'text',
  bureau: 'text',
  areas: 'jsonb',
  area_codes: 'text[]',
  district: 'text',
  location: 'jsonb',
  time_limit: 'jsonb',
  pauses: 'jsonb',
  opened_at: 'timestamptz',
  due_at: 'timestamptz',
  step_due_at: 'timestamptz',
  paused_at: 'timestamptz',
  closed_at: 'timestamptz',
  assignee_id: 'text',
  assignee_name: 'text',
  alert_id: 'text',
  rule: 'text',
  indicator: 'text',
  subject: 'text',
  evidence_at: 'timestamptz',
  reopened: 'int',
  returned: 'int',
  reworked: 'int',
  version: 'int',
} as const;

const names = Object.keys(columns).join(', ');
const typed = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
const changing = ['state', 'step', 'role', 'bureau', 'pauses', 'due_at', 'step_due_at', 'paused_at', 'closed_at']
  .concat(['assignee_id', 'assignee_name', 'reopened', 'returned', 'reworked', 'version'])
  .map((name) => `${name} = excluded.${name}`);

/** A case after some events: the file as it now is and what happened, to be committed together. */
export function caseStatements(file: CaseFile, events: readonly CaseEvent[]): readonly Statement[] {
  return [
    {
      name: 'cases.upsert',
      text: `insert into case_file (${names}) select ${names} from jsonb_to_recordset($1::jsonb) as r(${typed.join(', ')})
             on conflict (tenant, id) do update set ${changing.join(', ')}`,
      values: [JSON.stringify([fileRecord(file)])],
    },
    ...events.map((event) => insertEvent(file, event)),
  ];
}

function insertEvent({ tenant, id }: CaseFile, event: CaseEvent): Statement {
  const { seq, at, actor, event: kind, step, nextStep, note, data, attachments } = event;
  return {
    name: 'cases.insert-event',
    text: `insert into case_event (tenant, case_id, seq, at, actor_id, actor_name, event, step, next_step, note, data, attachments)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12::jsonb)`,
    values: [
      ...[tenant, id, seq, new Date(at), actor.id, actor.name, kind, step, nextStep ?? null, note ?? null],
      ...[JSON.stringify(data), JSON.stringify(attachments)],
    ],
  };
}

/** The next numbers of a day; those of openings that fail stay unused. */
export async function drawNumber(database: Queryable, tenant: Tenant, day: string): Promise<number> {
  const [row] = await database.query<{ last: number }>({
    name: 'cases.draw-number',
    text: `insert into case_number (tenant, day, last) values ($1, $2, 1)
           on conflict (tenant, day) do update set last = case_number.last + 1 returning last`,
    values: [tenant, day],
  });
  return row?.last ?? 1;
}

export async function selectCase(database: Queryable, tenant: Tenant, id: string): Promise<CaseFile | undefined> {
  const [row] = await database.query<CaseRecord>({
    name: 'cases.get',
    text: 'select * from case_file where tenant = $1 and id = $2',
    values: [tenant, id],
  });
  return row && toCaseFile(row);
}

export async function selectEvents(database: Queryable, tenant: Tenant, caseId: string): Promise<readonly CaseEvent[]> {
  const rows = await database.query<EventRecord>({
    name: 'cases.events',
    text: `select seq, at, actor_id, actor_name, event, step, next_step, note, data, attachments
           from case_event where tenant = $1 and case_id = $2 order by seq`,
    values: [tenant, caseId],
  });
  return rows.map(({ actor_id, actor_name, next_step, note, ...row }) => ({
    ...row,
    at: row.at.getTime(),
    actor: { id: actor_id, name: actor_name },
    ...(next_step === null ? {} : { nextStep: next_step }),
    ...(note === null ? {} : { note }),
  }));
}

/** The open case of a rule for a subject, the newest if there are several. */
export async function selectOpenOfRule(database: Queryable, tenant: Tenant, rule: string, subject: string): Promise<CaseFile | undefined> {
  const [row] = await database.query<CaseRecord>({
    name: 'cases.open-of-rule',
    text: `select * from case_file where tenant = $1 and rule = $2 and subject = $3 and state = 'open' order by opened_at desc limit 1`,
    values: [tenant, rule, subject],
  });
  return row && toCaseFile(row);
}

export function toCaseFile(row: CaseRecord): CaseFile {
  const assignee = row.assignee_id === null ? {} : { assignee: { id: row.assignee_id, name: row.assignee_name ?? row.assignee_id } };
  return {
    ...{ tenant: row.tenant, id: row.id, number: row.number, type: row.type, title: row.title, description: row.description },
    ...{ priority: row.priority, source: row.source, state: row.state, step: row.step, role: row.role, bureau: row.bureau },
    ...{ areas: row.areas, limit: row.time_limit, pauses: row.pauses, version: row.version },
    ...{ reopened: row.reopened, returned: row.returned, reworked: row.reworked },
    openedAt: row.opened_at.getTime(),
    dueAt: row.due_at.getTime(),
    ...assignee,
    ...given('class', row.class),
    ...given('district', row.district),
    ...given('location', row.location),
    ...given('alertId', row.alert_id),
    ...given('rule', row.rule),
    ...given('indicator', row.indicator),
    ...given('subject', row.subject),
    ...given('stepDueAt', row.step_due_at?.getTime()),
    ...given('pausedAt', row.paused_at?.getTime()),
    ...given('closedAt', row.closed_at?.getTime()),
    ...given('evidenceAt', row.evidence_at?.getTime()),
  };
}

function given<K extends string, V>(key: K, value: V | null | undefined): { readonly [P in K]?: V } {
  return (value === null || value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V };
}

function fileRecord(file: CaseFile): Record<keyof typeof columns, unknown> {
  return {
    ...{ tenant: file.tenant, id: file.id, number: file.number, type: file.type, title: file.title, description: file.description },
    ...{ class: file.class, priority: file.priority, source: file.source, state: file.state, step: file.step, role: file.role },
    ...{ bureau: file.bureau, areas: file.areas, area_codes: file.areas.map((area) => area.code), district: file.district },
    ...{ location: file.location, time_limit: file.limit, pauses: file.pauses, assignee_id: file.assignee?.id },
    ...{ assignee_name: file.assignee?.name, alert_id: file.alertId, rule: file.rule, indicator: file.indicator },
    ...{ subject: file.subject, reopened: file.reopened, returned: file.returned, reworked: file.reworked, version: file.version },
    opened_at: iso(file.openedAt),
    due_at: iso(file.dueAt),
    step_due_at: iso(file.stepDueAt),
    paused_at: iso(file.pausedAt),
    closed_at: iso(file.closedAt),
    evidence_at: iso(file.evidenceAt),
  };
}

function iso(at: Instant | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
