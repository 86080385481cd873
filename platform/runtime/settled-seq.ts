import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from './database.ts';

const tries = 20;
const betweenTries_ms = 2;

/** The newest number drawn, and a transaction id given out after that. */
interface Look {
  readonly drawn: number;
  readonly xid: number;
}

/**
 * Tells up to which sequence number the outbox is settled: every number up to it belongs to a transaction that has ended,
 * so whoever has read that far steps over nothing. Numbers are drawn in another order than transactions begin and commit;
 * neither the rows one sees nor their xids say what is still to come. But a transaction has its xid before it draws a
 * number, so once all transactions with lower xids than one given out after a look have ended, all numbers drawn before
 * that look are settled.
 */
export function settledSeq(database: Database): (after: number) => Promise<number> {
  let settled = 0;
  let waiting: Look | undefined;

  async function look(): Promise<number> {
    const drawn = await drawnSeq(database);
    if (drawn <= settled) return drawn;
    waiting ??= { drawn, xid: await newXid(database) };
    const seen = waiting;
    if ((await oldestRunningXid(database)) < seen.xid) return drawn;
    settled = Math.max(settled, seen.drawn);
    if (waiting === seen) waiting = undefined;
    return drawn;
  }

  /** Waits a moment for transactions under way, so that news needs no second look after the idle pause. */
  return async (after) => {
    for (let count = 0; count < tries; count += 1) {
      const drawn = await look();
      if (drawn <= after || settled > after) break;
      await pause(betweenTries_ms);
    }
    return settled;
  };
}

/** The newest number drawn, whether or not its transaction has ended. */
export async function drawnSeq(database: Database): Promise<number> {
  const [row] = await database.query<{ drawn: number }>({
    name: 'outbox.drawn',
    text: 'select (last_value - case when is_called then 0 else 1 end)::bigint as drawn from outbox_order',
  });
  return row?.drawn ?? 0;
}

async function newXid(database: Database): Promise<number> {
  const [row] = await database.query<{ xid: number }>({
    name: 'outbox.xid',
    text: 'select pg_current_xact_id()::text::bigint as xid',
  });
  return row?.xid ?? Number.POSITIVE_INFINITY;
}

async function oldestRunningXid(database: Database): Promise<number> {
  const [row] = await database.query<{ xid: number }>({
    name: 'outbox.xmin',
    text: 'select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xid',
  });
  return row?.xid ?? 0;
}
