import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { openOutbound } from '@hub/runtime';
import { openTestBroker, type TestBroker } from '../testing.ts';

let now = Date.now();
let broker: TestBroker;
let isHosted = false;
const host = createServer((_request, response) => {
  response.writeHead(isHosted ? 200 : 404, { 'content-type': 'application/ld+json' });
  response.end(JSON.stringify({ '@context': { Lamp: 'https://x.example/Lamp' } }));
});
before(async () => {
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  broker = await openTestBroker({ clock: () => now, outbound: openOutbound({ allow: ['127.0.0.1'] }) });
});
after(async () => {
  host.close();
  await broker.close();
});

const odd = { mode: 'sideways' };
const path = '/csourceRegistrations';

/** As an older hub took them. */
const store = (id: string, members: object, context?: string) =>
  broker.database.query(
    `insert into context_registration (tenant, id, body, context, created_at, modified_at) values ('default', $1, $2, $3::json, now(), now())`,
    [
      id,
      JSON.stringify({
        type: 'ContextSourceRegistration',
        information: [{ entities: [{ type: 'Lamp' }] }],
        endpoint: 'http://127.0.0.1:9',
        ...members,
      }),
      context === undefined ? null : JSON.stringify(context),
    ],
  );
const idsOf = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id);

test('a registration that is understood no more is shown as failed, with the reason; the others are found', async () => {
  await store('urn:x:sound', {});
  await store('urn:x:odd', odd);
  const { status, json } = await broker.send(`GET ${path}/urn:x:odd`);
  assert.deepEqual([status, json.status, json.mode], [200, 'failed', 'sideways']);
  assert.match(json.failureReason, /mode/);
  assert.equal((await broker.send(`GET ${path}/urn:x:sound`)).json.failureReason, undefined);
  assert.deepEqual(idsOf((await broker.send(`GET ${path}?type=Lamp`)).json), ['urn:x:sound']);
});

test('who looks after sources sees it among them, as paused', async () => {
  const { json } = await broker.send('GET /api/v1/context/sources');
  assert.deepEqual(
    json.items.map(({ id, paused, endpoint, types }: Record<string, unknown>) => [id, paused, endpoint, types]),
    [
      [
        'urn:x:odd',
        '数据不符合 NGSI-LD：mode is one of inclusive, exclusive, redirect, auxiliary',
        'http://127.0.0.1:9',
        ['Lamp'],
      ],
      ['urn:x:sound', undefined, 'http://127.0.0.1:9', ['Lamp']],
    ],
  );
});

test('it works again when what was wrong is mended, and can be deleted', async () => {
  assert.equal((await broker.send(`PATCH ${path}/urn:x:odd`, { mode: 'inclusive' })).status, 204);
  assert.equal((await broker.send(`GET ${path}/urn:x:odd`)).json.status, undefined);
  assert.deepEqual(idsOf((await broker.send(`GET ${path}?type=Lamp`)).json), ['urn:x:odd', 'urn:x:sound']);
  await store('urn:x:other', odd);
  assert.equal((await broker.send(`DELETE ${path}/urn:x:other`)).status, 204);
  assert.equal((await broker.send(`GET ${path}/urn:x:other`)).status, 404);
  assert.equal((await broker.send('GET /api/v1/context/sources')).json.total, 2);
});

test('one whose @context cannot be had is shown as it was given, and works again once it can', async () => {
  await store('urn:x:strange', {}, `http://127.0.0.1:${(host.address() as AddressInfo).port}/context`);
  const shown = async () => (await broker.send(`GET ${path}/urn:x:strange`)).json;
  const before = await shown();
  assert.deepEqual([before.status, before.information], ['failed', [{ entities: [{ type: 'Lamp' }] }]]);
  assert.match(before.failureReason, /127\.0\.0\.1/);
  isHosted = true;
  now += 120_000;
  for (const end = Date.now() + 20_000; (await shown()).status === 'failed' && Date.now() < end; )
    await new Promise((resolve) => setTimeout(resolve, 100));
  const { status, information } = await shown();
  assert.deepEqual([status, information], [undefined, [{ entities: [{ type: 'https://x.example/Lamp' }] }]]);
});
