import type { Database } from './database.ts';
import { openEmbeddedDatabase } from './database-embedded.ts';
import { databaseErrors } from './database-errors.ts';
import { poolDatabase } from './database-pool.ts';
import type { Log } from './log.ts';

export interface DatabaseOptions {
  /** `postgres://…` of a server with PostGIS; without it the embedded engine keeps its data in `dataDir`. */
  readonly url?: string | undefined;
  /** A folder, or `memory` for a database that is gone with the process. */
  readonly dataDir: string;
  readonly log: Log;
  /** Connections to the server. Default 10. */
  readonly poolSize?: number | undefined;
}

/** Opens the one database of the hub and asks it a first question. @throws runtime.unreachable, runtime.directoryTaken, runtime.postgisMissing */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const database = options.url
    ? openServer(options.url, options)
    : await openEmbeddedDatabase(options.dataDir, options.log);
  try {
    await requirePostgis(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

function openServer(url: string, { log, poolSize }: DatabaseOptions): Database {
  return poolDatabase({
    engine: 'postgres',
    durability: 'disk',
    pool: {
      connectionString: url,
      max: poolSize ?? 10,
      connectionTimeoutMillis: 10_000,
      statement_timeout: 60_000,
      idle_in_transaction_session_timeout: 60_000,
      application_name: 'zhongshu',
      keepAlive: true,
    },
    readOnly: () => undefined,
    onConnectionError: (error) => log.error({ err: error }, 'database connection lost'),
    close: async () => undefined,
  });
}

async function requirePostgis(database: Database): Promise<void> {
  const [found] = await database.query(`select 1 as yes from pg_extension where extname = 'postgis'`);
  if (found) return;
  await database.query('create extension if not exists postgis').catch((error: unknown) => {
    throw databaseErrors.postgisMissing({}, error);
  });
}
