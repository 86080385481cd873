import { existsSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from './database.ts';
import { EmbeddedStream } from './database-embedded-stream.ts';
import type { EmbeddedSource } from './database-embedded-worker.ts';
import { poolDatabase } from './database-pool.ts';
import type { Log } from './log.ts';
import { prepareDataDirectory } from './prepare-data-directory.ts';

/** The embedded engine: PGlite with PostGIS in a worker thread, one session. `memory` keeps everything in memory. */
export async function openEmbeddedDatabase(dataDir: string, log: Log): Promise<Database> {
  const source =
    dataDir === 'memory' ? { tarball: (await prepareDataDirectory()).tarball } : await directorySource(dataDir);
  return poolDatabase({
    engine: 'pglite',
    durability: 'process',
    pool: {
      stream: () => new EmbeddedStream(source),
      database: 'postgres',
      user: 'postgres',
      max: 1,
      idleTimeoutMillis: 0,
    },
    readOnly: () => undefined,
    onConnectionError: (error) => log.error({ err: error }, 'embedded database stopped'),
    close: async () => undefined,
  });
}

async function directorySource(dataDir: string): Promise<EmbeddedSource> {
  const directory = join(dataDir, 'database');
  if (!existsSync(join(directory, 'PG_VERSION'))) {
    await mkdir(dataDir, { recursive: true });
    await cp((await prepareDataDirectory()).directory, directory, { recursive: true });
  }
  return { directory };
}
