import type { Localised, RowFilter, Tenant } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';
import { accessColumns } from './case-access.ts';
import type { CaseFile } from './case-file.ts';
import type { CaseEvent, CaseEventKind } from './case-machine.ts';
import { type CaseRecord, columns, fileRecord, toCaseFile } from './case-row.ts';

export interface EventRecord {
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

const names = Object.keys(columns).join(', ');
const typed = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
const changing = `state step role bureau bureaus pauses due_at step_due_at paused_at closed_at assignee_id assignee_name
  reopened returned reworked version changed_at merged_into
  time_limit detail slip timer_at task_units request_kind order_due_at attributes`.split(/\s+/);
const changed = changing.map((name) => `${name} = excluded.${name}`);

/** Cases as they now are; commit with what happened to them (`store-changes.ts`). */
export function caseStatement(files: readonly CaseFile[]): Statement {
  return {
    name: 'cases.upsert',
    text: `insert into case_file (${names}) select ${names} from jsonb_to_recordset($1::jsonb) as r(${typed.join(', ')})
           on conflict (tenant, id) do update set ${changed.join(', ')}`,
    values: [JSON.stringify(files.map(fileRecord))],
  };
}

/**
 * The next numbers of a day, as the last of them; those of openings that fail stay unused. The draw itself is not waited for on
 * disk: the commit of a case that has the number comes after it in the same log.
 */
export async function drawNumbers(database: Queryable, tenant: Tenant, day: string, count: number): Promise<number> {
  const [row] = await database.query<{ last: number }>({
    name: 'cases.draw-number',
    text: `insert into case_number (tenant, day, last)
           select $1, $2, $3 from (select set_config('synchronous_commit', 'off', true)) quick
           on conflict (tenant, day) do update set last = case_number.last + $3 returning last`,
    values: [tenant, day, count],
  });
  return row?.last ?? count;
}

export async function selectCase(database: Queryable, tenant: Tenant, id: string): Promise<CaseFile | undefined> {
  const [row] = await database.query<CaseRecord>({
    name: 'cases.get',
    text: 'select * from case_file where tenant = $1 and id = $2',
    values: [tenant, id],
  });
  return row && toCaseFile(row);
}

/** Numbers and titles of cases by their ids. */
export async function selectNamesOfCases(database: Queryable, tenant: Tenant, ids: readonly string[]) {
  const rows = await database.query<{ id: string; number: string; title: Localised }>(
    'select id, number, title from case_file where tenant = $1 and id = any($2)',
    [tenant, ids],
  );
  return new Map(rows.map(({ id, number, title }) => [id, { number, title }]));
}

/** The case when it passes. What is hidden is not read, so that it takes no longer than what is not there. */
export async function selectSeenCase(
  database: Queryable,
  tenant: Tenant,
  filter: RowFilter,
  id: string,
): Promise<CaseFile | undefined> {
  if (filter.none) return undefined;
  const values: unknown[] = [tenant, id];
  const seen = filter.sql(accessColumns, (value) => `$${values.push(value)}`);
  const [row] = await database.query<CaseRecord>(
    `select * from case_file where tenant = $1 and id = $2 and ${seen}`,
    values,
  );
  return row && toCaseFile(row);
}

export async function selectEvents(database: Queryable, tenant: Tenant, caseId: string): Promise<readonly CaseEvent[]> {
  const rows = await database.query<EventRecord>({
    name: 'cases.events',
    text: `select seq, at, actor_id, actor_name, event, step, next_step, note, data, attachments
           from case_event where tenant = $1 and case_id = $2 order by seq`,
    values: [tenant, caseId],
  });
  return rows.map(toCaseEvent);
}

export function toCaseEvent(row: EventRecord): CaseEvent {
  const { seq, at, actor_id, actor_name, event, step, next_step, note, data, attachments } = row;
  return {
    seq,
    at: at.getTime(),
    actor: { id: actor_id, name: actor_name },
    event,
    step,
    ...(next_step === null ? {} : { nextStep: next_step }),
    ...(note === null ? {} : { note }),
    data,
    attachments,
  };
}

/** The open case of a rule for a subject, the newest if there are several. */
export async function selectOpenOfRule(
  database: Queryable,
  tenant: Tenant,
  rule: string,
  subject: string,
): Promise<CaseFile | undefined> {
  const [row] = await database.query<CaseRecord>({
    name: 'cases.open-of-rule',
    text: `select * from case_file where tenant = $1 and rule = $2 and subject = $3 and state = 'open' order by opened_at desc limit 1`,
    values: [tenant, rule, subject],
  });
  return row && toCaseFile(row);
}
