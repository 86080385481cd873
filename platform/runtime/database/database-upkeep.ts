import type { Log } from '../log.ts';
import type { Database } from './database.ts';

const look_ms = 10_000;
const walPerCheckpoint_bytes = 64 * 1024 * 1024;

/**
 * What a server's background processes do, for the embedded engine, which has none: its log grew without end in a trial
 * and dead rows stayed. Each look does one thing at most, because all queries wait meanwhile.
 */
export function keepUp(database: Database, log: Log): { stop(): void } {
  let working = false;
  const timer = setInterval(() => {
    if (working || database.readOnly()) return;
    working = true;
    upkeepStep(database)
      .catch((error: unknown) => log.warn({ err: error }, 'database upkeep failed'))
      .finally(() => {
        working = false;
      });
  }, look_ms).unref();
  return { stop: () => clearInterval(timer) };
}

/** Does what is most due and says what it was. */
export async function upkeepStep(database: Database): Promise<string | undefined> {
  const [due] = await database.query<{ statement: string }>(dueStatement);
  if (due) await database.query(due.statement);
  return due?.statement;
}

/** The thresholds for tables are PostgreSQL's own for autovacuum (50 rows and 20 %, 10 % for statistics). */
const dueStatement = `
  with counted as (
    select format('%I.%I', schemaname, s.relname) as name, greatest(c.reltuples, 0) as rows,
           n_dead_tup as dead, n_ins_since_vacuum as inserted, n_mod_since_analyze as changed
    from pg_stat_user_tables s join pg_class c on c.oid = s.relid
  )
  select 'checkpoint' as statement, 0 as place
  from pg_control_checkpoint() where pg_current_wal_insert_lsn() - redo_lsn > ${walPerCheckpoint_bytes}
  union all
  (select 'vacuum (analyze) ' || name, 1 from counted
   where dead > 50 + 0.2 * rows or inserted > 1000 + 0.2 * rows order by dead desc limit 1)
  union all
  (select 'analyze ' || name, 2 from counted where changed > 50 + 0.1 * rows order by changed desc limit 1)
  order by place limit 1`;
