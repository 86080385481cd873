import assert from 'node:assert/strict';
import { type AddressInfo, createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { HubError } from '@hub/kernel';
import { Aedes } from 'aedes';
import { openMqttPublisher } from './mqtt-publisher.ts';
import { openOutbound } from './outbound.ts';

let broker: Aedes;
let port = 0;
const server = createServer((socket) => void broker.handle(socket));
const received: { topic: string; payload: string; qos: number }[] = [];

before(async () => {
  broker = await Aedes.createBroker();
  broker.authenticate = (_client, username, password, done) =>
    done(null, username === undefined || (username === 'u' && String(password) === 'p'));
  broker.on('publish', ({ topic, payload, qos }, client) => {
    if (client) received.push({ topic, payload: payload.toString(), qos });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
after(async () => {
  await new Promise<void>((resolve) => broker.close(resolve));
  server.close();
});

const message = (more: object = {}) => ({
  broker: `mqtt://127.0.0.1:${port}`,
  topic: 'city/lamps',
  payload: 'x',
  qos: 1 as const,
  version: 4 as const,
  timeout_ms: 5_000,
  signal: new AbortController().signal,
  ...more,
});

test('messages reach the broker with their QoS, over one guarded connection', async () => {
  const outbound = openOutbound({ allow: ['127.0.0.1'] });
  const publisher = openMqttPublisher(outbound);
  for (const qos of [0, 1, 2] as const) await publisher.publish(message({ qos, payload: `${qos}` }));
  await publisher.publish(message({ username: 'u', password: 'p', payload: 'named' }));
  assert.equal(broker.connectedClients, 2);
  assert.deepEqual(
    received.map((one) => one.payload),
    ['0', '1', '2', 'named'],
  );
  await publisher.close();
  await outbound.close();
});

test('a refused sign-in, a closed port and a host that is not allowed fail with a code and without the password', async () => {
  const outbound = openOutbound({ allow: ['127.0.0.1'] });
  const publisher = openMqttPublisher(outbound);
  const cases = [
    [message({ username: 'u', password: 'secret' }), 'outbound.declined'],
    [message({ broker: 'mqtt://127.0.0.1:1' }), 'outbound.unreachable'],
    [message({ broker: 'mqtt://10.0.0.1:1883' }), 'outbound.refused'],
  ] as const;
  for (const [one, code] of cases) {
    const error = await publisher.publish(one).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof HubError, String(error));
    assert.equal(error.code, code);
    assert.doesNotMatch(`${error.message}${JSON.stringify(error.text)}`, /secret/);
  }
  // A failed connection is not kept: with the right password it goes through.
  await publisher.publish(message({ username: 'u', password: 'p' }));
  await publisher.close();
  await outbound.close();
});
