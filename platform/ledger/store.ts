import { type Instant, isoInstant, type Tenant } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';
import type { Actor, LedgerEvent, LedgerEventBody } from './ledger-event.ts';
import type { Meeting } from './meeting.ts';

export interface NewEvent {
  readonly assignmentId: string;
  readonly event: LedgerEvent;
}

interface EventRecord {
  assignment_id: string;
  seq: number;
  at: Date;
  recorded_at: Date;
  actor: Actor;
  kind: LedgerEventBody['kind'];
  data: Omit<LedgerEventBody, 'kind'>;
}

const eventColumns = 'assignment_id, seq, at, recorded_at, actor, kind, data';

/** @param onTaken what to do when another has written the same entry: fail with 23505, or leave his */
export function insertEvents(
  tenant: Tenant,
  events: readonly NewEvent[],
  onTaken: 'fail' | 'leave' = 'fail',
): Statement {
  const rows = events.map(({ assignmentId, event: { seq, at, recordedAt, actor, kind, ...data } }) => ({
    assignment_id: assignmentId,
    seq,
    at: isoInstant(at),
    recorded_at: isoInstant(recordedAt),
    actor,
    kind,
    data,
  }));
  return {
    text: `insert into ledger_event (tenant, ${eventColumns})
           select $1, ${eventColumns}
           from jsonb_to_recordset($2::jsonb) as r(assignment_id text, seq int, at timestamptz, recorded_at timestamptz,
             actor jsonb, kind text, data jsonb) ${onTaken === 'leave' ? 'on conflict do nothing' : ''}`,
    values: [tenant, JSON.stringify(rows)],
  };
}

/** Of every assignment, or of one, its events in the order of their entry. */
export async function selectEvents(
  database: Queryable,
  tenant: Tenant,
  assignmentId?: string,
): Promise<ReadonlyMap<string, readonly LedgerEvent[]>> {
  const rows = await database.query<EventRecord>({
    text: `select ${eventColumns} from ledger_event where tenant = $1 and ($2::text is null or assignment_id = $2)
           order by assignment_id, seq`,
    values: [tenant, assignmentId ?? null],
  });
  const byAssignment = Map.groupBy(rows, (row) => row.assignment_id);
  return new Map([...byAssignment].map(([id, own]) => [id, own.map(toEvent)]));
}

export async function selectTenants(database: Queryable): Promise<readonly Tenant[]> {
  const rows = await database.query<{ tenant: Tenant }>('select distinct tenant from ledger_event');
  return rows.map(({ tenant }) => tenant);
}

function toEvent({ seq, at, recorded_at, actor, kind, data }: EventRecord): LedgerEvent {
  // What stands in the table was typed when it was written, and nothing is ever changed there.
  return { ...data, kind, seq, at: at.getTime(), recordedAt: recorded_at.getTime(), actor } as LedgerEvent;
}

export function insertMeeting(tenant: Tenant, { id, heldAt, recordedAt, actor, ...data }: Meeting): Statement {
  return {
    text: 'insert into ledger_meeting (tenant, id, held_at, recorded_at, actor, data) values ($1, $2, $3, $4, $5, $6)',
    values: [tenant, id, isoInstant(heldAt), isoInstant(recordedAt), JSON.stringify(actor), JSON.stringify(data)],
  };
}

/** The newest first. */
export async function selectMeetings(
  database: Queryable,
  tenant: Tenant,
  { limit, before }: { readonly limit: number; readonly before?: Instant },
): Promise<readonly Meeting[]> {
  const rows = await database.query<{
    id: string;
    held_at: Date;
    recorded_at: Date;
    actor: Actor;
    data: Omit<Meeting, 'id' | 'heldAt' | 'recordedAt' | 'actor'>;
  }>({
    text: `select id, held_at, recorded_at, actor, data from ledger_meeting
           where tenant = $1 and ($3::timestamptz is null or held_at < $3) order by held_at desc, id desc limit $2`,
    values: [tenant, limit, before === undefined ? null : isoInstant(before)],
  });
  return rows.map(({ id, held_at, recorded_at, actor, data }) => ({
    ...data,
    id,
    heldAt: held_at.getTime(),
    recordedAt: recorded_at.getTime(),
    actor,
  }));
}
