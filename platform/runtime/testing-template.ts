import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, truncate, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openEmbeddedDatabase } from './database-embedded.ts';
import { openLog } from './log.ts';
import { migrate } from './migrate.ts';
import type { Migration } from './module.ts';
import { prepareDataDirectory } from './prepare-data-directory.ts';

const keepUnused_ms = 24 * 3_600_000;

/**
 * A data directory of the embedded engine with migrations applied, to be copied: made once for each list of them, as
 * applying a module's takes a second and more, at a hundred test files.
 * @param from what the migrations are read from or themselves
 * @param read is asked for them only when the directory has to be made
 */
export async function migratedDirectory(from: string, read: () => Promise<readonly Migration[]>): Promise<string> {
  const { directory } = await prepareDataDirectory();
  const folder = join(dirname(directory), 'migrated');
  const home = join(folder, createHash('sha256').update(from).digest('hex').slice(0, 16));
  if (existsSync(home)) await utimes(home, new Date(), new Date());
  else await make(folder, home, await read());
  return home;
}

async function make(folder: string, home: string, migrations: readonly Migration[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await removeUnused(folder);
  const draft = await mkdtemp(join(folder, 'draft-'));
  try {
    const database = await openEmbeddedDatabase(draft, openLog('silent'));
    try {
      await migrate(database, migrations);
      await database.query('checkpoint');
    } finally {
      await database.close();
    }
    await dropZeros(join(draft, 'database/pg_wal'));
    // Whoever comes first wins, as with the empty directory.
    await rename(join(draft, 'database'), home).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
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

/** The log's files are as long as ever, and what was never written in them takes no room on the disk: half of all. */
async function dropZeros(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(folder, entry.name);
    const bytes = await readFile(path);
    await truncate(path, bytes.findLastIndex((byte) => byte !== 0) + 1);
    await truncate(path, bytes.length);
  }
}
