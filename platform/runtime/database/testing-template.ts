import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, truncate, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openLog } from '../log.ts';
import type { Migration } from '../module.ts';
import type { Database } from './database.ts';
import { openEmbeddedDatabase } from './database-embedded.ts';
import { migrate } from './migrate.ts';
import { prepareDataDirectory } from './prepare-data-directory.ts';

const keepUnused_ms = 24 * 3_600_000;
/** Raised when what is made of the same migrations changes. */
const recipe = 2;

/**
 * A data directory of the embedded engine with migrations applied, to be copied: made once for each list of them, as
 * applying a module's takes a second and more, at a hundred test files.
 * @param from what the migrations are read from or themselves
 * @param read is asked for them only when the directory has to be made
 */
export async function migratedDirectory(from: string, read: () => Promise<readonly Migration[]>): Promise<string> {
  const { directory } = await prepareDataDirectory();
  const folder = join(dirname(directory), 'migrated');
  const home = join(folder, createHash('sha256').update(`${recipe} ${from}`).digest('hex').slice(0, 16));
  if (existsSync(home)) await utimes(home, new Date(), new Date());
  else await make(folder, home, await read());
  return home;
}

async function make(folder: string, home: string, migrations: readonly Migration[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await removeUnused(folder);
  const draft = await mkdtemp(join(folder, 'draft-'));
  try {
    const lastSegment = await fill(draft, migrations);
    await slimLog(join(draft, 'database/pg_wal'), lastSegment);
    // Whoever comes first wins, as with the empty directory.
    await rename(join(draft, 'database'), home).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** @returns the file of the log that is being written to */
async function fill(dataDir: string, migrations: readonly Migration[]): Promise<string> {
  const database = await openEmbeddedDatabase(dataDir, openLog('silent'));
  try {
    await migrate(database, migrations);
    await dropOtherDatabases(database);
    await database.query('checkpoint');
    // A megabyte ahead: closing writes a little, and what it has written is no more to be done without.
    const [row] = await database.query<{ name: string }>(
      'select pg_walfile_name(pg_current_wal_lsn() + 1048576::numeric) as name',
    );
    return row?.name ?? '';
  } finally {
    await database.close();
  }
}

/** Those of migrations that have changed since: nobody asks for them again. */
async function removeUnused(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const touched = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    );
    if (touched < Date.now() - keepUnused_ms) await rm(path, { recursive: true, force: true });
  }
}

/** Those that new databases are copied from: two thirds of the files, and nobody makes a database within an embedded one. */
async function dropOtherDatabases(database: Database): Promise<void> {
  await database.query('update pg_database set datistemplate = false');
  for (const name of ['template0', 'template1']) await database.query(`drop database ${name}`);
}

/**
 * Files of the log that are kept for later go. The others are as long as ever, and what was never written in them takes no
 * room on the disk. Half of all bytes were the log's.
 */
async function slimLog(folder: string, lastSegment: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(folder, entry.name);
    if (entry.name > lastSegment) {
      await rm(path);
      continue;
    }
    const bytes = await readFile(path);
    await truncate(path, bytes.findLastIndex((byte) => byte !== 0) + 1);
    await truncate(path, bytes.length);
  }
}
