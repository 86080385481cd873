import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { Aedes } from 'aedes';
import { openReceiver } from '../../platform/context/testing.ts';
import { aliasOf, call, hub, ids, type Name, openGate, register } from '../support/district-hubs.ts';
import { waitFor } from '../support/hub-process.ts';

// Part of districts.test.ts: subscriptions over several hubs.

const management = { timeout: 5_000, cooldown: 1 };
/** Over MQTT 3.1.1, which the broker of the test speaks. */
const notifierInfo = [{ key: 'MQTT-Version', value: 'mqtt3.1.1' }];
const subscription = (name: string, type: string, uri: string, more: object = {}) => ({
  id: `urn:ngsi-ld:Subscription:${name}`,
  type: 'Subscription',
  entities: [{ type }],
  ...more,
  notification: { endpoint: { uri, ...(uri.startsWith('mqtt') && { notifierInfo }) } },
});
const subscriptionsAt = async (name: Name, type: string) =>
  (
    (await call(name, 'GET', '/subscriptions?limit=100')).body as { entities: { type: string }[]; expiresAt?: string }[]
  ).filter((one) => one.entities[0]?.type === type);

test('what a district was told is taken back there, though it could not be reached when its registration ended', async () => {
  const gate = await openGate('east');
  const information = [{ entities: [{ type: 'Orphan' }] }];
  const registration = await register('city', 'east', { information, endpoint: gate.url, management });
  const made = await call('city', 'POST', '/subscriptions', subscription('orphan', 'Orphan', 'http://127.0.0.1:9/'));
  assert.equal(made.status, 201);
  const [told] = await subscriptionsAt('east', 'Orphan');
  const left_h = (Date.parse(told?.expiresAt ?? '') - Date.now()) / 3_600_000;
  assert.ok(left_h > 20 && left_h <= 24, 'it ends by itself when the city is gone for ever');
  gate.set(false);
  assert.equal((await call('city', 'DELETE', `/csourceRegistrations/${registration}`)).status, 204);
  assert.equal((await subscriptionsAt('east', 'Orphan')).length, 1, 'nobody could say so yet');
  gate.set(true);
  await waitFor('it is taken back', async () => (await subscriptionsAt('east', 'Orphan')).length === 0);
  assert.equal((await call('city', 'DELETE', '/subscriptions/urn:ngsi-ld:Subscription:orphan')).status, 204);
  gate.close();
});

test('a subscription deleted while the district is away is deleted there when it is back; a source that moves takes it along', async () => {
  const [gate, other] = [await openGate('east'), await openGate('west')];
  const information = [{ entities: [{ type: 'Stray' }] }];
  const registration = await register('city', 'east', { information, endpoint: gate.url, management });
  await call('city', 'POST', '/subscriptions', subscription('stray', 'Stray', 'http://127.0.0.1:9/'));
  assert.equal((await subscriptionsAt('east', 'Stray')).length, 1);
  const contextSourceInfo = [{ key: 'Authorization', value: `Bearer ${await hub('west').signIn()}` }];
  const moved = await call('city', 'PATCH', `/csourceRegistrations/${registration}`, {
    endpoint: other.url,
    contextSourceInfo,
  });
  assert.equal(moved.status, 204, JSON.stringify(moved.body));
  assert.equal((await subscriptionsAt('east', 'Stray')).length, 0);
  await waitFor('the west is told', async () => (await subscriptionsAt('west', 'Stray')).length === 1);
  other.set(false);
  assert.equal((await call('city', 'DELETE', '/subscriptions/urn:ngsi-ld:Subscription:stray')).status, 204);
  other.set(true);
  await waitFor('it is deleted there', async () => (await subscriptionsAt('west', 'Stray')).length === 0);
  for (const one of [gate, other]) one.close();
});

test('a change that is made in two hubs at once is told once, whoever tells of it first', async () => {
  const receiver = await openReceiver();
  const operations = ['federationOps', 'redirectionOps'];
  await register('city', 'east', { operations, information: [{ entities: [{ type: 'Twin' }] }] });
  await call('city', 'POST', '/subscriptions', subscription('twin', 'Twin', `${receiver.base}/twin`));
  const id = 'urn:ngsi-ld:Twin:1';
  const values = () => receiver.received.map(({ body }) => body.data[0].n.value as number);
  assert.equal((await call('city', 'POST', '/entities', { id, type: 'Twin', n: 1 })).status, 201);
  assert.equal((await call('city', 'PATCH', `/entities/${id}/attrs`, { n: 2 })).status, 204);
  assert.equal((await call('east', 'GET', `/entities/${id}?options=keyValues`)).body.n, 2);
  assert.equal((await call('east', 'PATCH', `/entities/${id}/attrs`, { n: 3 })).status, 204, 'the district by itself');
  await waitFor('the third', async () => values().includes(3));
  assert.deepEqual(values(), [1, 2, 3]);
  assert.equal((await call('city', 'DELETE', '/subscriptions/urn:ngsi-ld:Subscription:twin')).status, 204);
  receiver.close();
});

test('of an entity that lies in two hubs a change in either is judged by both parts', async () => {
  const receiver = await openReceiver();
  await register('city', 'east', { information: [{ entities: [{ type: 'Portion' }] }] });
  const id = 'urn:ngsi-ld:Portion:1';
  const more = { q: 'inside>1;outside>10', splitEntities: true };
  await call('city', 'POST', '/subscriptions', subscription('portion', 'Portion', `${receiver.base}/portion`, more));
  const values = () =>
    receiver.received.map(({ body }) => [body.data[0].inside.value as number, body.data[0].outside.value as number]);
  await call('city', 'POST', '/entities', { id, type: 'Portion', inside: 1 });
  await call('east', 'POST', '/entities', { id, type: 'Portion', outside: 5 });
  await call('city', 'PATCH', `/entities/${id}/attrs`, { inside: 2 });
  await call('east', 'PATCH', `/entities/${id}/attrs`, { outside: 20 });
  await waitFor('the district makes it whole', async () => values().length === 1);
  await call('city', 'PATCH', `/entities/${id}/attrs`, { inside: 3 });
  await waitFor('the city changes its part', async () => values().length === 2);
  await call('city', 'PATCH', `/entities/${id}/attrs`, { inside: 0 });
  await call('city', 'PATCH', `/entities/${id}/attrs`, { inside: 4 });
  await waitFor('it is met again', async () => values().length === 3);
  assert.deepEqual(values(), [
    [2, 20],
    [3, 20],
    [4, 20],
  ]);
  assert.equal((await call('city', 'DELETE', '/subscriptions/urn:ngsi-ld:Subscription:portion')).status, 204);
  receiver.close();
});

test('three hubs in a ring: what is read, written and subscribed goes round once, whether they know their names or not', async () => {
  const receiver = await openReceiver();
  const ring = [
    ['city', 'east'],
    ['east', 'west'],
    ['west', 'city'],
  ] as const;
  const operations = ['federationOps', 'redirectionOps'];
  for (const named of [true, false]) {
    const type = named ? 'NamedRing' : 'NamelessRing';
    for (const [at, source] of ring)
      await register(at, source, {
        operations,
        management,
        information: [{ entities: [{ type }] }],
        ...(named && { contextSourceAlias: await aliasOf(source) }),
      });
    const id = `urn:ngsi-ld:Ring:${type}`;
    const told = await call('city', 'POST', '/subscriptions', subscription(type, type, `${receiver.base}/${type}`));
    assert.deepEqual([told.status, told.headers.get('ngsild-warning')], [201, null]);
    for (const [name] of ring) assert.equal((await subscriptionsAt(name, type)).length, 1, `one at ${name}`);
    const created = await call('city', 'POST', '/entities', { id, type, n: 1 });
    assert.equal(created.status, 201, JSON.stringify(created.body));
    for (const [name] of ring)
      assert.equal((await call(name, 'GET', `/entities/${id}?local=true&options=keyValues`)).body.n, 1, name);
    assert.equal((await call('west', 'PATCH', `/entities/${id}/attrs`, { n: 2 })).status, 204);
    for (const [name] of ring)
      assert.equal((await call(name, 'GET', `/entities/${id}?local=true&options=keyValues`)).body.n, 2);
    const found = await call('east', 'GET', `/entities?type=${type}&options=keyValues`);
    assert.deepEqual([found.status, found.body], [200, [{ id, type, n: 2 }]]);
    const heard = () =>
      receiver.received.filter(({ path }) => path === `/${type}`).map(({ body }) => body.data[0].n.value);
    await waitFor('both changes are told', async () => heard().includes(1) && heard().includes(2));
    assert.equal((await call('city', 'DELETE', `/entities/${id}`)).status, 204);
    for (const [name] of ring) assert.equal((await call(name, 'GET', `/entities/${id}?local=true`)).status, 404);
    assert.equal((await call('city', 'DELETE', `/subscriptions/urn:ngsi-ld:Subscription:${type}`)).status, 204);
    await waitFor('no subscription is left in the ring', async () =>
      (await Promise.all(ring.map(async ([name]) => (await subscriptionsAt(name, type)).length))).every((n) => n === 0),
    );
  }
  receiver.close();
});

test('what a district tells reaches a subscriber of the city by MQTT', async () => {
  const broker = await Aedes.createBroker();
  const server = createServer((socket) => void broker.handle(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const received: { topic: string; ids: string[] }[] = [];
  broker.on('publish', ({ topic, payload }, client) => {
    if (client) received.push({ topic, ids: ids(JSON.parse(payload.toString()).body.data) });
  });
  await register('city', 'east', { information: [{ entities: [{ type: 'Siren' }] }] });
  const uri = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}/city/sirens`;
  assert.equal((await call('city', 'POST', '/subscriptions', subscription('siren', 'Siren', uri))).status, 201);
  await call('east', 'POST', '/entities', { id: 'urn:ngsi-ld:Siren:1', type: 'Siren', on: true });
  const message = await waitFor('a message', async () => received[0]);
  assert.deepEqual(message, { topic: 'city/sirens', ids: ['urn:ngsi-ld:Siren:1'] });
  assert.equal((await call('city', 'DELETE', '/subscriptions/urn:ngsi-ld:Subscription:siren')).status, 204);
  await new Promise<void>((resolve) => broker.close(resolve));
  server.close();
});
