import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openOutbound } from '@hub/runtime';
import { openReceiver, openTestBroker } from '../testing.ts';

interface Told {
  readonly method: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into subscriptions of every shape
  readonly body: any;
}

const ofThings = { entities: [{ type: 'Thing' }] };

/** A broker with a source, of things unless it is of something else, and what the source is told. It answers when `answering` does. */
async function openWithSource(keptAtSources_ms: number, info: object = ofThings) {
  const told: Told[] = [];
  const waiting: (() => void)[] = [];
  const source = { answering: Promise.resolve() };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { method } = request;
      told.push({ method, body: JSON.parse(text || '{}') });
      void source.answering.then(() => response.writeHead(method === 'POST' ? 201 : 204).end());
      for (const look of waiting) look();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const outbound = openOutbound({ allow: ['127.0.0.1'] });
  const broker = await openTestBroker({ outbound, ownUrl: 'http://127.0.0.1:1', keptAtSources_ms });
  after(async () => {
    await broker.close();
    await outbound.close();
    server.close();
    server.closeAllConnections();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const registered = await broker.send('POST /csourceRegistrations', {
    type: 'ContextSourceRegistration',
    endpoint,
    information: [info],
  });
  assert.equal(registered.status, 201);
  return {
    broker,
    endpoint,
    outbound,
    told,
    source,
    registration: String(registered.headers.location).replace('/ngsi-ld/v1', ''),
    methods: () => told.map(({ method }) => method),
    toldBy: (method: string) =>
      new Promise<void>((resolve) => {
        const look = () => told.some((one) => one.method === method) && resolve();
        waiting.push(look);
        look();
      }),
  };
}

const things = {
  type: 'Subscription',
  entities: [{ type: 'Thing' }],
  notification: { endpoint: { uri: 'http://127.0.0.1:9/' } },
};

test('a subscription at a source ends there by itself unless it is renewed in time', { timeout: 60_000 }, async () => {
  const { broker, told, toldBy } = await openWithSource(3_000);
  assert.equal((await broker.send('POST /subscriptions', things)).status, 201);
  await toldBy('PATCH');
  const [first, second] = told;
  assert.deepEqual([first?.method, second?.method], ['POST', 'PATCH']);
  const [end, later] = [first, second].map((one) => Date.parse(one?.body.expiresAt));
  assert.ok((later ?? 0) > (end ?? 0));
});

/** How a source is told of a subscription that was taken without a type. */
async function toldWithoutType(info: object) {
  const { broker, told, toldBy } = await openWithSource(60_000, info);
  await broker.database.query(
    `insert into subscription (tenant, id, body, created_at, modified_at) values ('default', 'urn:x:old', $1, now(), now())`,
    [JSON.stringify({ ...things, entities: [{ id: 'urn:x:1' }] })],
  );
  assert.equal((await broker.send('PATCH /subscriptions/urn:x:old', { description: 'old' })).status, 204);
  await toldBy('POST');
  return told[0]?.body.entities as unknown;
}

test('one that was taken without a type is told as one to every type that is registered, which sources want', {
  timeout: 60_000,
}, async () => {
  assert.deepEqual(await toldWithoutType({ propertyNames: ['n'] }), [{ type: '*', id: 'urn:x:1' }]);
  assert.deepEqual(await toldWithoutType(ofThings), [{ type: 'Thing', id: 'urn:x:1' }]);
});

const subscription = '/subscriptions/urn:x:told';
const withId = { ...things, id: 'urn:x:told' };

// What goes on at the source is not known yet: it may have heard, and would go on telling a hub that wants to hear no more.
for (const [what, ended] of [
  ['a registration ends', 'registration'],
  ['a subscription is deleted', 'subscription'],
] as const)
  test(`where ${what} while the source is being told, it is taken back there`, { timeout: 60_000 }, async () => {
    const { broker, source, registration, toldBy, methods } = await openWithSource(60_000);
    const { promise, resolve } = Promise.withResolvers<void>();
    source.answering = promise;
    const made = broker.send('POST /subscriptions', withId);
    await toldBy('POST');
    const deleted = broker.send(`DELETE ${ended === 'registration' ? registration : subscription}`);
    setTimeout(resolve, 100);
    assert.deepEqual([(await made).status, (await deleted).status], [201, 204]);
    assert.deepEqual(methods(), ['POST', 'DELETE']);
  });

test('who changes a subscription is answered when its source knows, also where it was just being told what was before', {
  timeout: 60_000,
}, async () => {
  const { broker, source, told, toldBy } = await openWithSource(60_000);
  assert.equal((await broker.send('POST /subscriptions', withId)).status, 201);
  const { promise, resolve } = Promise.withResolvers<void>();
  source.answering = promise;
  await broker.database.query('update spread_subscription set renew_at = now()');
  await toldBy('PATCH');
  const changed = broker.send(`PATCH ${subscription}`, { description: 'changed' });
  setTimeout(resolve, 200);
  assert.equal((await changed).status, 204);
  assert.deepEqual(
    told.map(({ method, body }) => [method, body.description]),
    [
      ['POST', undefined],
      ['PATCH', undefined],
      ['PATCH', 'changed'],
    ],
  );
});

test('what a source was told before a crash is taken back, though its answer was never noted', {
  timeout: 60_000,
}, async () => {
  const { broker, methods } = await openWithSource(60_000);
  assert.equal((await broker.send('POST /subscriptions', withId)).status, 201);
  await broker.database.query('update spread_subscription set told = 0');
  assert.equal((await broker.send(`DELETE ${subscription}`)).status, 204);
  assert.deepEqual(methods(), ['POST', 'DELETE']);
});

test('a subscription that is made again while it is taken back is told again', { timeout: 60_000 }, async () => {
  const { broker, source, toldBy, methods } = await openWithSource(60_000);
  assert.equal((await broker.send('POST /subscriptions', withId)).status, 201);
  const { promise, resolve } = Promise.withResolvers<void>();
  source.answering = promise;
  const deleted = broker.send(`DELETE ${subscription}`);
  await toldBy('DELETE');
  const again = broker.send('POST /subscriptions', withId);
  setTimeout(resolve, 100);
  assert.deepEqual([(await deleted).status, (await again).status], [204, 201]);
  assert.deepEqual(methods(), ['POST', 'DELETE', 'POST']);
});

test('a change of a registration that is refused leaves its source what it was told', { timeout: 60_000 }, async () => {
  const { broker, registration, methods } = await openWithSource(60_000);
  assert.equal((await broker.send('POST /subscriptions', withId)).status, 201);
  await broker.send('POST /entities', { id: 'urn:x:1', type: 'Thing', n: 1 });
  const claimed = {
    mode: 'exclusive',
    information: [{ entities: [{ id: 'urn:x:1', type: 'Thing' }], propertyNames: ['n'] }],
  };
  const moved = { ...claimed, endpoint: 'http://127.0.0.1:9' };
  assert.equal((await broker.send(`PATCH ${registration}`, moved)).status, 409);
  assert.deepEqual(methods(), ['POST']);
});

test('a hub that is gone right after a registration leaves it to the next to tell its source of the subscriptions there are', {
  timeout: 60_000,
}, async () => {
  const { broker, endpoint, outbound, registration, toldBy, told } = await openWithSource(60_000);
  assert.equal((await broker.send(`DELETE ${registration}`)).status, 204);
  assert.equal((await broker.send('POST /subscriptions', withId)).status, 201);
  const body = { type: 'ContextSourceRegistration', endpoint, information: [ofThings] };
  assert.equal((await broker.send('POST /csourceRegistrations', body)).status, 201);
  await broker.context.stop();
  const { database } = broker;
  const next = await openTestBroker({ database, outbound, ownUrl: 'http://127.0.0.1:1' });
  await toldBy('POST');
  assert.equal(told[0]?.body.entities[0].type, 'Thing');
  await next.close();
});

test('a lamp that goes on, off and on is told three times, also where a source could tell the same', {
  timeout: 60_000,
}, async () => {
  const { broker } = await openWithSource(60_000);
  const receiver = await openReceiver();
  after(() => receiver.close());
  const notification = { format: 'keyValues', endpoint: { uri: receiver.base } };
  assert.equal((await broker.send('POST /subscriptions', { ...withId, notification })).status, 201);
  await broker.send('POST /entities?local=true', { id: 'urn:x:lamp', type: 'Thing', on: true });
  for (const on of [false, true, false])
    await broker.send('PATCH /entities/urn:x:lamp/attrs?local=true', { on: { type: 'Property', value: on } });
  while (receiver.received.length < 4) await pause(20);
  assert.deepEqual(
    receiver.received.map(({ body }) => body.data[0].on),
    [true, false, true, false],
  );
});
