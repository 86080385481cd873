import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { HubError } from '@hub/kernel';
import { openLog } from '../log.ts';
import type { Database } from './database.ts';
import { openDatabase } from './open-database.ts';

// What the fault tests share: folders that go with the test, and a load that keeps account of what became of it.

const opened = new Set<Database>();

export async function openIn(dataDir: string): Promise<Database> {
  const database = await openDatabase({ dataDir, log: openLog('silent') });
  opened.add(database);
  return database;
}

export async function temporaryFolder(
  t: TestContext,
  leave: (folder: string) => Promise<unknown> = async () => undefined,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-faults-'));
  t.after(async () => {
    // A test that failed half-way leaves its database open, and an open one keeps the process alive.
    for (const database of opened) await database.close();
    opened.clear();
    await leave(folder);
    await rm(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Writes and reads all the time and keeps what became of it. */
export function loadOn(database: Database, filling = 2_000) {
  const acknowledged = new Set<number>();
  const refusals: unknown[] = [];
  const otherErrors: unknown[] = [];
  const readErrors: unknown[] = [];
  let [id, reads, longestLag_ms, running] = [0, 0, 0, true];
  let lookedAt = performance.now();
  const lagTimer = setInterval(() => {
    longestLag_ms = Math.max(longestLag_ms, performance.now() - lookedAt - 10);
    lookedAt = performance.now();
  }, 10);

  async function write(): Promise<void> {
    while (running) {
      id += 1;
      const own = id;
      try {
        await database.commit([
          {
            name: 'load',
            text: `insert into item values ($1, (select string_agg(md5(random()::text), '') from generate_series(1, $2 / 32)))`,
            values: [own, filling],
          },
        ]);
        acknowledged.add(own);
      } catch (error) {
        (error instanceof HubError && error.code === 'runtime.diskFull' ? refusals : otherErrors).push(error);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  async function read(): Promise<void> {
    while (running) {
      await database.query('select count(*) from item').then(
        () => {
          reads += 1;
        },
        (error: unknown) => readErrors.push(error),
      );
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  const loops = [write(), write(), read()];
  return {
    acknowledged,
    refusals,
    otherErrors,
    readErrors,
    reads: () => reads,
    /** Where more wants to run than there are cores, the loop waits for its turn too; that is not the database's doing. */
    assertNoLag(): void {
      const limit_ms = (loadavg()[0] ?? 0) > availableParallelism() ? 1_000 : 200;
      assert.ok(longestLag_ms < limit_ms, `the event loop stood still for ${longestLag_ms} ms`);
    },
    async until(condition: () => boolean): Promise<void> {
      for (let waited = 0; !condition(); waited += 20) {
        if (waited > 20_000)
          assert.fail(`waited 20 s in vain; last errors ${String(otherErrors.at(-1))}, ${String(readErrors.at(-1))}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async stop(): Promise<void> {
      running = false;
      await Promise.all(loops);
      clearInterval(lagTimer);
    },
  };
}

export async function assertStored(database: Database, acknowledged: ReadonlySet<number>): Promise<void> {
  const rows = await database.query<{ id: number }>('select id from item');
  const stored = new Set(rows.map((row) => row.id));
  assert.deepEqual(
    [...acknowledged].filter((id) => !stored.has(id)),
    [],
  );
}
