import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openLog } from '../log.ts';
import { runtimeMigrations } from '../module.ts';
import { openTestDatabase } from '../testing.ts';
import { OutboxTail } from './outbox-tail.ts';

const insert = `insert into outbox (tenant, topic, key, data) values ('default', 'case', $1, '{}')`;
// The embedded database has one session: transactions cannot overlap there.
const skip = process.env.HUB_TEST_DATABASE_URL ? false : 'HUB_TEST_DATABASE_URL is not set';

test('a transaction that begins later, draws earlier and commits last is not stepped over', { skip }, async () => {
  const database = await openTestDatabase(runtimeMigrations);
  const tail = new OutboxTail(database, openLog('silent'));
  await tail.start();
  const begun = Promise.withResolvers<void>();
  const drawn = Promise.withResolvers<void>();
  const mayCommit = Promise.withResolvers<void>();
  const early = database.transaction(async (tx) => {
    await tx.query('select pg_current_xact_id()');
    begun.resolve();
    await drawn.promise;
    await tx.query(insert, ['drawn second']);
  });
  await begun.promise;
  const late = database.transaction(async (tx) => {
    await tx.query(insert, ['drawn first']);
    drawn.resolve();
    await mayCommit.promise;
  });
  await early;
  await tail.news(500);
  const before = await tail.after(0, ['case'], 10);
  assert.deepEqual([before.rows.length, before.seen], [0, 0]);
  mayCommit.resolve();
  await late;
  tail.wake();
  while (tail.position < 2) await tail.news(500);
  const { rows } = await tail.after(0, ['case'], 10);
  await tail.stop();
  assert.deepEqual(
    rows.map((row) => row.key),
    ['drawn first', 'drawn second'],
  );
  await database.close();
});

test('with many writers at once a reader misses nothing and sees nothing twice', { skip }, async () => {
  const database = await openTestDatabase(runtimeMigrations);
  const tail = new OutboxTail(database, openLog('silent'));
  await tail.start();
  const writers = 8;
  const each = 60;
  const work = Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let count = 0; count < each; count += 1) {
        await database.transaction(async (tx) => {
          await tx.query('select pg_current_xact_id()');
          await tx.query(insert, [`${writer}-${count}`]);
          await tx.query('select pg_sleep(random() * 0.003)');
        });
        tail.wake();
      }
    }),
  );
  const keys: string[] = [];
  let position = 0;
  while (keys.length < writers * each) {
    const { rows, seen } = await tail.after(position, ['case'], 50);
    keys.push(...rows.map((row) => row.key));
    if (seen === position) await tail.news(1_000);
    position = seen;
  }
  await work;
  await tail.stop();
  assert.equal(new Set(keys).size, writers * each);
  await database.close();
});
