import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { defaultTenant, entityId, type PersonId, type Principal } from '@hub/kernel';
import { createHttpApp, openLog } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { purgeDeadLetters } from './telemetry/store-dead-letters.ts';
import { sampleDevice, startTestHub, type TestHub, testMigrations } from './testing.ts';

const somebody: Principal = {
  kind: 'person',
  id: 'somebody' as PersonId,
  name: 'Somebody',
  roles: ['administrator'],
  tenant: defaultTenant,
};
const gate = { authenticate: async () => somebody, permits: () => true };

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let hub: TestHub;
let app: Awaited<ReturnType<typeof createHttpApp>>;
let now = Date.UTC(2026, 5, 1);

before(async () => {
  database = await openTestDatabase(testMigrations);
  await open();
});
after(async () => {
  await close();
  await database.close();
});

async function open(): Promise<void> {
  hub = await startTestHub({ database, clock: () => now });
  app = await createHttpApp({ routes: hub.sensing.routes, gate, log: openLog('silent') });
}

async function close(): Promise<void> {
  await hub.stop();
  await app.close();
}

async function call(method: 'GET' | 'POST' | 'DELETE', url: string, body?: object) {
  const reply = await app.inject({ method, url, ...(body ? { payload: body } : {}) });
  return { status: reply.statusCode, body: reply.body === '' ? undefined : reply.json() };
}

async function send(device: string, credential: string, payload: string | Buffer) {
  const reply = await app.inject({
    method: 'POST',
    url: `/api/v1/devices/${device}/telemetry`,
    headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
    payload,
  });
  return { status: reply.statusCode, body: reply.body === '' ? undefined : reply.json() };
}

async function register(id: string): Promise<string> {
  const { thingModel, location } = sampleDevice(id);
  const reply = await call('POST', '/api/v1/devices', { id, name: id, thingModel, location });
  assert.equal(reply.status, 201);
  return reply.body.credential;
}

async function listValues(device: string) {
  const filter = { ids: [entityId('Room', device)], attributes: ['temperature'], from: 0, to: now + 1e9, limit: 1_000 };
  return (await hub.context.listInstances({ tenant: defaultTenant, ...filter })).map((one) => one.value);
}

async function listLetters(device: string) {
  const { body } = await call('GET', '/api/v1/dead-letters?limit=500');
  return body.items.filter((one: { device: string }) => one.device === device);
}

test('a device is registered once, shown without its credential, and revoked', async () => {
  const credential = await register('one');
  assert.match(credential, /^[\w-]{32}$/);
  const shown = await call('GET', '/api/v1/devices/one');
  assert.equal(shown.body.entityId, 'urn:ngsi-ld:Room:one');
  assert.equal(shown.body.online, false);
  assert.equal(JSON.stringify(shown.body).includes(credential), false);
  const { thingModel, location } = sampleDevice('one');
  const again = await call('POST', '/api/v1/devices', { id: 'one', name: 'x', thingModel, location });
  assert.deepEqual([again.status, again.body.code], [409, 'device.exists']);
  const strange = await call('POST', '/api/v1/devices', { id: 'two', name: 'x', thingModel: 'test.none', location });
  assert.deepEqual([strange.status, strange.body.code], [400, 'device.unknownThingModel']);
  const slash = await call('POST', '/api/v1/devices', { id: 'a/b', name: 'x', thingModel, location });
  assert.equal(slash.status, 400);
  assert.equal((await call('DELETE', '/api/v1/devices/one')).status, 204);
  assert.equal((await call('GET', '/api/v1/devices/one')).status, 404);
  assert.equal((await send('one', credential, '{"t":1}')).status, 401);
  assert.notEqual(await register('one'), credential);
});

test('telemetry by HTTP is stored when it is answered 204; the same reading again is stored once', async () => {
  const credential = await register('http');
  const message = JSON.stringify({ t: 20, observedAt: '2026-05-31T23:00:00Z' });
  assert.equal((await send('http', credential, message)).status, 204);
  assert.equal((await send('http', credential, message)).status, 204);
  assert.deepEqual(await listValues('http'), [20]);
  assert.equal((await send('http', credential, '{"t":21,"observedAt":"2026-05-31T22:00:00Z"}')).status, 204);
  assert.equal((await send('http', credential, '{"t":21,"observedAt":"2026-05-31T22:00:00Z"}')).status, 204);
  assert.deepEqual(await listValues('http'), [21, 20]);
});

test('unknown devices and wrong credentials are both 401 with the same words', async () => {
  const credential = await register('known');
  const replies = [
    await send('known', `${credential.slice(1)}A`, '{"t":1}'),
    await send('unknown', credential, '{"t":1}'),
    await send('known', '', '{"t":1}'),
  ];
  for (const { status, body } of replies) assert.deepEqual([status, body.code], [401, 'device.badCredential']);
});

test('three periods of silence are offline', async () => {
  const credential = await register('quiet');
  await send('quiet', credential, '{"t":1}');
  const online = async () => (await call('GET', '/api/v1/devices/quiet')).body.online;
  assert.equal(await online(), true);
  now += 3 * 60_000;
  assert.equal(await online(), true);
  now += 1;
  assert.equal(await online(), false);
});

test('a bad payload is a 400 problem and a dead letter with its very bytes, in both languages', async () => {
  const credential = await register('bad');
  const reply = await send('bad', credential, Buffer.from('{"t": tru\xe9', 'latin1'));
  assert.equal(reply.status, 400);
  assert.equal(reply.body.code, 'telemetry.notText');
  const [letter] = await listLetters('bad');
  assert.equal(letter.id, reply.body.details.deadLetter);
  assert.equal(Buffer.from(letter.bytes, 'base64').toString('latin1'), '{"t": tru\xe9');
  assert.equal(letter.channel, 'http');
  assert.ok(letter.reason.zh !== letter.reason.en);
  assert.equal((await send('bad', credential, '')).body.code, 'telemetry.notJson');
  assert.equal((await send('bad', credential, '{"t":99}')).body.code, 'telemetry.outOfRange');
  assert.equal((await listLetters('bad')).length, 3);
});

test('dead letters outlive a restart, and a replay counts attempts until it goes through, once', async () => {
  const credential = await register('late');
  const early = now + 60 * 60_000;
  const reply = await send('late', credential, JSON.stringify({ t: 5, ts: early }));
  assert.equal(reply.body.code, 'telemetry.futureTime');
  await close();
  await open();
  const [letter] = await listLetters('late');
  const replay = () => call('POST', `/api/v1/dead-letters/${letter.id}/replay`);
  const failed = await replay();
  assert.deepEqual([failed.status, failed.body.attempts, failed.body.replayedAt], [200, 2, undefined]);
  assert.deepEqual(await listValues('late'), []);
  // The reading is as far in the future of its arrival as ever: only a record of a later arrival lets it pass.
  await database.query('update dead_letter set received_at = $2 where id = $1::bigint', [letter.id, new Date(early)]);
  const done = await replay();
  assert.equal(done.body.replayedAt, new Date(now).toISOString());
  assert.deepEqual(await listValues('late'), [5]);
  await database.query('update dead_letter set replayed_at = null where id = $1::bigint', [letter.id]);
  await replay();
  await replay();
  assert.deepEqual(await listValues('late'), [5]);
  assert.equal((await call('DELETE', `/api/v1/dead-letters/${letter.id}`)).status, 204);
  assert.equal((await call('DELETE', `/api/v1/dead-letters/${letter.id}`)).status, 404);
  assert.equal((await listLetters('late')).length, 0);
});

test('ids and names no database can hold are refused, not an error of the hub', async () => {
  const { thingModel, location } = sampleDevice('x');
  const named = await call('POST', '/api/v1/devices', { id: 'odd', name: '\ud800', thingModel, location });
  assert.deepEqual([named.status, named.body.code], [400, 'device.badText']);
  assert.equal((await call('GET', '/api/v1/devices/%00')).status, 400);
  assert.equal((await call('GET', '/api/v1/devices?after=%00')).status, 400);
  assert.equal((await send('%00', 'x', '{}')).status, 401);
  const rare = await call('POST', '/api/v1/devices', { id: 'rare', name: '𠮷野站', thingModel, location });
  assert.equal(rare.body.name.zh, '𠮷野站');
});

test('dead letters are kept up to a number and an age, the oldest go first', async () => {
  const credential = await register('flood');
  for (const t of [101, 102, 103, 104]) await send('flood', credential, JSON.stringify({ t }));
  const kept = async () => (await listLetters('flood')).map((one: { preview: string }) => JSON.parse(one.preview).t);
  assert.deepEqual(await kept(), [104, 103, 102, 101]);
  await purgeDeadLetters(database, 0, 2);
  assert.deepEqual(await kept(), [104, 103]);
  await purgeDeadLetters(database, now + 1, 100);
  assert.deepEqual(await kept(), []);
});

test('lists are paged by a cursor', async () => {
  for (const id of ['page-a', 'page-b', 'page-c']) await register(id);
  const ids: string[] = [];
  let url = '/api/v1/devices?limit=2';
  for (;;) {
    const { body } = await call('GET', url);
    ids.push(...body.items.map((one: { id: string }) => one.id));
    if (body.next === undefined) break;
    url = `/api/v1/devices?limit=2&after=${body.next}`;
  }
  assert.deepEqual(ids, [...new Set(ids)].sort());
  assert.ok(ids.includes('page-c'));
});
