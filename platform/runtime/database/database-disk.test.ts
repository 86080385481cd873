import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { assertStored, loadOn, openIn, temporaryFolder } from './database-faults.support.ts';

const run = promisify(execFile);

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
