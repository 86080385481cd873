import type { Log } from '../log.ts';
import type { Database } from './database.ts';
import { poolDatabase } from './database-pool.ts';

const probe_ms = 1_000;

/** A PostgreSQL server or a Citus coordinator. While it cannot be reached the database says so and looks for it every second. */
export function openServerDatabase(url: string, log: Log, poolSize = 10): Database {
  let probe: NodeJS.Timeout | undefined;

  function lost(error: Error): void {
    if (!probe) log.error({ err: error }, 'database connection lost');
    clearTimeout(probe);
    probe = setTimeout(look, probe_ms).unref();
  }

  async function look(): Promise<void> {
    try {
      await database.query('select');
      probe = undefined;
      log.warn('database connection is back');
    } catch {
      // A failed query has come by `lost` and set the next look.
    }
  }

  const database = poolDatabase({
    engine: 'postgres',
    durability: 'disk',
    pool: {
      connectionString: url,
      max: poolSize,
      connectionTimeoutMillis: 10_000,
      statement_timeout: 60_000,
      idle_in_transaction_session_timeout: 60_000,
      application_name: 'zhongshu',
      keepAlive: true,
    },
    readOnly: () => (probe ? { code: 'unreachable' } : undefined),
    onConnectionError: lost,
    close: async () => clearTimeout(probe),
  });
  return database;
}
