import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { databaseErrors } from './database-errors.ts';

export interface DirectoryLock {
  release(): void;
}

/** Who holds the directory, as `hub.lock` says it for people. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly startedAt: string;
}

/** A lock nobody refers to would be collected, and so released. */
const held = new Set<DatabaseSync>();

/**
 * Takes a data directory for this process. The lock is the kernel's, held through SQLite on the empty file `hub.mutex`,
 * so it ends with the process however that dies and there is no stale lock to judge; `hub.lock` only says who holds it.
 * @throws runtime.directoryTaken
 */
export function lockDirectory(directory: string): DirectoryLock {
  const ownerFile = join(directory, 'hub.lock');
  const mutex = new DatabaseSync(join(directory, 'hub.mutex'));
  try {
    mutex.exec('begin immediate');
  } catch (error) {
    mutex.close();
    throw databaseErrors.directoryTaken({ directory, ...readOwner(ownerFile) }, error);
  }
  held.add(mutex);
  const owner: Owner = { pid: process.pid, host: hostname(), startedAt: new Date().toISOString() };
  writeFileSync(ownerFile, `${JSON.stringify(owner)}\n`);
  return {
    release() {
      if (!held.delete(mutex)) return;
      rmSync(ownerFile, { force: true });
      mutex.close();
    },
  };
}

function readOwner(file: string): Readonly<Record<keyof Owner, unknown>> {
  try {
    const { pid, host, startedAt } = JSON.parse(readFileSync(file, 'utf8')) as Owner;
    return { pid, host, startedAt };
  } catch {
    // The first process has the lock and has not yet said who it is.
    return { pid: '?', host: '?', startedAt: '?' };
  }
}
