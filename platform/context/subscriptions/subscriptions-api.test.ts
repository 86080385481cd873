import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type Outbound, openOutbound } from '@hub/runtime';
import { openTestBroker, type TestBroker } from '../testing.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into notifications of every shape
type Received = { path: string; headers: IncomingHttpHeaders; body: any };

let broker: TestBroker;
let outbound: Outbound;
let server: Server;
let base = '';
const received: Received[] = [];
let failures = 0;

before(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/flaky' && failures-- > 0) return response.writeHead(503).end();
      received.push({
        path: request.url ?? '',
        headers: request.headers,
        body: JSON.parse(Buffer.concat(chunks).toString()),
      });
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  outbound = openOutbound({ allow: ['127.0.0.1'] });
  broker = await openTestBroker({ outbound, policy: { firstPause_ms: 50 } });
});
after(async () => {
  await broker.close();
  await outbound.close();
  server.closeAllConnections();
  server.close();
});

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await condition()) return;
    await pause(20);
  }
  assert.fail(`never: ${what}`);
}

const at = (path: string) => received.filter((one) => one.path === path);
const subscribe = async (path: string, members: object, notification: object = {}, endpoint: object = {}) => {
  const answer = await broker.send('POST /subscriptions', {
    type: 'Subscription',
    ...members,
    notification: {
      ...notification,
      endpoint: { uri: path.startsWith('http') ? path : `${base}${path}`, ...endpoint },
    },
  });
  assert.equal(answer.status, 201, answer.text);
  return decodeURIComponent(String(answer.headers.location).split('/').at(-1) ?? '');
};
const lamp = (name: string, members: object, type = 'Lamp') => ({ id: `urn:ngsi-ld:Lamp:${name}`, type, ...members });

test('a change of a watched attribute is notified, others are not', async () => {
  const id = await subscribe(
    '/watched',
    { entities: [{ type: 'Lamp' }], watchedAttributes: ['level'] },
    { attributes: ['level'], format: 'keyValues' },
    { receiverInfo: [{ key: 'X-Token', value: 'abc' }] },
  );
  await broker.send('POST /entities', lamp('a', { level: 1, other: 1 }));
  await broker.send('PATCH /entities/urn:ngsi-ld:Lamp:a/attrs', { other: 2 });
  await broker.send('PATCH /entities/urn:ngsi-ld:Lamp:a/attrs', { level: 2 });
  await until(() => at('/watched').length >= 2, 'two notifications');
  const [first, second] = at('/watched');
  assert.deepEqual(first?.body.data, [{ id: 'urn:ngsi-ld:Lamp:a', type: 'Lamp', level: 1 }]);
  assert.deepEqual(second?.body.data, [{ id: 'urn:ngsi-ld:Lamp:a', type: 'Lamp', level: 2 }]);
  assert.deepEqual(
    [first?.body.type, first?.body.subscriptionId, first?.headers['x-token']],
    ['Notification', id, 'abc'],
  );
  assert.match(String(first?.headers.link), /json-ld#context/);
  await until(async () => (await broker.send(`GET /subscriptions/${id}`)).json.notification.timesSent === 2, 'counted');
  const shown = (await broker.send(`GET /subscriptions/${id}`)).json;
  assert.deepEqual(
    [shown.status, shown.notification.status, typeof shown.notification.lastSuccess],
    ['active', 'ok', 'string'],
  );
});

test('q, place and id conditions must hold', async () => {
  await subscribe('/conditions', {
    entities: [{ type: 'Pump', idPattern: ':p[12]$' }],
    q: 'level>5',
    geoQ: { georel: 'near;maxDistance==1000', geometry: 'Point', coordinates: [113.6, 34.7] },
  });
  const location = { type: 'Point', coordinates: [113.6, 34.7] };
  const pump = (name: string, level: number, place: object) => ({
    id: `urn:ngsi-ld:Pump:${name}`,
    type: 'Pump',
    level,
    location: place,
  });
  await broker.send('POST /entityOperations/create', [
    pump('p1', 3, location),
    pump('p2', 9, location),
    pump('p3', 9, location),
  ]);
  await broker.send('POST /entities', {
    ...pump('p1', 9, { type: 'Point', coordinates: [0, 0] }),
    id: 'urn:ngsi-ld:Pump:far:p1',
  });
  await until(() => at('/conditions').length >= 1, 'a notification');
  await pause(300);
  assert.deepEqual(
    at('/conditions').map((one) => one.body.data[0].id),
    ['urn:ngsi-ld:Pump:p2'],
  );
});

test('deletion is notified to who asked for it', async () => {
  await subscribe('/deleted', { entities: [{ type: 'Lamp' }], notificationTrigger: ['entityDeleted'] });
  await broker.send('POST /entities', lamp('gone', { level: 1 }));
  await broker.send('DELETE /entities/urn:ngsi-ld:Lamp:gone');
  await until(() => at('/deleted').length >= 1, 'a notification');
  assert.equal(typeof at('/deleted')[0]?.body.data[0].deletedAt, 'string');
});

test('a failing endpoint gets everything later, in order', async () => {
  failures = 3;
  const id = await subscribe('/flaky', { entities: [{ type: 'Meter' }] }, { format: 'keyValues' });
  await broker.send('POST /entities', { id: 'urn:ngsi-ld:Meter:1', type: 'Meter', n: 0 });
  for (let n = 1; n <= 5; n += 1) await broker.send('PATCH /entities/urn:ngsi-ld:Meter:1/attrs', { n });
  await until(() => at('/flaky').length >= 6, 'six notifications');
  assert.deepEqual(
    at('/flaky').map((one) => one.body.data[0].n),
    [0, 1, 2, 3, 4, 5],
  );
  const shown = (await broker.send(`GET /subscriptions/${id}`)).json;
  assert.equal(shown.notification.timesFailed, 3);
});

test('a subscription whose receiver is away says since when, how many wait, and when it is tried again', async () => {
  const id = await subscribe('http://127.0.0.1:1/', { entities: [{ type: 'Waiting' }] });
  for (const name of ['1', '2'])
    await broker.send('POST /entities', { id: `urn:ngsi-ld:Waiting:${name}`, type: 'Waiting', n: 1 });
  const shown = async () => (await broker.send(`GET /subscriptions/${id}`)).json.notification;
  await until(async () => /down since/.test((await shown()).failureReason), 'an outage');
  const { status, failureReason, timesFailed, lastFailure } = await shown();
  assert.match(
    failureReason,
    /^127\.0\.0\.1:1 cannot be reached: \w+ \(down since 2\S+Z, 2 waiting, next try at 2\S+Z\)$/,
  );
  assert.deepEqual([status, timesFailed >= 5, typeof lastFailure], ['failed', true, 'string']);
});

test('nothing is sent to a host that is not allowed, and the subscription says why', async () => {
  const id = await subscribe('http://192.0.2.1/x', { entities: [{ type: 'Lamp' }] });
  await broker.send('POST /entities', lamp('guarded', { level: 1 }));
  await until(
    async () => (await broker.send(`GET /subscriptions/${id}`)).json.notification.status === 'failed',
    'a refusal',
  );
  assert.match(
    (await broker.send(`GET /subscriptions/${id}`)).json.notification.failureReason,
    /192\.0\.2\.1:80 is not among the hosts/,
  );
  assert.deepEqual(await broker.database.query('select 1 from delivery where target = $1', [id]), []);
});

test('a paused subscription is silent, throttling leaves out, a patch takes effect', async () => {
  const id = await subscribe('/paused', { entities: [{ type: 'Door' }], isActive: false, throttling: 3600 });
  await subscribe('/awake', { entities: [{ type: 'Door' }] });
  const open = (name: string) => broker.send('POST /entities', { id: `urn:ngsi-ld:Door:${name}`, type: 'Door', n: 1 });
  await open('1');
  // Once another has been told of it, the paused one has been passed over.
  await until(() => at('/awake').length >= 1, 'the notification of another');
  assert.equal((await broker.send(`PATCH /subscriptions/${id}`, { isActive: true })).status, 204);
  await open('2');
  await until(() => at('/paused').length >= 1, 'a notification');
  await open('3');
  await until(() => at('/awake').length >= 3, 'the notifications of another');
  assert.deepEqual(
    at('/paused').map((one) => one.body.data[0].id),
    ['urn:ngsi-ld:Door:2'],
  );
  assert.equal((await broker.send(`DELETE /subscriptions/${id}`)).status, 204);
  assert.equal((await broker.send(`GET /subscriptions/${id}`)).status, 404);
});

test('a wrong subscription is told so', async () => {
  const endpoint = { uri: base };
  const wrong: [object, number][] = [
    [{}, 400],
    [{ entities: [{ type: 'Lamp' }] }, 400],
    [{ notification: { endpoint } }, 400],
    [{ entities: [], notification: { endpoint } }, 400],
    [{ entities: [{ type: 'Lamp' }], notification: { endpoint: { uri: 'x' } } }, 400],
    [{ entities: [{ type: 'Lamp' }], q: 'a=', notification: { endpoint } }, 400],
    [{ entities: [{ type: 'Lamp' }], expiresAt: '2020-01-01T00:00:00Z', notification: { endpoint } }, 400],
    [{ entities: [{ type: 'Lamp' }], timeInterval: 5, throttling: 5, notification: { endpoint } }, 400],
    [{ watchedAttributes: ['level'], timeInterval: 5, notification: { endpoint } }, 400],
    [{ entities: [{ type: 'Lamp' }], notification: { endpoint: { uri: 'ftp://x/y' } } }, 422],
    [{ entities: [{ type: 'Lamp' }], notification: { endpoint: { uri: 'mqtt://x' } } }, 400],
    [{ entities: [{ type: 'Lamp' }], notification: { endpoint, showChanges: true, format: 'keyValues' } }, 400],
    [
      {
        entities: [{ type: 'Lamp' }],
        notification: { endpoint: { ...endpoint, receiverInfo: [{ key: 'Host', value: 'x' }] } },
      },
      400,
    ],
  ];
  for (const [members, status] of wrong) {
    assert.equal(
      (await broker.send('POST /subscriptions', { type: 'Subscription', ...members })).status,
      status,
      JSON.stringify(members),
    );
  }
  const id = await subscribe('/twice', { id: 'urn:x:sub', entities: [{ type: 'Lamp2' }] });
  assert.equal(
    (
      await broker.send('POST /subscriptions', {
        type: 'Subscription',
        id,
        entities: [{ type: 'Lamp2' }],
        notification: { endpoint },
      })
    ).status,
    409,
  );
  assert.equal((await broker.send('GET /subscriptions?limit=1&count=true')).json.length, 1);
});
