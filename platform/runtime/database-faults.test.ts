import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Database } from './database.ts';
import { openLog } from './log.ts';
import { openDatabase } from './open-database.ts';
import { openTestDatabase } from './testing.ts';

const run = promisify(execFile);
const log = openLog('silent');
const writer = new URL('./database-faults.writer.ts', import.meta.url).pathname;

test('no acknowledged row is lost when the embedded hub is killed, and it opens again', async (t) => {
  const dataDir = await temporaryFolder(t);
  const database = await killThrice(['--dataDir', dataDir], () => openIn(dataDir));
  assert.equal(database.durability, 'disk');
  await database.close();
});

const server = process.env.HUB_TEST_DATABASE_URL;
test('no acknowledged row is lost when a hub on PostgreSQL is killed', {
  skip: server ? false : 'HUB_TEST_DATABASE_URL names no server',
}, async (t) => {
  const database = await openTestDatabase();
  t.after(() => database.close());
  const [row] = await database.query<{ name: string }>('select current_database() as name');
  const url = new URL(server ?? '');
  url.pathname = `/${row?.name}`;
  await killThrice(['--url', url.href], async () => ({ ...database, close: async () => undefined }));
});

/** Kills a writing process three times; after each, what it had said was written must be there. Answers the last opened database. */
async function killThrice(options: readonly string[], open: () => Promise<Database>): Promise<Database> {
  const acknowledged = new Set<number>();
  for (let round = 1; ; round += 1) {
    const child = spawn(process.execPath, [writer, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    const target = acknowledged.size + 200;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.add(Number(line));
      if (acknowledged.size === target) child.kill('SIGKILL');
    }
    await exited;
    assert.ok(acknowledged.size >= target, 'the writer ended by itself');
    const database = await open();
    const rows = await database.query<{ n: number; half: string | null }>('select n, half from written');
    const stored = new Set(rows.map(({ n }) => n));
    assert.deepEqual(
      [...acknowledged].filter((n) => !stored.has(n)),
      [],
    );
    assert.ok(rows.every(({ n, half }) => half === `row ${n}`));
    // Four writers: four commits at most were made and could not be said any more.
    assert.ok(stored.size - acknowledged.size <= 4 * round, `${stored.size - acknowledged.size} rows too many`);
    if (round === 3) return database;
    await database.close();
  }
}

test('a second hub on the same folder is refused, and told who has it', async (t) => {
  const dataDir = await temporaryFolder(t);
  const database = await openIn(dataDir);
  await assert.rejects(openIn(dataDir), {
    code: 'runtime.directoryTaken',
    message: /in use by another hub/,
  });
  await database.query('select 1');
  await database.close();
  await (await openIn(dataDir)).close();
});

test('an engine that dies fails what it was asked, and opens again with all that was acknowledged', async (t) => {
  const dataDir = await temporaryFolder(t);
  const asked: Worker[] = [];
  const { postMessage } = Worker.prototype;
  t.mock.method(Worker.prototype, 'postMessage', function (this: Worker, ...message: Parameters<typeof postMessage>) {
    asked.push(this);
    return postMessage.apply(this, message);
  });
  const database = await openIn(dataDir);
  await database.query('create table item (id int primary key)');
  await database.commit([{ text: 'insert into item values (1)' }, { text: 'insert into item values (2)' }]);
  const transaction = database.transaction(async (tx) => {
    await tx.query('insert into item values (3)');
    await tx.query('select pg_sleep(10)');
  });
  const waiting = database.query('select id from item order by id');
  setTimeout(() => asked.at(-1)?.terminate(), 300);
  await assert.rejects(transaction, { code: 'runtime.unreachable', status: 503 });
  assert.deepEqual(await waiting, [{ id: 1 }, { id: 2 }]);
  await database.query('insert into item values (4)');
  await database.close();
});

test('a full disk stops writes at once, never reads, and nothing that was acknowledged is lost', async (t) => {
  const folder = await smallDisk(t, 256);
  if (!folder) return;
  const database = await openIn(folder);
  await database.query('create table item (id bigint primary key, filling text)');
  const load = loadOn(database);
  await load.until(() => load.acknowledged.size > 50);

  const filler = join(folder, 'filler');
  await run('fallocate', ['-l', String((await free_bytes(folder)) - 40 * 1024 * 1024), filler]);
  const filledAt = performance.now();
  await load.until(() => load.refusals.length > 0);
  assert.ok(performance.now() - filledAt < 1_000, `refused after ${performance.now() - filledAt} ms`);
  assert.deepEqual(load.otherErrors, []);
  const reason = database.readOnly();
  assert.equal(reason?.code, 'diskNearlyFull');
  // Asked in ways that only PostgreSQL can tell for a write, or after reads.
  await assert.rejects(database.query('with i as (insert into item values (-1) returning 1) select * from i'), {
    code: 'runtime.diskFull',
    status: 507,
  });
  await assert.rejects(
    database.transaction(async (tx) => {
      await tx.query('select count(*) from item');
      await tx.query('insert into item values (-2)');
    }),
    { code: 'runtime.diskFull' },
  );
  const reads = load.reads();
  await load.until(() => load.reads() > reads + 20);

  await rm(filler);
  const freedAt = performance.now();
  const before = load.acknowledged.size;
  await load.until(() => load.acknowledged.size > before + 10);
  assert.ok(performance.now() - freedAt < 2_000);
  await load.stop();
  assert.deepEqual(load.readErrors, []);
  load.assertNoLag();
  await assertStored(database, load.acknowledged);
  await database.close();
  const again = await openIn(folder);
  await assertStored(again, load.acknowledged);
  await again.close();
});

test('a disk that fills to the last byte under way is survived', async (t) => {
  const folder = await smallDisk(t, 256);
  if (!folder) return;
  const database = await openIn(folder);
  await database.query('create table item (id bigint primary key, filling text)');
  const load = loadOn(database, 200_000);
  await load.until(() => load.acknowledged.size > 20);
  const filler = join(folder, 'filler');
  // Ends when there is no byte left.
  await assert.rejects(run('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k']), /No space left/);
  await load.until(() => load.refusals.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await rm(filler);
  const before = load.acknowledged.size;
  await load.until(() => load.acknowledged.size > before + 10);
  await load.stop();
  load.assertNoLag();
  await assertStored(database, load.acknowledged);
  await database.close();
});

test('an engine stopped by a full disk opens again for reading while the disk is still full', async (t) => {
  const folder = await smallDisk(t, 256);
  if (!folder) return;
  const database = await openIn(folder);
  await database.query('create table item (id int primary key)');
  await database.query('insert into item values (1)');
  const filler = join(folder, 'filler');
  await assert.rejects(run('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k']), /No space left/);
  // The log needs a new segment, which the disk has no room for: PostgreSQL panics. A select passes for a read here.
  const flood = {
    text: `select pg_logical_emit_message(false, 'flood', repeat('x', 1000000)) from generate_series(1, 100)`,
  };
  await assert.rejects(database.query(flood), { code: 'runtime.diskFull' });
  assert.deepEqual(await database.query('select id from item'), [{ id: 1 }]);
  await assert.rejects(database.query('insert into item values (2)'), { code: 'runtime.diskFull' });
  await rm(filler);
  for (let waited = 0; database.readOnly(); waited += 50) {
    assert.ok(waited < 5_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await database.query('insert into item values (2)');
  assert.deepEqual(await database.query('select id from item order by id'), [{ id: 1 }, { id: 2 }]);
  await database.close();
});

/** Writes and reads all the time and keeps what became of it. */
function loadOn(database: Database, filling = 2_000) {
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
        (codeOf(error) === 'runtime.diskFull' ? refusals : otherErrors).push(error);
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
          assert.fail(`waited 20 s in vain; last errors ${otherErrors.at(-1)}, ${readErrors.at(-1)}`);
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

async function assertStored(database: Database, acknowledged: ReadonlySet<number>): Promise<void> {
  const rows = await database.query<{ id: number }>('select id from item');
  const stored = new Set(rows.map((row) => row.id));
  assert.deepEqual(
    [...acknowledged].filter((id) => !stored.has(id)),
    [],
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

const opened = new Set<Database>();

async function openIn(dataDir: string): Promise<Database> {
  const database = await openDatabase({ dataDir, log });
  opened.add(database);
  return database;
}

async function temporaryFolder(t: TestContext, leave: (folder: string) => Promise<unknown> = async () => undefined) {
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

/** A folder on a disk of its own of so many MiB, or undefined, with the test skipped, where one cannot be mounted. */
async function smallDisk(t: TestContext, size_mib: number): Promise<string | undefined> {
  let mounted = false;
  const folder = await temporaryFolder(t, async (path) => mounted && run('umount', ['-l', path]));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${size_mib}m`, 'tmpfs', folder]);
    mounted = true;
    return folder;
  } catch (error) {
    t.skip(`cannot mount a small disk: ${(error as Error).message.trim()}`);
    return undefined;
  }
}

async function free_bytes(folder: string): Promise<number> {
  const { stdout } = await run('df', ['--output=avail', '-B1', folder]);
  return Number(stdout.split('\n')[1]);
}
