import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import mqtt from 'mqtt';
import { databases } from '../support/databases.ts';
import { type HubProcess, startHubProcess, waitFor } from '../support/hub-process.ts';

const requests = Number(process.env.HUB_TEST_MALFORMED ?? 1_000);
const seed = 20_261_123;

let hub: HubProcess;
let release: () => void;
let done: Promise<unknown>;

before(async () => {
  const embedded = databases[0];
  assert.ok(embedded);
  await new Promise<void>((ready, failed) => {
    done = embedded
      .use(async (environment) => {
        hub = await startHubProcess({ ...environment, HUB_DEMO: 'true' });
        // Signed in while the address may: thousands of strangers' requests use up its share.
        await hub.call('GET', '/api/v1/session');
        ready();
        await new Promise<void>((resolve) => (release = resolve));
        await hub.stop();
      })
      .catch(failed);
  });
});

after(async () => {
  release();
  await done;
});

const nasty = fc.oneof(
  fc.constantFrom(
    '',
    '{',
    '[',
    'null',
    '"\\ud800"',
    '{"__proto__":{"x":1}}',
    `${'['.repeat(5_000)}`,
    '1e999',
    '{"id":1}',
    '\u0000',
    '{"a":'.repeat(3_000),
  ),
  fc.json(),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .record({
      id: fc.oneof(fc.webUrl(), fc.string()),
      type: fc.oneof(fc.string(), fc.integer()),
      '@context': fc.anything(),
      p: fc.anything(),
    })
    .map((value) => JSON.stringify(value)),
  fc
    .record({ type: fc.constantFrom('Polygon', 'Point', 'Blob'), coordinates: fc.anything() })
    .map((shape) => JSON.stringify({ id: 'urn:x:1', type: 'T', location: { type: 'GeoProperty', value: shape } })),
);

const path = fc.oneof(
  fc.constantFrom(
    '/ngsi-ld/v1/entities',
    '/ngsi-ld/v1/entityOperations/upsert',
    '/ngsi-ld/v1/entityOperations/query',
    '/ngsi-ld/v1/subscriptions',
    '/ngsi-ld/v1/temporal/entities',
    '/api/v1/cases',
    '/api/v1/devices',
    '/api/v1/session',
    '/api/v1/devices/nobody/telemetry',
  ),
  fc
    .tuple(
      fc.constantFrom(
        'q',
        'type',
        'georel',
        'coordinates',
        'limit',
        'id',
        'idPattern',
        'attrs',
        'scopeQ',
        'options',
        'lang',
      ),
      fc.string({ maxLength: 80 }),
    )
    .map(([key, value]) => `/ngsi-ld/v1/entities?type=T&${key}=${encodeURIComponent(value.toWellFormed())}`),
  fc.string({ maxLength: 60 }).map((id) => `/ngsi-ld/v1/entities/${encodeURIComponent(id.toWellFormed())}`),
  fc.string({ maxLength: 60 }).map((id) => `/api/v1/cases/${encodeURIComponent(id.toWellFormed())}/actions`),
);

const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE'),
  path,
  type: fc.constantFrom(
    'application/json',
    'application/ld+json',
    'application/merge-patch+json',
    'text/plain',
    'application/geo+json',
    'x',
  ),
  body: nasty,
});

test(`${requests} malformed requests are refused clearly, never with a 5xx`, async () => {
  const token = await hub.signIn();
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, type, body }) => {
      const response = await fetch(`${hub.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': type },
        ...(method === 'GET' ? {} : { body: body.toWellFormed() }),
      });
      const text = await response.text();
      assert.ok(
        response.status < 500,
        `${method} ${path} ${type} ${body.slice(0, 200)} → ${response.status} ${text.slice(0, 200)}`,
      );
      // CIM 009 clause 6.3.4 wants nothing but the status of these.
      const bare = path.startsWith('/ngsi-ld/') && [411, 415].includes(response.status);
      if (bare) assert.equal(text, '');
      else if (response.status >= 400)
        assert.match(text, /"title"/, `${response.status} without an explanation: ${method} ${path}`);
    }),
    { numRuns: requests, seed },
  );
});

test('malformed device messages become dead letters with their reason and bytes', async () => {
  const models = (await hub.call('GET', '/api/v1/models')).body as { thingModels: { id: string }[] };
  const device = {
    id: 'fuzz-1',
    name: { zh: '模糊测试设备', en: 'Fuzz device' },
    thingModel: models.thingModels[0]?.id,
    location: { type: 'Point', coordinates: [113.62, 34.75] },
  };
  const registered = await hub.call('POST', '/api/v1/devices', device);
  assert.equal(registered.status, 201, JSON.stringify(registered.body));
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, {
    clientId: device.id,
    username: device.id,
    password: registered.body.credential,
  });
  const payloads = fc.sample(nasty, { numRuns: requests, seed });
  await Promise.all(
    payloads.map((payload) => client.publishAsync(`devices/${device.id}/telemetry`, Buffer.from(payload), { qos: 1 })),
  );
  await client.endAsync();
  const letters = await waitFor('dead letters', async () => {
    const answer = await hub.call('GET', '/api/v1/dead-letters?limit=100');
    return answer.status === 200 && answer.body.items.length > 0 && answer.body.items;
  });
  for (const letter of letters) {
    assert.ok(letter.reason.zh && letter.reason.en && letter.reason.code);
    assert.equal(typeof letter.bytes, 'string');
  }
  assert.equal((await fetch(`${hub.url}/health/ready`)).status, 200);
});
