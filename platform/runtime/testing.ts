import type { Database } from './database.ts';
import { openLog } from './log.ts';
import { migrate } from './migrate.ts';
import type { Migration } from './module.ts';
import { openDatabase } from './open-database.ts';

/**
 * A database of a test's own with PostGIS and these migrations; close it when done. In memory, or, when
 * `HUB_TEST_DATABASE_URL` names a server, a new database there that is dropped on close.
 */
export async function openTestDatabase(migrations: readonly Migration[] = []): Promise<Database> {
  const server = process.env.HUB_TEST_DATABASE_URL;
  const database = await (server ? openOn(server) : openDatabase({ dataDir: 'memory', log: openLog('warn') }));
  try {
    await migrate(database, migrations);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openOn(server: string): Promise<Database> {
  const log = openLog('warn');
  const name = `hub_test_${crypto.randomUUID().replaceAll('-', '')}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  await onServer(server, `create database ${name}`);
  const database = await openDatabase({ url: url.href, dataDir: 'memory', log });
  return {
    ...database,
    async close() {
      await database.close();
      await onServer(server, `drop database if exists ${name} with (force)`);
    },
  };
}

async function onServer(url: string, sql: string): Promise<void> {
  const database = await openDatabase({ url, dataDir: 'memory', log: openLog('warn'), poolSize: 1 });
  await database.query(sql).finally(() => database.close());
}
