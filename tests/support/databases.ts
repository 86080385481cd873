import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, openLog } from '@hub/runtime';
import { withFolder } from './hub-process.ts';

export interface DatabaseChoice {
  readonly name: string;
  /** Why it is passed over here. */
  readonly skip: string | false;
  /** Runs `work` with the settings of a fresh, empty database. */
  use<T>(work: (environment: Readonly<Record<string, string>>) => Promise<T>): Promise<T>;
}

const serverUrl = process.env.HUB_TEST_DATABASE_URL;

const choices = (place?: string): readonly DatabaseChoice[] => [
  {
    name: 'the embedded database',
    skip: false,
    use: (work) => withFolder((folder) => work({ HUB_DATA_DIR: join(folder, 'data') }), place),
  },
  {
    name: 'PostgreSQL',
    skip: serverUrl ? false : 'HUB_TEST_DATABASE_URL is not set',
    use: (work) =>
      withFolder(async (folder) => {
        const name = `hub_test_${randomUUID().replaceAll('-', '')}`;
        await administer(`create database ${name}`);
        const url = new URL(serverUrl ?? '');
        url.pathname = `/${name}`;
        try {
          return await work({ HUB_DATA_DIR: join(folder, 'data'), HUB_DATABASE_URL: url.href });
        } finally {
          await administer(`drop database if exists ${name} with (force)`);
        }
      }, place),
  },
];

/** Both databases a hub can stand on, the embedded one's files in memory where that can be had. */
export const databases = choices();

/** The same for tests that kill: a write may be cut off while it waits for the disk. */
export const databasesOnDisk = choices(tmpdir());

async function administer(statement: string): Promise<void> {
  const server = await openDatabase({ url: serverUrl, dataDir: 'memory', log: openLog('warn'), poolSize: 1 });
  await server.query(statement).finally(() => server.close());
}
