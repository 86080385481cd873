import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { briefProcess, openTestDatabase } from '../testing.ts';
import type { Database } from './database.ts';
import { openIn, temporaryFolder } from './database-faults.support.ts';

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
    const child = spawn(process.execPath, [...briefProcess, writer, ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
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
  // The engine's thread is the last one that is made.
  const made: Worker[] = [];
  const register = (worker: Worker) => made.push(worker);
  process.on('worker', register);
  t.after(() => process.off('worker', register));
  const database = await openIn(dataDir);
  await database.query('create table item (id int primary key)');
  await database.commit([{ text: 'insert into item values (1)' }, { text: 'insert into item values (2)' }]);
  const transaction = database.transaction(async (tx) => {
    await tx.query('insert into item values (3)');
    await tx.query('select pg_sleep(10)');
  });
  const waiting = database.query('select id from item order by id');
  setTimeout(() => made.at(-1)?.terminate(), 300);
  await assert.rejects(transaction, { code: 'runtime.unreachable', status: 503 });
  assert.deepEqual(await waiting, [{ id: 1 }, { id: 2 }]);
  await database.query('insert into item values (4)');
  await database.close();
});
