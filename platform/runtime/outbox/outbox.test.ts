import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Tenant } from '@hub/kernel';
import type { Database } from '../database/database.ts';
import { openLog } from '../log.ts';
import { runtimeMigrations } from '../module.ts';
import { openTestDatabase } from '../testing.ts';
import { Outbox } from './outbox.ts';
import { type OutboxRow, outboxStatement } from './outbox-row.ts';
import { selectOldest } from './store-outbox.ts';

const log = openLog('silent');
const row = (key: string, topic: 'entity' | 'case' = 'entity') => ({
  tenant: 'default' as Tenant,
  topic,
  key,
  data: { key },
});

let database: Database;
const opened: Outbox[] = [];

function openOutbox(): Outbox {
  const outbox = new Outbox(database, log);
  opened.push(outbox);
  return outbox;
}

before(async () => {
  database = await openTestDatabase([
    ...runtimeMigrations,
    { id: 'test/0001', sql: 'create table effect (consumer text, key text)' },
  ]);
});
// Also after a failed test: an outbox that runs on would keep the process alive.
after(async () => {
  await Promise.all(opened.map((outbox) => outbox.stop()));
  await database.close();
});

function consumer(name: string, seen: OutboxRow[], topics: ('entity' | 'case')[] = ['entity']) {
  return {
    name,
    topics,
    handle: async (rows: readonly OutboxRow[]) => {
      seen.push(...rows);
      return rows.map(({ key }) => ({ text: 'insert into effect values ($1, $2)', values: [name, key] }));
    },
  };
}

/** Without an effect in the database. */
const heardBy = (seen: OutboxRow[]) => async (rows: readonly OutboxRow[]) => {
  seen.push(...rows);
  return [];
};

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 2_400; tries += 1) {
    if (await condition()) return;
    await pause(25);
  }
  throw new Error('waited in vain');
}

async function effects(name: string): Promise<string[]> {
  const rows = await database.query<{ key: string }>('select key from effect where consumer = $1', [name]);
  return rows.map(({ key }) => key);
}

test('a consumer sees its topics in commit order and its effects commit with its cursor', async () => {
  const outbox = openOutbox();
  const seen: OutboxRow[] = [];
  await outbox.consume(consumer('ordered', seen));
  for (const key of ['a', 'b', 'c']) await database.commit([outboxStatement([row(key), row(`${key}-case`, 'case')])]);
  outbox.wake();
  await until(async () => (await effects('ordered')).length === 3);
  await outbox.stop();
  assert.deepEqual(
    seen.map(({ key }) => key),
    ['a', 'b', 'c'],
  );
});

test('a consumer that fails gets the same rows again and leaves no half effect', async () => {
  const outbox = openOutbox();
  let calls = 0;
  await outbox.consume({
    name: 'stumbling',
    topics: ['case'],
    handle: async (rows) => {
      calls += 1;
      const statement = rows.map(({ key }) => ({
        text: 'insert into effect values ($1, $2)',
        values: ['stumbling', key],
      }));
      if (calls === 1) throw new Error('first try');
      return calls === 2 ? [...statement, { text: 'select 1 / 0' }] : statement;
    },
  });
  await until(async () => (await effects('stumbling')).length === 3);
  await outbox.stop();
  assert.equal(calls, 3);
  assert.deepEqual(await effects('stumbling'), ['a-case', 'b-case', 'c-case']);
});

test('two processes share a consumer without doing anything twice', async () => {
  const outboxes = [openOutbox(), openOutbox()];
  for (const outbox of outboxes) await outbox.consume(consumer('shared', []));
  const keys = Array.from({ length: 50 }, (_, index) => `s${index}`);
  for (const key of keys) await database.commit([outboxStatement([row(key)])]);
  for (const outbox of outboxes) outbox.wake();
  await until(async () => (await effects('shared')).length >= 53);
  await Promise.all(outboxes.map((outbox) => outbox.stop()));
  assert.deepEqual((await effects('shared')).slice(3), keys);
});

test('rows a process hands over come once and in order, between those it has to read', async () => {
  const seen: OutboxRow[] = [];
  const outbox = openOutbox();
  await outbox.consume({ ...consumer('handed', seen), from: 'now', handle: heardBy(seen) });
  const stored = Array.from({ length: 300 }, (_, index) => row(`own-${index}`));
  await database.commit([outboxStatement(stored)]);
  const handed = await database.query<{ seq: number; key: string }>(
    `select seq, key from outbox where key like 'own-%' order by seq`,
  );
  // Every third is handed over, with something in it that the database does not know; one is told of too late.
  const own = handed.filter((_, index) => index % 3 === 0);
  outbox.wake(own.toReversed().map((one) => ({ ...row(one.key), ...one, data: { own: true }, committedAt: 0 })));
  await database.commit([outboxStatement([row('own-after')])]);
  outbox.wake();
  await until(() => seen.some(({ key }) => key === 'own-after'));
  const mine = [...seen];
  assert.deepEqual(
    mine.map(({ key }) => key),
    [...stored.map(({ key }) => key), 'own-after'],
  );
  outbox.wake([{ ...row('own-0'), seq: mine[0]?.seq ?? 0, committedAt: 0 }]);
  await database.commit([outboxStatement([row('own-last')])]);
  outbox.wake();
  await until(() => seen.some(({ key }) => key === 'own-last'));
  assert.equal(seen.filter(({ key }) => key === 'own-0').length, 1);
});

test('a consumer that begins now is told nothing of before, also while a transaction of somebody else is under way', async (context) => {
  if (database.engine === 'pglite') return context.skip('one session has no transaction beside it');
  await database.commit([outboxStatement([row('long-ago')])]);
  const held = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const beside = database.transaction(async (tx) => {
    await tx.query('select pg_current_xact_id()');
    begun.resolve();
    await held.promise;
  });
  await begun.promise;
  const seen: OutboxRow[] = [];
  const outbox = openOutbox();
  await outbox.consume({ ...consumer('beginner', seen), from: 'now', handle: heardBy(seen) });
  held.resolve();
  await beside;
  await database.commit([outboxStatement([row('news')])]);
  outbox.wake();
  await until(() => seen.length > 0);
  assert.deepEqual(
    seen.map(({ key }) => key),
    ['news'],
  );
});

test('where the outbox cannot be read when it begins, its consumers begin later', async () => {
  let failing = true;
  const query = (...args: Parameters<Database['query']>) => {
    const [statement] = args;
    if (failing && typeof statement === 'object' && statement.name === 'outbox.look')
      return Promise.reject(new Error('the database is away'));
    return database.query(...args);
  };
  const seen: OutboxRow[] = [];
  const outbox = new Outbox({ ...database, query: query as Database['query'] }, log);
  opened.push(outbox);
  await outbox.consume({ ...consumer('patient', seen), from: 'now', handle: heardBy(seen) });
  await database.commit([outboxStatement([row('meanwhile')])]);
  await pause(100);
  failing = false;
  await until(() => seen.some(({ key }) => key === 'meanwhile'));
});

test('the lag counts what a consumer has not handled', async () => {
  const outbox = openOutbox();
  await database.commit([outboxStatement([row('late')])]);
  await until(async () => {
    const lags = await outbox.listLags();
    return (lags.find(({ consumer: name }) => name === 'ordered')?.lag ?? 0) >= 51;
  });
  await outbox.stop();
});

test('what this process has still to take in is counted while a consumer stands, and is nothing after', async () => {
  const outbox = openOutbox();
  const gate = Promise.withResolvers<void>();
  await outbox.consume({ name: 'standing', topics: ['case'], handle: () => gate.promise.then(() => []) });
  await until(async () => outbox.behind() > 50);
  gate.resolve();
  await until(async () => outbox.behind() === 0);
  await outbox.stop();
});

test('a consumer that waits for other topics does not hold rows back: it stores how far it has come', async () => {
  const outbox = openOutbox();
  await outbox.consume({ ...consumer('waiting', [], ['case']), from: 'now' });
  await until(async () => (await outbox.listLags()).some((one) => one.consumer === 'waiting'));
  await database.query(
    `insert into outbox (tenant, topic, key, data) select 'default', 'entity', n::text, '{}' from generate_series(1, 20000) n`,
  );
  outbox.wake();
  const newest = async () => (await database.query<{ seq: number }>('select max(seq)::bigint as seq from outbox'))[0];
  const stored = async () =>
    (
      await database.query<{ position: number }>(
        `select position::bigint as position from outbox_cursor where consumer = 'waiting'`,
      )
    )[0];
  await until(async () => (await stored())?.position === (await newest())?.seq);
  await outbox.stop();
});

test('rows that every consumer has passed are purged, others stay', async () => {
  const outbox = openOutbox();
  const [cursor] = await database.query<{ position: number }>(
    'select min(position)::bigint as position from outbox_cursor',
  );
  await outbox.purge(Date.now() + 60_000);
  assert.equal(await selectOldest(database), (cursor?.position ?? 0) + 1);
  await outbox.stop();
});
