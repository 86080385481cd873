import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openLog } from '../log.ts';
import { runtimeMigrations } from '../module.ts';
import { openTestDatabase } from '../testing.ts';
import type { OutboxTopic } from './outbox-row.ts';
import { OutboxTail } from './outbox-tail.ts';

const rows = 1_000;

async function openTail(passed: () => number) {
  const database = await openTestDatabase(runtimeMigrations);
  let asked = 0;
  const query = (...args: [string]) => {
    asked += 1;
    return database.query(...args);
  };
  const counting = { ...database, query: query as typeof database.query };
  const tail = new OutboxTail(counting, openLog('silent'), passed);
  await tail.start();
  const write = async (topic: OutboxTopic, count = 1) => {
    const until = tail.position + count;
    await database.query(
      `insert into outbox (tenant, topic, key, data) select 'default', $2, n::text, '{}' from generate_series(1, $1::int) n`,
      [count, topic],
    );
    tail.wake();
    while (tail.position < until) await tail.news(1_000);
  };
  await write('case', rows);
  /** The keys of the rows after `seq`, and whether the database was asked for them. */
  const read = async (seq: number) => {
    const before = asked;
    const found = await tail.after(seq, ['case'], rows);
    return { keys: found.rows.map(({ key }) => Number(key)), fromDatabase: asked > before };
  };
  const close = () => tail.stop().then(() => database.close());
  return { tail, read, write, close };
}

const after = (seq: number) => Array.from({ length: rows - seq }, (_, index) => seq + 1 + index);

test('what every consumer has passed leaves memory but for the newest, and is still found', async () => {
  const { tail, read, close } = await openTail(() => Number.POSITIVE_INFINITY);
  await tail.stop();
  assert.deepEqual(await read(0), { keys: after(0), fromDatabase: true });
  assert.deepEqual(await read(rows - 250), { keys: after(rows - 250), fromDatabase: false });
  await close();
});

test('what one consumer has still before it stays in memory', async () => {
  const { tail, read, close } = await openTail(() => 100);
  await tail.stop();
  assert.deepEqual(await read(99), { keys: after(99), fromDatabase: true });
  assert.deepEqual(await read(100), { keys: after(100), fromDatabase: false });
  await close();
});

test('rows of other topics wake nobody, who waits for one hears how far there is none of it, and of its own at once', async () => {
  const { tail, write, close } = await openTail(() => 0);
  const { signal } = new AbortController();
  const heard: number[] = [];
  let woken = false;
  const waiting = tail
    .newsOf(['alert'], tail.position, 60_000, { signal, passed: (seen) => heard.push(seen) })
    .then((seen) => {
      woken = true;
      return seen;
    });
  await write('case');
  assert.deepEqual([heard, woken], [[rows, rows + 1], false]);
  await write('alert');
  assert.equal(await waiting, rows + 1);
  // Nor is waited for what has come since.
  assert.equal(await tail.newsOf(['alert'], rows + 1, 60_000, { signal }), rows + 1);
  await close();
});
