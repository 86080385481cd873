import type { Instant, Tenant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';
import type { CaseFile } from '../case-file.ts';
import type { CaseEvent } from '../case-machine.ts';
import { type CaseRecord, toCaseFile } from '../case-row.ts';
import { type EventRecord, toCaseEvent } from '../store.ts';

/** The cases under way in `[from, to)` or due in it that have not changed since `to`. */
export async function selectUnchanged(
  database: Queryable,
  tenant: Tenant,
  from: Instant,
  to: Instant,
): Promise<readonly CaseFile[]> {
  const rows = await database.query<CaseRecord>({
    name: 'cases.unchanged',
    text: `select * from case_file
           where tenant = $1 and changed_at < $3 and opened_at < $3
             and (due_at >= $2 or state = 'open' or (state = 'closed' and closed_at >= $2))`,
    values: [tenant, new Date(from), new Date(to)],
  });
  return rows.map(toCaseFile);
}

/** The cases opened before `to` that have changed since, with what had happened to them before `to`. */
export async function selectChangedSince(
  database: Queryable,
  tenant: Tenant,
  to: Instant,
): Promise<readonly { readonly file: CaseFile; readonly events: readonly CaseEvent[] }[]> {
  const files = await database.query<CaseRecord>({
    name: 'cases.changed-since',
    text: 'select * from case_file where tenant = $1 and changed_at >= $2 and opened_at < $2',
    values: [tenant, new Date(to)],
  });
  return withEvents(database, tenant, files.map(toCaseFile), to);
}

/** Cases with what had happened to them before `to`. */
export async function withEvents(
  database: Queryable,
  tenant: Tenant,
  files: readonly CaseFile[],
  to: Instant,
): Promise<readonly { readonly file: CaseFile; readonly events: readonly CaseEvent[] }[]> {
  if (files.length === 0) return [];
  const events = await database.query<EventRecord & { case_id: string }>({
    name: 'cases.events-before',
    text: `select case_id, seq, at, actor_id, actor_name, event, step, next_step, note, data, attachments
           from case_event where tenant = $1 and case_id = any($2) and at < $3 order by case_id, seq`,
    values: [tenant, files.map((file) => file.id), new Date(to)],
  });
  const byCase = Map.groupBy(events, (event) => event.case_id);
  return files.map((file) => ({ file, events: (byCase.get(file.id) ?? []).map(toCaseEvent) }));
}
