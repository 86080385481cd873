import type { Log } from '../log.ts';
import type { Database } from './database.ts';
import { databaseErrors } from './database-errors.ts';
import { openServerDatabase } from './database-server.ts';

export interface DatabaseOptions {
  /** `postgres://…` of a server with PostGIS; without it the embedded engine keeps its data in `dataDir`. */
  readonly url?: string | undefined;
  /** A folder, or `memory` for a database that is gone with the process. */
  readonly dataDir: string;
  readonly log: Log;
  /** Connections to the server. Default 10. */
  readonly poolSize?: number | undefined;
}

/**
 * Opens the one database of the hub, which has PostGIS when it opens.
 * @throws runtime.unreachable, runtime.directoryTaken, runtime.postgisMissing
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const database = await openEngine(options);
  try {
    await requirePostgis(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openEngine({ url, dataDir, log, poolSize }: DatabaseOptions): Promise<Database> {
  if (url) return openServerDatabase(url, log, poolSize);
  const { openEmbeddedDatabase, openMemoryDatabase } = await import('./database-embedded.ts');
  return dataDir === 'memory' ? openMemoryDatabase(log) : openEmbeddedDatabase(dataDir, log);
}

async function requirePostgis(database: Database): Promise<void> {
  const [found] = await database.query(`select extversion from pg_extension where extname = 'postgis'`);
  if (found) return;
  await database.query('create extension if not exists postgis').catch((error: unknown) => {
    throw databaseErrors.postgisMissing({}, error);
  });
}
