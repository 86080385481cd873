import assert from 'node:assert/strict';
import { connect, createServer, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { HubError } from '@hub/kernel';
import { type Database, databaseErrors, type OutboxRow, openDatabase, openLog, runtimeMigrations } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import type { NgsiAttribute } from '../attributes/attribute.ts';
import { readFragment } from '../attributes/read-fragment.ts';
import { openPartitions, type Partitions } from '../history/partitions.ts';
import { migrations } from '../index.ts';
import { coreContext } from '../json-ld/ld-context.ts';
import { changeAttribute, createEntity, deleteEntity, type Mutation } from './mutations.ts';
import { type Outcome, openWriter } from './writer.ts';

// What the writer makes of a database that fails it: what is answered is stored, what is not answered is stored once or not at all.

let database: Database;
before(async () => {
  database = await openTestDatabase([...runtimeMigrations, ...migrations]);
});
after(() => database.close());

const [tenant, log] = ['default', openLog('silent')];
const fragment = readFragment({ type: 'Counter', n: 0 }, { context: coreContext });
const add = (id: string): Mutation =>
  changeAttribute(id, 'n', undefined, (held): NgsiAttribute => ({ ...held, value: (held.value as number) + 1 }));

function open(on: Database, partitions: Partitions = openPartitions(on)) {
  const told: OutboxRow[] = [];
  const writer = openWriter({
    database: on,
    partitions,
    log,
    clock: Date.now,
    committed: (rows) => void told.push(...rows),
  });
  const write = async (id: string, mutation: Mutation) =>
    (await writer.write([{ tenant, id, mutation }]))[0] as Outcome;
  return {
    told,
    write,
    create: (id: string) => write(id, createEntity(id, fragment)),
    add: (id: string) => write(id, add(id)),
  };
}

/** The value an entity has, and how many instances of it the history and how many changes the outbox has. */
async function stored(id: string): Promise<readonly (number | undefined)[]> {
  const [row] = await database.query<{ n: number | null; past: number; told: number }>(
    `select (select (body -> 'n' ->> 'value')::int from entity where id = $1) as n,
       (select count(*)::int from attribute_instance where entity_id = $1) as past,
       (select count(*)::int from outbox where key = $1) as told`,
    [id],
  );
  return [row?.n ?? undefined, row?.past, row?.told];
}

const isUnanswered = (outcome: Outcome) =>
  !outcome.ok && outcome.error instanceof HubError && outcome.error.status === 503;

/** A way to the server that can swallow the answers to some statement: it is done, and the connection breaks before anybody hears of it. */
async function openDeafWay(to: URL) {
  const way: { deafTo: string | undefined } = { deafTo: undefined };
  const server = createServer((client) => {
    let isDeaf = false;
    const onward: Socket = connect(Number(to.port), to.hostname);
    client.on('error', () => onward.destroy()).on('close', () => onward.destroy());
    onward.on('error', () => client.destroy()).on('close', () => client.destroy());
    client.on('data', (bytes) => {
      isDeaf ||= way.deafTo !== undefined && bytes.includes(way.deafTo);
      onward.write(bytes);
    });
    onward.on('data', (bytes) => (isDeaf ? client.destroy() : client.write(bytes)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(to);
  url.port = String((server.address() as { port: number }).port);
  return { way, url: url.href, close: () => server.close() };
}

test('a commit whose answer is lost is not acknowledged, and is there once, in the history and for who reads the outbox', async (context) => {
  const given = process.env.HUB_TEST_DATABASE_URL;
  if (database.engine === 'pglite' || !given) return context.skip('an engine in this process loses no answers');
  const [name] = await database.query<{ name: string }>('select current_database() as name');
  const to = new URL(given);
  to.pathname = `/${name?.name}`;
  const deaf = await openDeafWay(to);
  const beyond = await openDatabase({ url: deaf.url, dataDir: 'memory', log });
  const { told, create, add } = open(beyond);
  const id = 'urn:x:lost';
  assert.ok((await create(id)).ok);
  deaf.way.deafTo = 'entity.flush';
  const lost = await add(id);
  deaf.way.deafTo = undefined;
  assert.ok(isUnanswered(lost), JSON.stringify(lost));
  // The server goes on with what it was asked.
  while ((await stored(id))[0] !== 1) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(await stored(id), [1, 2, 2]);
  assert.equal(told.length, 1, 'this process tells nobody of it: its readers find it in the outbox');
  for (let tries = 0; tries < 50 && !(await add(id)).ok; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal((await stored(id))[0], 2, 'what comes next begins with what was stored');
  await beyond.close();
  deaf.close();
});

test('what is remembered of an entity is forgotten when the answer about it is lost', async () => {
  let isDeaf = false;
  const query: Database['query'] = async <Row extends object>(...args: Parameters<Database['query']>) => {
    const rows = await database.query<Row>(...args);
    if (isDeaf && typeof args[0] === 'object' && args[0].name?.startsWith('entity.flush'))
      throw databaseErrors.unreachable();
    return rows;
  };
  const { write, create, add } = open({ ...database, query });
  const id = 'urn:x:forgotten';
  assert.ok((await create(id)).ok);
  assert.ok((await add(id)).ok);
  isDeaf = true;
  assert.ok(isUnanswered(await write(id, deleteEntity(id))));
  isDeaf = false;
  const outcome = await create(id);
  assert.ok(outcome.ok, JSON.stringify(outcome));
  assert.equal((await stored(id))[0], 0);
});

test('a connection that breaks before the commit leaves nothing, and the next write goes on', async () => {
  let isBroken = false;
  const query = (...args: Parameters<Database['query']>) =>
    isBroken && typeof args[0] === 'object' && args[0].name?.startsWith('entity.flush')
      ? Promise.reject(databaseErrors.unreachable())
      : database.query(...args);
  const { create, add } = open({ ...database, query: query as Database['query'] });
  const id = 'urn:x:broken';
  assert.ok((await create(id)).ok);
  isBroken = true;
  assert.ok(isUnanswered(await add(id)));
  isBroken = false;
  assert.deepEqual(await stored(id), [0, 1, 1]);
  assert.ok((await add(id)).ok);
  assert.deepEqual(await stored(id), [1, 2, 2]);
});

test('where a part of the history cannot be made, a write waits for who makes it or is refused, and is not half stored', async () => {
  const own = openPartitions(database);
  let failure: Error | undefined;
  const partitions: Partitions = {
    ...own,
    async ensure(instants) {
      const thrown = failure;
      if (thrown && 'once' in thrown) failure = undefined;
      if (thrown) throw thrown;
      await own.ensure(instants);
    },
  };
  const { create, add } = open(database, partitions);
  const id = 'urn:x:part';
  assert.ok((await create(id)).ok);
  failure = Object.assign(new Error('deadlock detected'), { code: '40P01', once: true });
  assert.ok((await add(id)).ok, 'another process was making it');
  failure = databaseErrors.unreachable();
  assert.ok(isUnanswered(await add(id)));
  failure = Object.assign(new Error('permission denied'), { code: '42501' });
  const all = await Promise.all([add(id), create('urn:x:part:other')]);
  assert.ok(all.every(({ ok }) => !ok));
  failure = undefined;
  assert.deepEqual(await stored(id), [1, 2, 2]);
  assert.deepEqual(await stored('urn:x:part:other'), [undefined, 0, 0]);
  assert.ok((await add(id)).ok);
});
