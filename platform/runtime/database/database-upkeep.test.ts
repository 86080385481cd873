import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openLog } from '../log.ts';
import type { Database } from './database.ts';
import { upkeepStep } from './database-upkeep.ts';
import { openDatabase } from './open-database.ts';

let dataDir: string;
let database: Database;
before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'hub-upkeep-'));
  database = await openDatabase({ dataDir, log: openLog('silent') });
});
after(async () => {
  await database.close();
  await rm(dataDir, { recursive: true });
});

/** Steps until nothing is due. */
async function keepUpFully(): Promise<string[]> {
  const done: string[] = [];
  for (let step = await upkeepStep(database); step; step = await upkeepStep(database)) {
    done.push(step);
    assert.ok(done.length < 10, done.join('; '));
  }
  return done;
}

test('does nothing when nothing is due', async () => {
  await keepUpFully();
  assert.equal(await upkeepStep(database), undefined);
});

test('gives back the space of the log', async () => {
  const segments = async () =>
    (await readdir(join(dataDir, 'database', 'pg_wal'))).filter((name) => /^[0-9A-F]{24}$/.test(name)).length;
  const flood = `select count(pg_logical_emit_message(false, 'flood', repeat('x', 1000000))) from generate_series(1, 80)`;
  for (let round = 0; round < 4; round += 1) {
    await database.query(flood);
    assert.deepEqual(await keepUpFully(), ['checkpoint']);
  }
  // 320 MB were written; max_wal_size is 128 MiB, which is 8 segments, and one is being written.
  assert.ok((await segments()) <= 9, `${await segments()} segments`);
});

test('vacuums and counts a table whose rows were replaced', async () => {
  // PostgreSQL counts changed rows at the end of a transaction, but no more often than once a second unless told so.
  const counted = '; select pg_stat_force_next_flush()';
  await database.query('create table item (id int primary key, n int)');
  await database.query(`insert into item select n, 0 from generate_series(1, 5000) n${counted}`);
  assert.ok((await keepUpFully()).includes('vacuum (analyze) public.item'));
  await database.query(`update item set n = 1${counted}`);
  assert.ok((await keepUpFully()).includes('vacuum (analyze) public.item'));
  assert.deepEqual(await database.query(`select n_dead_tup as dead from pg_stat_user_tables where relname = 'item'`), [
    { dead: 0 },
  ]);
  assert.deepEqual(await keepUpFully(), []);
});
