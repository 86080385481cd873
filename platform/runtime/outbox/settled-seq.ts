import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../database/database.ts';

const tries = 20;
/** Under load a flush takes about as long: looking more often only takes processors from it. */
const betweenTries_ms = 4;

/** A number drawn by then, and a transaction id given out after that. */
interface Mark {
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
  let waiting: Mark | undefined;

  async function look(): Promise<number> {
    const { drawn, xid, oldest } = await selectLook(database, waiting ? undefined : settled);
    if (drawn <= settled) return drawn;
    if (xid !== null) waiting ??= { drawn, xid };
    if (!waiting || oldest < waiting.xid) return drawn;
    settled = Math.max(settled, waiting.drawn);
    waiting = undefined;
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

const drawnSql = 'select (last_value - case when is_called then 0 else 1 end)::bigint as drawn from outbox_order';

/** The newest number drawn, whether or not its transaction has ended. */
export async function drawnSeq(database: Database): Promise<number> {
  const [row] = await database.query<{ drawn: number }>({ name: 'outbox.drawn', text: drawnSql });
  return row?.drawn ?? 0;
}

interface Look {
  readonly drawn: number;
  /** Given out after `drawn` was read. */
  readonly xid: number | null;
  /** The lowest of those that were running when the look began; no other lower one can have begun since. */
  readonly oldest: number;
}

/** @param settled what is beyond is worth a transaction id; none is given out when it is undefined */
async function selectLook(database: Database, settled: number | undefined): Promise<Look> {
  const [row] = await database.query<Look>({
    name: 'outbox.look',
    text: `select drawn, case when drawn > $1::bigint then pg_current_xact_id()::text::bigint end as xid,
             pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest
           from (${drawnSql} offset 0) o`,
    values: [settled ?? null],
  });
  return row ?? { drawn: 0, xid: null, oldest: 0 };
}
