import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../log.ts';
import type { Database } from './database.ts';
import { EmbeddedStream } from './database-embedded-stream.ts';
import type { EmbeddedSource } from './database-embedded-worker.ts';
import { poolDatabase } from './database-pool.ts';
import { keepUp } from './database-upkeep.ts';
import { lockDirectory } from './directory-lock.ts';
import { watchDisk } from './disk-guard.ts';
import { diskReserve } from './disk-reserve.ts';
import { prepareDataDirectory } from './prepare-data-directory.ts';

const watch_ms = 1_000;
/** A busy engine on a full disk that says nothing for this long will never speak again. */
const patience_ms = 5_000;

/** PGlite with PostGIS in a worker thread, everything in memory. @param copyOf the data directory it begins as */
export async function openMemoryDatabase(log: Log, copyOf?: string): Promise<Database> {
  const { directory, postgisBundle } = await prepareDataDirectory();
  const sessions = sessionsOn({ directory: copyOf ?? directory, inMemory: true, postgisBundle });
  return poolDatabase({
    ...sessions.pooled(log),
    durability: 'process',
    readOnly: () => undefined,
    close: () => sessions.ended(),
  });
}

/** PGlite with PostGIS in a worker thread, its files in `<dataDir>/database`. @throws runtime.directoryTaken */
export async function openEmbeddedDatabase(dataDir: string, log: Log): Promise<Database> {
  await mkdir(dataDir, { recursive: true });
  const lock = lockDirectory(dataDir);
  try {
    const prepared = await prepareDataDirectory();
    const directory = join(dataDir, 'database');
    if (!existsSync(directory)) await copyDirectory(prepared.directory, directory);
    const guard = await watchDisk(directory, log);
    const reserve = diskReserve(dataDir);
    const sessions = sessionsOn({ directory, inMemory: false, postgisBundle: prepared.postgisBundle }, () => {
      if (guard.reason()?.code === 'diskFull') reserve.giveUp();
    });
    const look = () => {
      if (guard.reason()) sessions.endIfSilent(patience_ms);
      else reserve.keep();
    };
    look();
    const watchdog = setInterval(look, watch_ms).unref();
    const database = poolDatabase({
      ...sessions.pooled(log, guard.look),
      durability: 'disk',
      readOnly: () => guard.reason(),
      async close() {
        upkeep.stop();
        await sessions.ended();
        clearInterval(watchdog);
        guard.close();
        lock.release();
      },
    });
    const upkeep = keepUp(database, log);
    return database;
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Copies aside first: a process that dies on the way must not leave half a database. */
async function copyDirectory(from: string, to: string): Promise<void> {
  const draft = `${to}.draft`;
  await rm(draft, { recursive: true, force: true });
  await cp(from, draft, { recursive: true });
  await rename(draft, to);
}

/** The sessions of one engine, one at a time: when one dies, the next query opens another on the same files. */
function sessionsOn(source: EmbeddedSource, beforeStart = () => {}) {
  let current: EmbeddedStream | undefined;
  return {
    /** @param findCause is waited for when the engine stopped, before its queries are answered */
    pooled: (log: Log, findCause = async () => {}) => ({
      engine: 'pglite' as const,
      pool: {
        stream() {
          beforeStart();
          current = new EmbeddedStream(source, current?.ended ?? Promise.resolve());
          return current;
        },
        database: 'postgres',
        user: 'postgres',
        max: 1,
        idleTimeoutMillis: 0,
      },
      onConnectionError: (error: Error) => {
        log.error({ err: error }, 'the embedded database stopped; it opens again');
        return findCause();
      },
    }),
    ended: async () => current?.ended,
    endIfSilent(longerThan_ms: number) {
      if (current && current.silence_ms(Date.now()) > longerThan_ms) {
        // SQLSTATE 53100: disk_full.
        current.destroy(Object.assign(new Error('the embedded database is stuck on a full disk'), { code: '53100' }));
      }
    },
  };
}
