import assert from 'node:assert/strict';
import { webcrypto, X509Certificate } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { defaultTenant, type Principal } from '@hub/kernel';
import mqtt from 'mqtt';
import { sampleDevice, startTestHub, type TestHub } from '../testing.ts';
import * as x509 from './x509.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const administrator = { kind: 'person', tenant: defaultTenant } as Principal;
let hub: TestHub;
let authority: string;

before(async () => {
  // The sealed key has to open again, so that a second start is the same authority.
  hub = await startTestHub({ config: { HUB_MQTT_TLS: true } });
  authority = (await call('GET', '/api/v1/device-authority')) as string;
});
after(() => hub.stop());

async function call(method: string, path: string, more: object = {}): Promise<unknown> {
  const found = hub.sensing.routes.find((one) => one.method === method && one.path === path);
  assert.ok(found, path);
  return (
    await found.handle({
      principal: administrator,
      params: {},
      query: {},
      headers: {},
      address: '10.0.0.1',
      ...more,
    } as never)
  ).body;
}

async function makeRequest(name = 'whatever', curve: 'P-256' | 'P-384' = 'P-256') {
  const keys = await webcrypto.subtle.generateKey({ ...algorithm, namedCurve: curve }, true, ['sign', 'verify']);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: algorithm,
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return { request: request.toString('pem'), key: `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n` };
}

const register = (id: string) => hub.sensing.registerDevice({ ...sampleDevice(id), tenant: defaultTenant });
const claim = async (deviceId: string) =>
  (await call('POST', '/api/v1/devices/:deviceId/claims', { params: { deviceId } })) as { code: string };
const enrolWith = (device: string, code: string, request: string) =>
  call('POST', '/api/v1/device-enrolment', { body: { device, code, request } }) as Promise<{
    certificate: string;
    authority: string;
  }>;

async function enrol(device: string) {
  await register(device);
  const { request, key } = await makeRequest();
  const { certificate } = await enrolWith(device, (await claim(device)).code, request);
  return { key, cert: certificate, serial: new X509Certificate(certificate).serialNumber.toLowerCase() };
}

interface Shown {
  readonly key: string;
  readonly cert: string;
}

/** A connection that was let in; one that is cut before is refused, with or without a word. */
function open(
  clientId: string,
  shown: Partial<Shown> & { username?: string; password?: string },
): Promise<mqtt.MqttClient> {
  const url = `mqtts://127.0.0.1:${hub.sensing.mqttTlsPort()}`;
  const client = mqtt.connect(url, { clientId, ca: authority, reconnectPeriod: 0, ...shown });
  return new Promise((resolve, reject) => {
    const refused = (error?: Error) => {
      client.end(true);
      reject(error ?? new Error('closed'));
    };
    client.once('connect', () => resolve(client));
    client.once('error', refused);
    client.once('close', () => refused());
  });
}

const isClosed = async (client: mqtt.MqttClient) => {
  while (client.connected) await pause(10);
};

test('a device fetches a certificate by a claim code, signs in with it, and speaks on its own topic only', async () => {
  const shown = await enrol('sensor-1');
  const certificate = new X509Certificate(shown.cert);
  assert.equal(certificate.subject, 'CN=sensor-1', 'the name is the device’s, not the one the request gave itself');
  assert.ok(certificate.verify(new X509Certificate(authority).publicKey) && !certificate.ca);
  const client = await open('sensor-1', shown);
  await client.publishAsync('devices/sensor-1/telemetry', JSON.stringify({ t: 21 }), { qos: 1 });
  const [row] = await hub.database.query<{ found: boolean }>(
    "select exists (select 1 from entity where id like '%sensor-1') as found",
  );
  assert.equal(row?.found, true);
  const granted = await client.subscribeAsync('devices/sensor-1/commands', { qos: 1 });
  assert.equal(granted[0]?.qos, 1);
  for (const filter of [
    '#',
    'devices/+/commands',
    'devices/sensor-2/commands',
    '$SYS/#',
    '$share/g/devices/sensor-2/commands',
  ])
    await assert.rejects(client.subscribeAsync(filter, { qos: 1 }), filter);
  client.publish('devices/sensor-2/telemetry', JSON.stringify({ t: 99 }), { qos: 1 });
  await isClosed(client);
});

test('a certificate is of one device: under another id, another name, or of another authority it opens nothing', async () => {
  const shown = await enrol('sensor-a');
  await register('sensor-b');
  await assert.rejects(open('sensor-b', shown));
  await assert.rejects(open('sensor-a', { ...shown, username: 'sensor-b' }));
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const forged = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=sensor-a',
    keys,
    signingAlgorithm: algorithm,
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const key = `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`;
  await assert.rejects(open('sensor-a', { key, cert: forged.toString('pem') }));
  await assert.rejects(open('sensor-a', {}), 'and without one there is no device');
});

test('beside certificates, passwords go on, over TLS as well', async () => {
  const { credential } = await register('old-school');
  const client = await open('old-school', { username: 'old-school', password: credential });
  await client.endAsync();
  await assert.rejects(open('old-school', { username: 'old-school', password: 'wrong' }));
});

test('a claim code works once, for its device, and not for a request that its key has not signed', async () => {
  await register('claimed');
  await register('jealous');
  const { code } = await claim('claimed');
  const { request } = await makeRequest();
  await assert.rejects(enrolWith('jealous', code, request), { code: 'certificate.badClaim' });
  await assert.rejects(enrolWith('claimed', 'AAAAA-AAAAA-AAAAA-AAAAA', request), { code: 'certificate.badClaim' });
  await assert.rejects(enrolWith('claimed', code, 'x'.repeat(200)), { code: 'certificate.badRequest' });
  const tampered = Buffer.from(request.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  tampered[tampered.length - 1] = (tampered.at(-1) ?? 0) ^ 1;
  await assert.rejects(enrolWith('claimed', code, tampered.toString('base64')), { code: 'certificate.badRequest' });
  assert.ok((await enrolWith('claimed', code.toLowerCase(), request)).certificate, 'a refused request costs no code');
  await assert.rejects(enrolWith('claimed', code, request), { code: 'certificate.badClaim' });
  const other = await claim('claimed');
  const { request: next } = await makeRequest();
  const both = await Promise.allSettled([
    enrolWith('claimed', other.code, next),
    enrolWith('claimed', other.code, next),
  ]);
  assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1);
});

/** Past this process's registry, as another one does it; the tables tell. */
async function tell() {
  for (const listener of listeners) listener('device_certificate');
}
const listeners: ((kind: string) => void)[] = [];

test('a revoked certificate, a quarantined and a revoked device lose their session at once and do not come back', async () => {
  await hub.stop();
  hub = await startTestHub({
    config: { HUB_MQTT_TLS: true },
    revocations: {
      listen(one) {
        listeners.push(one);
        return () => undefined;
      },
    },
  });
  authority = (await call('GET', '/api/v1/device-authority')) as string;
  const lost = await enrol('lost');
  const kept = await enrol('kept');
  const held = await enrol('held');
  const [a, b, c] = [await open('lost', lost), await open('kept', kept), await open('held', held)];
  await call('DELETE', '/api/v1/devices/:deviceId/certificates/:serial', {
    params: { deviceId: 'lost', serial: lost.serial },
  });
  const [row] = await hub.database.query(
    "select 1 as one from outbox where topic = 'revocation' and key = 'device_certificate'",
  );
  assert.ok(row, 'the table tells it');
  await tell();
  await isClosed(a);
  await assert.rejects(open('lost', lost));
  await call('POST', '/api/v1/devices/:deviceId/quarantine', { params: { deviceId: 'held' } });
  await tell();
  await isClosed(c);
  await assert.rejects(open('held', held));
  const listed = (await call('GET', '/api/v1/devices/:deviceId', { params: { deviceId: 'held' } })) as {
    quarantinedAt?: string;
  };
  assert.ok(listed.quarantinedAt);
  await call('DELETE', '/api/v1/devices/:deviceId/quarantine', { params: { deviceId: 'held' } });
  await (await open('held', held)).endAsync();
  assert.ok(b.connected, 'others keep theirs');
  await call('DELETE', '/api/v1/devices/:deviceId', { params: { deviceId: 'kept' } });
  await isClosed(b);
  await register('kept');
  await assert.rejects(open('kept', kept), 'a device registered anew does not revive old certificates');
});
