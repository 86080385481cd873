import type { Database } from './database/database.ts';
import { openMemoryDatabase } from './database/database-embedded.ts';
import { migrate } from './database/migrate.ts';
import { openDatabase } from './database/open-database.ts';
import { migratedDirectory } from './database/testing-template.ts';
import { openLog } from './log.ts';
import { type Migration, runtimeMigrations } from './module.ts';

export { migratedDirectory } from './database/testing-template.ts';
export { type ReadElement, readXml } from './formats/strict-xml.ts';

/** For what a test file starts, as it is started itself (`tools/runner/test-parts.ts`): all of it ends after seconds. */
export const briefProcess = ['--liftoff-only', '--single-threaded-gc'] as const;

const log = openLog('silent');
const server = process.env.HUB_TEST_DATABASE_URL;

/** Both engines, for tests of what they promise alike. `skip` is false or says why one cannot be had here. */
export const testEngines = [
  { name: 'pglite', skip: false, open: () => openDatabase({ dataDir: 'memory', log }) },
  {
    name: 'postgres',
    skip: server ? false : 'HUB_TEST_DATABASE_URL names no server',
    open: () => openNewDatabase(server ?? ''),
  },
] as const;

/**
 * A database of a test's own with PostGIS and these migrations; close it when done. In memory, or, when
 * `HUB_TEST_DATABASE_URL` names a server, a new database there that is dropped on close.
 */
export async function openTestDatabase(migrations: readonly Migration[] = []): Promise<Database> {
  // The tables of the runtime come before every module's: triggers write to the outbox.
  const own =
    migrations.length === 0 ? [] : runtimeMigrations.filter(({ id }) => !migrations.some((one) => one.id === id));
  const all = [...own, ...migrations];
  if (server) return openMigrated(server, all);
  return openMemoryDatabase(log, await migratedDirectory(JSON.stringify(all), async () => all));
}

async function openMigrated(url: string, migrations: readonly Migration[]): Promise<Database> {
  const database = await openNewDatabase(url);
  try {
    await migrate(database, migrations);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openNewDatabase(url: string): Promise<Database> {
  const name = `hub_test_${crypto.randomUUID().replaceAll('-', '')}`;
  const own = new URL(url);
  own.pathname = `/${name}`;
  await runOn(url, `create database ${name}`);
  const database = await openDatabase({ url: own.href, dataDir: 'memory', log });
  return {
    ...database,
    async close() {
      await database.close();
      await runOn(url, `drop database if exists ${name} with (force)`);
    },
  };
}

async function runOn(url: string, sql: string): Promise<void> {
  const database = await openDatabase({ url, dataDir: 'memory', log, poolSize: 1 });
  await database.query(sql).finally(() => database.close());
}
