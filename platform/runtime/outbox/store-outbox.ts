import type { Instant } from '@hub/kernel';
import type { Database } from '../database/database.ts';
import type { OutboxRow, OutboxTopic } from './outbox-row.ts';

type StoredRow = Omit<OutboxRow, 'data' | 'committedAt'> & { readonly data: string; readonly committed_at: Date };

const toRow = ({ data, committed_at, ...row }: StoredRow): OutboxRow => ({
  ...row,
  data: JSON.parse(data) as OutboxRow['data'],
  committedAt: committed_at.getTime(),
});

/** All rows in these ranges `(after, until]`, of which none overlaps another, at most `limit`, in order. */
export async function selectRows(
  database: Database,
  ranges: readonly { readonly after: number; readonly until: number }[],
  limit: number,
): Promise<OutboxRow[]> {
  const rows = await database.query<StoredRow>({
    name: 'outbox.rows',
    text: `select o.* from unnest($1::bigint[], $2::bigint[]) as range(after, until) cross join lateral (
             select seq, tenant, topic, key, data, committed_at from outbox
             where seq > range.after and seq <= range.until order by seq limit $3
           ) o order by o.seq limit $3`,
    values: [ranges.map(({ after }) => after), ranges.map(({ until }) => until), limit],
  });
  return rows.map(toRow);
}

/** As many rows in `(after, until]` as one look covers. */
const spanSize = 5_000;

/** Rows of some topics in `(after, until]`, and how far the look has come. */
export async function selectTopicRows(
  database: Database,
  range: { readonly after: number; readonly until: number; readonly limit: number },
  topics: readonly OutboxTopic[],
): Promise<{ readonly rows: readonly OutboxRow[]; readonly seen: number }> {
  const found = await database.query<{ last: number | null; seq: number | null } & StoredRow>({
    name: 'outbox.topics',
    text: `with span as materialized (
             select seq, topic from outbox where seq > $1 and seq <= $5 order by seq limit $4)
           select span_end.last, o.seq, o.tenant, o.topic, o.key, o.data, o.committed_at
           from (select max(seq) as last from span) span_end
           left join lateral (
             select outbox.* from outbox join span using (seq) where span.topic = any($2) order by seq limit $3
           ) o on true
           order by o.seq`,
    values: [range.after, topics, range.limit, spanSize, range.until],
  });
  const rows = found.filter((row) => row.seq !== null).map(({ last: _, ...row }) => toRow(row));
  const seen = rows.length === range.limit ? rows.at(-1)?.seq : found[0]?.last;
  return { rows, seen: seen ?? range.until };
}

/** The first sequence number still kept, or undefined when nothing is. */
export async function selectOldest(database: Database): Promise<number | undefined> {
  const [row] = await database.query<{ seq: number | null }>('select min(seq)::bigint as seq from outbox');
  return row?.seq ?? undefined;
}

export async function selectCursors(database: Database): Promise<readonly { consumer: string; position: number }[]> {
  return database.query<{ consumer: string; position: number }>('select consumer, position from outbox_cursor');
}

/** Drops rows that every consumer has stored as passed. */
export async function deletePassed(database: Database, olderThan: Instant): Promise<void> {
  await database.query(
    `delete from outbox where committed_at < $1 and seq <= (select coalesce(min(position), 0) from outbox_cursor)`,
    [new Date(olderThan)],
  );
}

export async function insertCursor(database: Database, consumer: string, position: number): Promise<void> {
  await database.query(
    'insert into outbox_cursor (consumer, position) values ($1, $2) on conflict (consumer) do nothing',
    [consumer, position],
  );
}

/** Takes or renews the lease of a cursor and answers its position; undefined while another process has it. */
export async function leaseCursor(
  database: Database,
  consumer: string,
  holder: string,
  lease_ms: number,
): Promise<number | undefined> {
  const [row] = await database.query<{ position: number }>({
    name: 'outbox.lease',
    text: `update outbox_cursor set holder = $2, lease_until = now() + $3 * interval '1 millisecond'
           where consumer = $1 and (holder = $2 or holder is null or lease_until < now()) returning position`,
    values: [consumer, holder, lease_ms],
  });
  return row?.position;
}

export async function releaseCursor(database: Database, consumer: string, holder: string): Promise<void> {
  await database.query('update outbox_cursor set holder = null where consumer = $1 and holder = $2', [
    consumer,
    holder,
  ]);
}

/** The statement that moves a cursor on; it fails when another process has taken it. */
export function advanceCursor(consumer: string, holder: string, from: number, to: number) {
  return {
    name: 'outbox.advance',
    text: 'select outbox_advance($1, $2, $3, $4)',
    values: [consumer, holder, from, to],
  };
}
