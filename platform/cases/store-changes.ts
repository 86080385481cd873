import { isoInstant } from '@hub/kernel';
import { outboxStatement, type Statement } from '@hub/runtime';
import { type ChangedCase, messageOf } from './changed-case.ts';
import { caseStatement } from './store.ts';

/** Everything that makes changes durable, whatever their number in three statements: files, history, outbox. */
export function changeStatements(changes: readonly ChangedCase[]): readonly Statement[] {
  if (changes.length === 0) return [];
  const events = changes.flatMap(({ file, events: own }) => own.map((event) => ({ file, event })));
  const rows = events.map(({ file, event }) => ({
    tenant: file.tenant,
    case_id: file.id,
    seq: event.seq,
    at: isoInstant(event.at),
    actor_id: event.actor.id,
    actor_name: event.actor.name,
    event: event.event,
    step: event.step,
    next_step: event.nextStep ?? null,
    note: event.note ?? null,
    data: event.data,
    attachments: event.attachments,
  }));
  const names = 'tenant, case_id, seq, at, actor_id, actor_name, event, step, next_step, note, data, attachments';
  return [
    caseStatement(changes.map(({ file }) => file)),
    {
      name: 'cases.insert-events',
      text: `insert into case_event (${names}) select ${names} from jsonb_to_recordset($1::jsonb) as r(tenant text, case_id text, seq int,
               at timestamptz, actor_id text, actor_name text, event text, step text, next_step text, note text, data jsonb, attachments jsonb)`,
      values: [JSON.stringify(rows)],
    },
    outboxStatement(
      events.map(({ file, event }) => ({
        tenant: file.tenant,
        topic: 'case' as const,
        key: file.id,
        data: messageOf(file, event),
      })),
    ),
    ...changes.flatMap(({ alongside = [] }) => alongside),
  ];
}
