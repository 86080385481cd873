import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { openOutbound } from '@hub/runtime';
import { connectAsync, type IPublishPacket, type MqttClient } from 'mqtt';
import { openTestBroker, type TestBroker } from '../../platform/context/testing.ts';
import type { Service } from '../../tools/services/service.ts';
import { findProgram, freePort, startProgram, temporaryFolder } from '../../tools/services/start-program.ts';
import { waitFor } from '../support/hub-process.ts';

// Notifications by MQTT, against a real Mosquitto: both versions, every QoS, with and without TLS, names and passwords.

const mosquitto = findProgram('mosquitto');
const passwords = findProgram('mosquitto_passwd');
const openssl = findProgram('openssl');
const skip = mosquitto && passwords && openssl ? false : 'needs mosquitto, mosquitto_passwd and openssl';

let service: Service;
let broker: TestBroker;
let listener: MqttClient;
let ports: readonly [plain: number, secure: number];
const outbound = openOutbound({ allow: ['127.0.0.1'] });
const received: IPublishPacket[] = [];

before(async () => {
  if (skip !== false || !mosquitto || !passwords || !openssl) return;
  const folder = temporaryFolder('mosquitto-tls');
  const file = (name: string) => join(folder, name);
  const [key, certificate] = [file('key.pem'), file('certificate.pem')];
  execFileSync(
    openssl,
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '1',
      '-keyout',
      key,
    ].concat(['-out', certificate, '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']),
    { stdio: 'ignore' },
  );
  execFileSync(passwords, ['-b', '-c', file('passwords'), 'hub', 'p@ss:word'], { stdio: 'ignore' });
  execFileSync('chmod', ['-R', 'a+rX', folder]);
  ports = [await freePort(), await freePort()];
  writeFileSync(
    file('mosquitto.conf'),
    [
      'per_listener_settings true',
      `listener ${ports[0]} 127.0.0.1`,
      'allow_anonymous true',
      `listener ${ports[1]} 127.0.0.1`,
      'allow_anonymous false',
      `password_file ${file('passwords')}`,
      `certfile ${certificate}`,
      `keyfile ${key}`,
      '',
    ].join('\n'),
  );
  setDefaultCACertificates([...getCACertificates(), readFileSync(certificate, 'utf8')]);
  const args = ['-c', file('mosquitto.conf')];
  service = await startProgram({
    command: mosquitto,
    args,
    port: ports[0],
    url: `mqtt://127.0.0.1:${ports[0]}`,
    folder,
  });
  listener = await connectAsync(service.url, { protocolVersion: 5 });
  listener.on('message', (_topic, _payload, packet) => received.push(packet));
  await listener.subscribeAsync('city/#', { qos: 2 });
  broker = await openTestBroker({ outbound, policy: { firstPause_ms: 20, longestPause_ms: 50 } });
});
after(async () => {
  if (skip !== false) return;
  await broker.close();
  await listener.endAsync(true);
  await service.stop();
  await outbound.close();
});

/** Subscribes to one type by one endpoint, makes an entity of it, and answers what Mosquitto passes on. */
async function told(name: string, uri: string, notifierInfo: object[] = [], accept = 'application/json') {
  const endpoint = { uri, accept, notifierInfo, receiverInfo: [{ key: 'X-Mine', value: 'yes' }] };
  const subscription = {
    id: `urn:x:${name}`,
    type: 'Subscription',
    entities: [{ type: name }],
    notification: { endpoint },
  };
  assert.equal((await broker.send('POST /subscriptions', subscription)).status, 201);
  assert.equal((await broker.send('POST /entities', { id: `urn:x:e:${name}`, type: name, n: 1 })).status, 201);
  const packet = await waitFor(`the notification ${name}`, async () =>
    received.find((one) => one.topic === `city/${name}`),
  );
  return { qos: packet.qos, message: JSON.parse(packet.payload.toString()) };
}

for (const version of ['mqtt3.1.1', 'mqtt5.0'])
  for (const qos of [0, 1, 2])
    test(`${version} with QoS ${qos} reaches Mosquitto with metadata and body`, { skip }, async () => {
      const name = `V${version.replaceAll('.', '')}Q${qos}`;
      const notifierInfo = [
        { key: 'MQTT-Version', value: version },
        { key: 'MQTT-QoS', value: `${qos}` },
      ];
      const { qos: seen, message } = await told(name, `mqtt://127.0.0.1:${ports[0]}/city/${name}`, notifierInfo);
      assert.equal(seen, qos);
      assert.deepEqual(
        [message.body.type, message.body.subscriptionId, message.body.data[0].n.value],
        ['Notification', `urn:x:${name}`, 1],
      );
      assert.match(message.metadata['Content-Type'], /^application\/json/);
      assert.match(message.metadata.Link, /json-ld#context/);
      assert.equal(message.metadata['X-Mine'], 'yes');
    });

test('JSON-LD holds its @context and says so in the metadata', { skip }, async () => {
  const { message } = await told('Ld', `mqtt://127.0.0.1:${ports[0]}/city/Ld`, [], 'application/ld+json');
  assert.match(message.metadata['Content-Type'], /^application\/ld\+json/);
  assert.equal(message.metadata.Link, undefined);
  assert.ok(message.body['@context']);
});

test('mqtts with a name and a password that holds @ and :', { skip }, async () => {
  const credentials = `hub:${encodeURIComponent('p@ss:word')}`;
  const { message } = await told('Secure', `mqtts://${credentials}@127.0.0.1:${ports[1]}/city/Secure`, [
    { key: 'MQTT-QoS', value: '1' },
  ]);
  assert.equal(message.body.data[0].n.value, 1);
});

test('a wrong password is a failure with a reason, and keeps the password to itself', { skip }, async () => {
  const endpoint = { uri: `mqtts://hub:wrong-secret@127.0.0.1:${ports[1]}/city/Wrong` };
  const subscription = {
    id: 'urn:x:Wrong',
    type: 'Subscription',
    entities: [{ type: 'Wrong' }],
    notification: { endpoint },
  };
  assert.equal((await broker.send('POST /subscriptions', subscription)).status, 201);
  await broker.send('POST /entities', { id: 'urn:x:e:Wrong', type: 'Wrong', n: 1 });
  const { failureReason } = await waitFor('a failure', async () => {
    const { json } = await broker.send('GET /subscriptions/urn:x:Wrong');
    return json.notification.failureReason && json.notification;
  });
  assert.match(failureReason, /127\.0\.0\.1:\d+ declines: 135 Not authorized/);
  assert.doesNotMatch(failureReason, /wrong-secret/);
});
