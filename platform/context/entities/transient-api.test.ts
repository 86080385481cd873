import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openTestBroker, type TestBroker } from '../testing.ts';

/** Nothing is swept here, so that what readers see is what they leave out themselves. */
let broker: TestBroker;
before(async () => {
  broker = await openTestBroker({ sweepPause_ms: 3_600_000 });
});
after(() => broker.close());

const id = (name: string) => `urn:ngsi-ld:Alert:${name}`;
const past = '2020-01-01T00:00:00Z';
const later = '2099-01-01T00:00:00Z';
const create = (name: string, members: object) =>
  broker.send('POST /entities', { id: id(name), type: 'Alert', ...members });
const until = async (what: string, look: () => Promise<boolean>) => {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await look()) return;
    await pause(50);
  }
  assert.fail(what);
};
const status = async (path: string) => (await broker.send(`GET /entities${path}`)).status;

test('an entity that has expired is not there: not by id, not in a query, not in a count', async () => {
  await create('a', { expiresAt: later, level: 1 });
  assert.equal(await status(`/${id('a')}`), 200);
  assert.equal((await broker.send(`PATCH /entities/${id('a')}`, { expiresAt: past })).status, 204);
  assert.equal(await status(`/${id('a')}`), 404);
  const found = await broker.send('GET /entities?type=Alert&count=true');
  assert.deepEqual([found.json, found.headers['ngsild-results-count']], [[], '0']);
  assert.equal((await broker.send(`PATCH /entities/${id('a')}/attrs`, { level: 2 })).status, 404);
  assert.equal((await broker.send(`DELETE /entities/${id('a')}`)).status, 404);
});

test('it can be created anew, and its past is kept', async () => {
  assert.equal((await create('a', { level: 5 })).status, 201);
  const past = (await broker.send(`GET /temporal/entities/${id('a')}`)).json;
  assert.deepEqual(
    past.level.map((one: { value: number }) => one.value),
    [1, 5],
  );
  const gone = (await broker.send(`GET /temporal/entities/${id('a')}?timeproperty=deletedAt`)).json;
  assert.equal(gone.level.length, 1);
});

test('an attribute that has expired is left out of the entity, which stays', async () => {
  const text = [{ value: 1 }, { value: 2, datasetId: 'urn:d:1', expiresAt: later }];
  await create('b', { level: { value: 1, expiresAt: later }, name: 'b', text });
  const whole = (await broker.send(`GET /entities/${id('b')}`)).json;
  assert.deepEqual([whole.level.value, whole.text.length], [1, 2]);
  await broker.send(`PATCH /entities/${id('b')}/attrs/level`, { expiresAt: past });
  await broker.send(`PATCH /entities/${id('b')}/attrs/text`, { datasetId: 'urn:d:1', expiresAt: past });
  const left = (await broker.send(`GET /entities/${id('b')}`)).json;
  assert.deepEqual([left.level, left.text.value], [undefined, 1]);
  const [found] = (await broker.send('GET /entities?type=Alert&q=name=="b"')).json;
  assert.deepEqual(Object.keys(found), ['id', 'type', 'name', 'text']);
  assert.equal((await broker.send(`PATCH /entities/${id('b')}/attrs/level`, { value: 2 })).status, 404);
});

test('expiresAt is a system attribute: shown with sysAttrs alone', async () => {
  await create('c', { expiresAt: later, level: { value: 1, expiresAt: later } });
  const plain = (await broker.send(`GET /entities/${id('c')}`)).json;
  assert.deepEqual(plain, { id: id('c'), type: 'Alert', level: { type: 'Property', value: 1 } });
  const shown = (await broker.send(`GET /entities/${id('c')}?options=sysAttrs`)).json;
  assert.deepEqual([shown.expiresAt, shown.level.expiresAt], ['2099-01-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z']);
  const [listed] = (await broker.send(`GET /entities?id=${id('c')}&type=Alert&options=sysAttrs`)).json;
  assert.equal(listed.expiresAt, '2099-01-01T00:00:00.000Z');
});

test('a merge keeps or removes the expiry, a replacement drops it', async () => {
  const shown = async () => (await broker.send(`GET /entities/${id('c')}?options=sysAttrs`)).json;
  await broker.send(`PATCH /entities/${id('c')}`, { level: { value: 2 } });
  assert.equal((await shown()).level.expiresAt, '2099-01-01T00:00:00.000Z');
  await broker.send(`PATCH /entities/${id('c')}`, {
    expiresAt: 'urn:ngsi-ld:null',
    level: { expiresAt: 'urn:ngsi-ld:null', value: 3 },
  });
  assert.deepEqual([(await shown()).expiresAt, (await shown()).level.expiresAt], [undefined, undefined]);
  await broker.send(`PATCH /entities/${id('c')}/attrs/level`, { value: 3, expiresAt: later });
  assert.equal((await shown()).level.expiresAt, '2099-01-01T00:00:00.000Z');
  await broker.send(`PUT /entities/${id('c')}/attrs/level`, { value: 4 });
  assert.equal((await shown()).level.expiresAt, undefined);
});

test('what is no time is refused', async () => {
  for (const members of [
    { expiresAt: 'soon' },
    { expiresAt: 5 },
    { a: { value: 1, expiresAt: 'x' } },
    { expiresAt: 'urn:ngsi-ld:null' },
  ])
    assert.equal((await create('d', members)).status, 400, JSON.stringify(members));
});

test('the sweep removes what has expired for good and tells the history', async () => {
  const sweeping = await openTestBroker({ sweepPause_ms: 20 });
  try {
    await sweeping.send('POST /entities', { id: id('s'), type: 'Alert', expiresAt: past, level: 1 });
    await sweeping.send('POST /entities', { id: id('t'), type: 'Alert', level: { value: 1, expiresAt: past } });
    const count = async (sql: string) => (await sweeping.database.query<{ n: number }>(sql))[0]?.n;
    await until(
      'both are swept',
      async () => (await count('select count(*)::int as n from entity where due_at is not null')) === 0,
    );
    assert.equal(await count('select count(*)::int as n from entity'), 1);
    assert.equal(await count(`select count(*)::int as n from attribute_instance where op = 'deleted'`), 2);
    assert.equal(await count('select count(*)::int as n from entity_type'), 1);
  } finally {
    await sweeping.close();
  }
});
