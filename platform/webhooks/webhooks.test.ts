import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { defaultTenant, type PersonId } from '@hub/kernel';
import {
  createHttpApp,
  type Database,
  deliveryRoutes,
  Outbox,
  openDeliveries,
  openLog,
  openOutbound,
  openSecretBox,
  outboxStatement,
  runtimeMigrations,
} from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { migrations } from './migrations.ts';
import { wants } from './webhook.ts';
import { createWebhooks } from './webhooks.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
type Any = any;
interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

let database: Database;
let call: (method: string, path: string, body?: unknown) => Promise<{ status: number; json: Any }>;
let close: () => Promise<void>;
let base = '';
let failing: number | undefined;
const received: Received[] = [];

before(async () => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (failing !== undefined) return response.writeHead(failing).end();
      received.push({ path: request.url ?? '', headers: request.headers, text: Buffer.concat(chunks).toString() });
      return response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const log = openLog('silent');
  database = await openTestDatabase([...runtimeMigrations, ...migrations]);
  const outbox = new Outbox(database, log);
  const outbound = openOutbound({ allow: ['127.0.0.1'] });
  const policy = { firstPause_ms: 10, longestPause_ms: 20, maxAttempts: 3 };
  const deliveries = openDeliveries({ database, log, policy });
  const box = openSecretBox({ key: 'a key for tests', dataDir: 'memory' });
  const webhooks = createWebhooks({ database, outbox, outbound, deliveries, box, log, clock: Date.now });
  await webhooks.start();
  deliveries.start();
  const principal = {
    kind: 'person' as const,
    id: 'tester' as PersonId,
    name: 'Tester',
    roles: ['administrator'],
    tenant: defaultTenant,
  };
  const routes = [...webhooks.routes, ...deliveryRoutes(database, deliveries)];
  const app = await createHttpApp({
    routes,
    gate: { authenticate: async () => principal, permits: () => true },
    log,
  });
  call = async (method, path, body) => {
    const answer = await app.inject({
      method: method as 'GET',
      url: `/api/v1${path}`,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, payload: JSON.stringify(body) }),
    });
    return { status: answer.statusCode, json: answer.body === '' ? undefined : JSON.parse(answer.body) };
  };
  // The consumer starts at what comes after its first look.
  await until(async () => (await outbox.listLags()).some((one) => one.consumer === 'webhooks.events'), 'the consumer');
  close = async () => {
    await app.close();
    await outbox.stop();
    await deliveries.stop();
    await webhooks.stop();
    await outbound.close();
    await database.close();
    server.closeAllConnections();
    server.close();
  };
});
after(() => close());

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 1_500; tries += 1) {
    if (await condition()) return;
    await pause(10);
  }
  assert.fail(`never: ${what}`);
}

const at = (path: string) => received.filter((one) => one.path === path);
const happen = (topic: 'case' | 'alert', key: string, data: object) =>
  database.commit([outboxStatement([{ tenant: defaultTenant, topic, key, data }])]);
const add = async (path: string, kinds: string[]) => {
  const { status, json } = await call('POST', '/webhooks', { name: path, url: `${base}${path}`, kinds });
  assert.equal(status, 201, JSON.stringify(json));
  return json as { id: string; secret: string };
};

test('an event arrives as a signed CloudEvent that tells no free text', async () => {
  const { secret } = await add('/signed', ['case.*']);
  await happen('case', 'c1', {
    caseId: 'c1',
    number: '2026-1',
    event: 'opened',
    state: 'open',
    title: 'Mrs Wang, 5 Elm Road',
  });
  await happen('alert', 'a1', { id: 'a1', event: 'raised' });
  await until(() => at('/signed').length === 1, 'the event');
  const [{ headers, text } = assert.fail()] = at('/signed');
  const event: Any = JSON.parse(text);
  assert.deepEqual(
    [event.specversion, event.type, event.subject, event.source, event.data],
    [
      '1.0',
      'org.zhongshu.case.opened',
      'c1',
      '/api/v1/cases',
      { caseId: 'c1', number: '2026-1', event: 'opened', state: 'open' },
    ],
  );
  assert.match(headers['content-type'] ?? '', /^application\/cloudevents\+json/);
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`;
  assert.equal(headers['webhook-signature'], `v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  assert.equal(headers['webhook-id'], event.id);
  assert.ok(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000) < 60);
});

test('the secret is told once and sealed in the database', async () => {
  const { id, secret } = await add('/secret', ['alert.raised']);
  const listed = await call('GET', '/webhooks');
  assert.doesNotMatch(JSON.stringify(listed.json), /whsec_/);
  const [row] = await database.query<{ secret: string }>('select secret from webhook where id = $1', [id]);
  assert.ok(row && !row.secret.includes(secret.slice(6)));
  const renewed = await call('POST', `/webhooks/${id}/secret`);
  assert.notEqual(renewed.json.secret, secret);
});

test('a receiver that refuses gets dead letters, a log of tries, and all of it by replay', async () => {
  const { id } = await add('/down', ['case.closed']);
  const from = new Date().toISOString();
  failing = 400;
  await happen('case', 'c2', { caseId: 'c2', event: 'closed' });
  const state = async () => (await call('GET', '/webhooks')).json.items.find((one: Any) => one.id === id);
  await until(async () => (await state()).dead === 1, 'a dead letter');
  const tries = await call('GET', `/deliveries/attempts?channel=webhook&target=${id}`);
  assert.deepEqual(
    tries.json.items.map((one: Any) => one.error),
    ['接收方返回 400', '接收方返回 400', '接收方返回 400'],
  );
  const dead = await call('GET', `/deliveries/dead?channel=webhook&target=${id}`);
  assert.deepEqual([dead.json.items.length, dead.json.items[0].attempts], [1, 3]);
  assert.equal(dead.json.items[0].payload, undefined);
  failing = undefined;
  const again = await call('POST', '/deliveries/replay', { channel: 'webhook', target: id });
  assert.equal(again.json.replayed, 1);
  await until(() => at('/down').length === 1, 'the dead letter');
  const replayed = await call('POST', `/webhooks/${id}/replay`, { from });
  assert.equal(replayed.json.replayed, 1);
  await until(() => at('/down').length === 2, 'the event once more');
  assert.equal(at('/down')[0]?.headers['webhook-id'], at('/down')[1]?.headers['webhook-id'], 'told apart by its id');
});

test('a receiver that is down is waited for, and shown as down until it is back', async () => {
  const { id } = await add('/waited', ['case.reopened']);
  failing = 502;
  for (const event of [1, 2, 3]) await happen('case', 'c4', { caseId: 'c4', event: 'reopened', number: `${event}` });
  const state = async () => (await call('GET', '/webhooks')).json.items.find((one: Any) => one.id === id);
  await until(async () => (await state()).failed > 6, 'many tries');
  const down = await state();
  assert.deepEqual([down.dead, down.waiting, down.breaker], [0, 3, 'open']);
  const listed = await call('GET', '/deliveries?channel=webhook&state=behind');
  const [shown] = listed.json.items.filter((one: Any) => one.target === id);
  assert.deepEqual([shown.downSince, shown.lastErrorCode], [down.downSince, 'delivery.answered']);
  assert.ok(Date.parse(shown.nextAt) >= Date.parse(shown.downSince));
  failing = undefined;
  await until(() => at('/waited').length === 3, 'all');
  assert.deepEqual(
    at('/waited').map((one) => JSON.parse(one.text).data.number),
    ['1', '2', '3'],
  );
  await until(async () => (await state()).delivered === 3, 'counted');
  assert.equal((await state()).downSince, undefined);
});

test('an address that is not allowed, a wrong kind and a missing webhook are refused', async () => {
  const wrong = [
    [{ name: 'x', url: 'http://192.0.2.1/', kinds: ['case.*'] }, 422],
    [{ name: 'x', url: 'http://169.254.169.254/latest', kinds: ['case.*'] }, 422],
    [{ name: 'x', url: 'ftp://127.0.0.1/', kinds: ['case.*'] }, 400],
    [{ name: 'x', url: base, kinds: ['entity.*'] }, 400],
    [{ name: 'x', url: base, kinds: [] }, 400],
    [{ name: '', url: base, kinds: ['*'] }, 400],
  ] as const;
  for (const [body, status] of wrong)
    assert.equal((await call('POST', '/webhooks', body)).status, status, JSON.stringify(body));
  assert.equal((await call('PATCH', '/webhooks/none', { active: false })).status, 404);
  assert.equal((await call('POST', '/webhooks/none/replay', { from: '2026-01-01T00:00:00Z' })).status, 404);
});

test('a paused webhook is told nothing, a deleted one is gone with what waited', async () => {
  const { id } = await add('/paused', ['*']);
  assert.equal((await call('PATCH', `/webhooks/${id}`, { active: false })).json.active, false);
  const { id: other } = await add('/after', ['*']);
  await happen('case', 'c3', { caseId: 'c3', event: 'opened' });
  await until(() => at('/after').length === 1, 'the other one');
  assert.equal(at('/paused').length, 0);
  assert.equal((await call('DELETE', `/webhooks/${other}`)).status, 204);
  assert.deepEqual(await database.query('select 1 from delivery_target where target = $1', [other]), []);
});

test('kinds choose', () => {
  const one = (kinds: string[], kind: string, active = true) => wants({ active, kinds }, kind);
  assert.ok(one(['*'], 'case.opened') && one(['case.*'], 'case.opened') && one(['case.opened'], 'case.opened'));
  assert.ok(
    !one(['case.*'], 'alert.raised') && !one(['case.open'], 'case.opened') && !one(['*'], 'case.opened', false),
  );
});
