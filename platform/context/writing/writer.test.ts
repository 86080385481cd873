import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HubError } from '@hub/kernel';
import { type Database, type OutboxRow, openLog, runtimeMigrations } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import type { NgsiAttribute } from '../attributes/attribute.ts';
import { readFragment } from '../attributes/read-fragment.ts';
import { openPartitions } from '../history/partitions.ts';
import { migrations } from '../index.ts';
import { coreContext } from '../json-ld/ld-context.ts';
import { changeAttribute, createEntity, deleteEntity, type Mutation } from './mutations.ts';
import { openWriter, type Writer } from './writer.ts';

let database: Database;
before(async () => {
  database = await openTestDatabase([...runtimeMigrations, ...migrations]);
});
after(() => database.close());

const tenant = 'default';
const writer = (bound?: number, told: OutboxRow[] = [], on: Database = database): Writer =>
  openWriter({
    database: on,
    partitions: openPartitions(database),
    log: openLog('silent'),
    clock: Date.now,
    committed: (rows) => void told.push(...rows),
    ...(bound ? { bound } : {}),
  });
const fragment = (members: object) => readFragment({ type: 'Counter', ...members }, { context: coreContext });
const add = (id: string): Mutation =>
  changeAttribute(id, 'n', undefined, (held): NgsiAttribute => ({ ...held, value: (held.value as number) + 1 }));
const body = async (id: string) =>
  (await database.query<{ body: { n: { value: number } } }>('select body from entity where id = $1', [id]))[0]?.body;

test('several writers that share nothing but the database lose no update of a hot entity', async () => {
  const id = 'urn:x:hot';
  const writers = [writer(), writer(), writer()];
  await writers[0]?.write([{ tenant, id, mutation: createEntity(id, fragment({ n: 0 })) }]);
  const alone = database.engine === 'pglite';
  // The embedded engine belongs to one process; there a single writer has to be right.
  const outcomes = await Promise.all(
    Array.from(
      { length: 300 },
      (_, index) => writers[alone ? 0 : index % 3]?.write([{ tenant, id, mutation: add(id) }]) ?? Promise.resolve([]),
    ),
  );
  assert.ok(outcomes.every((one) => one?.[0]?.ok));
  assert.equal((await body(id))?.n.value, 300);
  const [history] = await database.query<{ count: number }>(
    'select count(*)::int as count from attribute_instance where entity_id = $1',
    [id],
  );
  const [told] = await database.query<{ count: number }>('select count(*)::int as count from outbox where key = $1', [
    id,
  ]);
  assert.deepEqual([history?.count, told?.count], [301, 301]);
});

test('what is asked for in a row of turns is written at once, and one write alone does not wait for others', async () => {
  const commits: number[] = [];
  const one = openWriter({
    database,
    partitions: openPartitions(database),
    log: openLog('silent'),
    clock: Date.now,
    committed: (rows) => void commits.push(rows.length),
  });
  const create = (id: string) =>
    one.write([{ tenant, id, mutation: createEntity(id, fragment({ n: 0 })), likelyNew: true }]);
  const asked: Promise<unknown>[] = [];
  for (let turn = 0; turn < 12; turn += 1) {
    asked.push(create(`urn:x:turn:${turn}`), create(`urn:x:turn:${turn}:too`));
    await nextTurn();
  }
  await Promise.all(asked);
  assert.deepEqual(commits, [24]);
  await create('urn:x:turn:alone');
  assert.deepEqual(commits, [24, 1]);
});

test('what is handed on is what the outbox holds, number by number, also beside a writer that is faster', async () => {
  const told: OutboxRow[] = [];
  const ids = Array.from({ length: 60 }, (_, index) => `urn:x:told:${(index * 37) % 60}`);
  const [one, other] = [writer(undefined, told), writer(undefined, told)];
  await one.write(ids.map((id) => ({ tenant, id, mutation: createEntity(id, fragment({ n: 0 })), likelyNew: true })));
  // On a server both change the same entities at once, so that some of a flush are lost and done again.
  const second = database.engine === 'pglite' ? one : other;
  const twice = [...ids, ...ids.toReversed()].map((id) => ({ tenant, id, mutation: add(id) }));
  await Promise.all([one.write(twice), second.write(twice)]);
  const stored = await database.query<{ seq: number; key: string; data: unknown; at: Date }>(
    `select seq, key, data::json as data, committed_at as at from outbox where key like 'urn:x:told:%' order by seq`,
  );
  assert.equal(stored.length, 60 + 4 * 60);
  assert.deepEqual(
    told
      .toSorted((a, b) => a.seq - b.seq)
      .map(({ seq, key, data, committedAt }) => ({ seq, key, data, at: new Date(committedAt) })),
    stored,
  );
});

test('one entity that is there already, or has left its type behind, keeps no other from being created', async () => {
  const one = writer();
  const create = (id: string) => ({
    tenant,
    id,
    mutation: createEntity(id, fragment({ n: 0 })),
    likelyNew: true,
  });
  await one.write([create('urn:x:there')]);
  await database.query(`insert into entity_type (tenant, type, id) values ($1, 'Counter', 'urn:x:left')`, [tenant]);
  for (const round of [1, 2]) {
    const ids = [`urn:x:new:${round}`, 'urn:x:there', ...(round === 1 ? ['urn:x:left'] : []), `urn:x:other:${round}`];
    const outcomes = await one.write(ids.map(create));
    assert.deepEqual(
      outcomes.map(({ ok }) => ok),
      ids.map((id) => id !== 'urn:x:there'),
    );
    const told = await database.query<{ key: string }>('select key from outbox where key = any($1) order by seq', [
      ids,
    ]);
    assert.deepEqual(told.map(({ key }) => key).sort(), ids.toSorted());
  }
});

test('a write that is refused leaves the others of its tick alone', async () => {
  const one = writer();
  const outcomes = await one.write([
    { tenant, id: 'urn:x:1', mutation: createEntity('urn:x:1', fragment({ n: 1 })) },
    { tenant, id: 'urn:x:1', mutation: createEntity('urn:x:1', fragment({ n: 2 })) },
    { tenant, id: 'urn:x:none', mutation: deleteEntity('urn:x:none') },
    { tenant, id: 'urn:x:1', mutation: add('urn:x:1') },
  ]);
  assert.deepEqual(
    outcomes.map((outcome) => outcome.ok),
    [true, false, false, true],
  );
  assert.equal((await body('urn:x:1'))?.n.value, 2);
});

test('what the database cannot hold fails alone', async () => {
  const one = writer();
  const bad = fragment({ n: 1 });
  const huge = { ...bad, attributes: new Map([['n', [{ type: 'Property' as const, value: 'a\u0000b' }]]]) };
  const outcomes = await one.write([
    { tenant, id: 'urn:x:good1', mutation: createEntity('urn:x:good1', fragment({ n: 1 })) },
    { tenant, id: 'urn:x:bad', mutation: createEntity('urn:x:bad', huge) },
    { tenant, id: 'urn:x:good2', mutation: createEntity('urn:x:good2', fragment({ n: 1 })) },
  ]);
  assert.deepEqual(
    outcomes.map((outcome) => outcome.ok),
    [true, false, true],
  );
  const refused = outcomes[1];
  assert.ok(refused && !refused.ok && refused.error instanceof HubError && refused.error.status === 400);
});

test('a full queue refuses with busy instead of growing', async () => {
  const one = writer(10);
  const write = (index: number) => ({
    tenant,
    id: `urn:x:q${index}`,
    mutation: createEntity(`urn:x:q${index}`, fragment({ n: 1 })),
  });
  const first = one.write(Array.from({ length: 10 }, (_, index) => write(index)));
  await assert.rejects(one.write([write(11)]), { code: 'context.busy' });
  assert.ok((await first).every((outcome) => outcome.ok));
  assert.ok((await one.write([write(11)]))[0]?.ok);
});

test('created and deleted in one tick leaves history and no entity', async () => {
  const one = writer();
  const id = 'urn:x:brief';
  const outcomes = await one.write([
    { tenant, id, mutation: createEntity(id, fragment({ n: 1 })), likelyNew: true },
    { tenant, id, mutation: deleteEntity(id) },
  ]);
  assert.ok(outcomes.every((outcome) => outcome.ok));
  assert.equal(await body(id), undefined);
  assert.equal((await database.query('select 1 from attribute_instance where entity_id = $1', [id])).length, 2);
});

test('times far in the past and the future find their part of the history', async () => {
  const one = writer();
  for (const [index, year] of ['0001', '1969', '1999', '2025', '2026', '2049', '2050', '9999'].entries()) {
    const id = `urn:x:time${index}`;
    const [outcome] = await one.write([
      { tenant, id, mutation: createEntity(id, fragment({ n: { value: 1, observedAt: `${year}-12-31T23:59:59Z` } })) },
    ]);
    assert.ok(outcome?.ok, year);
  }
});

test('what was created is looked up at its first change and remembered from then on', async () => {
  let looks = 0;
  const query: Database['query'] = (statement, values) => {
    if (typeof statement !== 'string' && statement.name === 'entity.states') looks += 1;
    return database.query(statement, values);
  };
  const own = writer(undefined, [], { ...database, query });
  const id = 'urn:x:loaded';
  await own.write([{ tenant, id, mutation: createEntity(id, fragment({ n: 0 })), likelyNew: true }]);
  const after = [];
  for (let turn = 0; turn < 3; turn += 1) {
    await own.write([{ tenant, id, mutation: add(id) }]);
    after.push(looks);
  }
  assert.deepEqual(after, [1, 1, 1]);
  assert.equal((await body(id))?.n.value, 3);
});
