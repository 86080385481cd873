import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Tenant } from '@hub/kernel';
import {
  type Database,
  Outbox,
  type OutboxRow,
  OutboxTail,
  openLog,
  outboxStatement,
  runtimeMigrations,
} from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { liveFeed } from './live-feed.ts';

const ours = 'default' as Tenant;
const isVisible = (row: OutboxRow) => row.tenant === ours && row.key !== 'hidden';
let database: Database;
let outbox: Outbox;
let tail: OutboxTail;

before(async () => {
  database = await openTestDatabase(runtimeMigrations);
  outbox = new Outbox(database, openLog('silent'));
  tail = outbox.tail;
  await tail.start();
});
after(async () => {
  await outbox.stop();
  await database.close();
});

async function change(key: string, topic: 'case' | 'alert' = 'case', tenant = ours): Promise<void> {
  await database.commit([outboxStatement([{ tenant, topic, key, data: { about: key } }])]);
  outbox.wake();
}

async function caughtUp(): Promise<void> {
  const [newest] = await database.query<{ seq: number }>('select max(seq)::bigint as seq from outbox');
  while (tail.position < (newest?.seq ?? 0)) await tail.news(100, new AbortController().signal);
}

/** Reads a feed until `count` events of the topics have come; answers their ids, names and keys. */
async function read(count: number, options: { topics?: ('case' | 'alert')[]; after?: number } = {}) {
  const gone = new AbortController();
  const events: { id: number; name: string; key?: string }[] = [];
  const feed = liveFeed(tail, {
    show: async (rows) => rows.filter(isVisible),
    topics: options.topics ?? ['case', 'alert'],
    after: options.after,
    signal: gone.signal,
  });
  for await (const chunk of feed) {
    for (const [, id, name, data] of chunk.matchAll(/id: (\d+)\nevent: (\w+)\ndata: (.*)\n\n/g)) {
      if (name !== 'ready')
        events.push({ id: Number(id), name: name ?? '', key: (JSON.parse(data ?? '') as { key?: string }).key ?? '' });
    }
    if (events.length >= count) break;
  }
  gone.abort();
  return events;
}

test('a change reaches an open feed as soon as it is committed, and only the topics asked for', async () => {
  const reading = read(1, { topics: ['alert'] });
  await change('case-1');
  await change('alert-1', 'alert');
  assert.deepEqual(
    (await reading).map(({ name, key }) => [name, key]),
    [['alert', 'alert-1']],
  );
});

test('a client that comes back gets what it missed, each thing once in its newest state', async () => {
  await change('a');
  await caughtUp();
  const from = tail.position;
  await change('b');
  await change('c');
  await change('b');
  await caughtUp();
  const missed = await read(2, { after: from });
  assert.deepEqual(
    missed.map(({ key }) => key),
    ['c', 'b'],
  );
});

test('what a reader may not see is not sent: another tenant’s, or what policies hide', async () => {
  const from = tail.position;
  await change('theirs', 'case', 'other' as Tenant);
  await change('hidden');
  await change('ours');
  assert.deepEqual(
    (await read(1, { after: from })).map(({ key }) => key),
    ['ours'],
  );
});

test('a client that was away too long is told to ask anew', async () => {
  await database.query('delete from outbox where seq < (select max(seq) from outbox)');
  const fresh = new OutboxTail(database, openLog('silent'));
  await fresh.start();
  const gone = new AbortController();
  let answer = '';
  for await (const chunk of liveFeed(fresh, {
    show: async (rows) => rows.filter(isVisible),
    topics: ['case'],
    after: 0,
    signal: gone.signal,
  })) {
    answer += chunk;
    if (answer.includes('reset')) break;
  }
  gone.abort();
  await fresh.stop();
  assert.match(answer, /event: reset/);
});
