import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { openOutbound } from '@hub/runtime';
import { openTestBroker } from '../testing.ts';

interface Told {
  readonly method: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into subscriptions of every shape
  readonly body: any;
}

const ofThings = { entities: [{ type: 'Thing' }] };

/** A broker with a source, of things unless it is of something else, and what the source is told. */
async function openWithSource(keptAtSources_ms: number, info: object = ofThings) {
  const told: Told[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { method } = request;
      told.push({ method, body: JSON.parse(text || '{}') });
      response.writeHead(method === 'POST' ? 201 : 204).end();
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
  const registered = await broker.send('POST /csourceRegistrations', {
    type: 'ContextSourceRegistration',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    information: [info],
  });
  assert.equal(registered.status, 201);
  return {
    broker,
    told,
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
