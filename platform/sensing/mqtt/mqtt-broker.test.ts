import assert from 'node:assert/strict';
import { connect as connectTcp } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { defaultTenant, entityId } from '@hub/kernel';
import type { Database, ReadOnlyReason } from '@hub/runtime';
import fc from 'fast-check';
import { connectAsync, type IClientOptions, type MqttClient, Store } from 'mqtt';
import { sampleDevice, startTestHub, type TestHub } from '../testing.ts';

let hub: TestHub;
/** Runs before each commit of the context broker. */
let beforeWrite: (messages: number) => Promise<void> = async () => undefined;
let readOnly: ReadOnlyReason | undefined;
const clients: MqttClient[] = [];

before(async () => {
  hub = await startTestHub({
    wrapDatabase: (database): Database => ({ ...database, readOnly: () => readOnly ?? database.readOnly() }),
    wrapContext: (context) => ({
      ...context,
      async write(changes) {
        await beforeWrite(changes.length);
        await context.write(changes);
      },
    }),
  });
});
after(async () => {
  await Promise.all(clients.map((client) => client.endAsync(true)));
  await hub.stop();
});

async function register(id: string): Promise<string> {
  const { credential } = await hub.sensing.registerDevice({ ...sampleDevice(id), tenant: defaultTenant });
  return credential;
}

async function connect(id: string, password: string, options: IClientOptions = {}): Promise<MqttClient> {
  const { port = hub.sensing.mqttPort(), ...rest } = options;
  const address = `mqtt://127.0.0.1:${port}`;
  const client = await connectAsync(address, { clientId: id, username: id, password, reconnectPeriod: 0, ...rest });
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

const topic = (id: string) => `devices/${id}/telemetry`;
const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

async function listTemperatures(device: string) {
  const ids = [entityId('Room', device)];
  const filter = { tenant: defaultTenant, ids, attributes: ['temperature'], from: 0, to: Date.now() + 1e7, limit: 1e4 };
  return hub.context.listInstances(filter);
}

async function countDeadLetters(device: string): Promise<number> {
  const [row] = await hub.database.query<{ count: number }>(
    'select count(*)::int as count from dead_letter where device = $1',
    [device],
  );
  return row?.count ?? 0;
}

function closed(client: MqttClient): Promise<void> {
  return new Promise((resolve) => client.once('close', () => resolve()));
}

test('a reading published with QoS 1 is in the history with its time when it is acknowledged', async () => {
  const client = await connect('reader', await register('reader'));
  await client.publishAsync(topic('reader'), JSON.stringify({ t: 21, observedAt: at(0) }), { qos: 1 });
  const [one, ...rest] = await listTemperatures('reader');
  assert.equal(rest.length, 0);
  assert.equal(one?.value, 21);
  assert.equal(one?.observedAt, Date.parse(at(0)));
  const entity = await hub.context.findEntity(defaultTenant, entityId('Room', 'reader'));
  assert.equal(entity?.attributes.provenance?.value, 'measured');
  assert.deepEqual(entity?.attributes.name?.languageMap, { zh: '测试', en: 'Test' });
  assert.deepEqual(entity?.location, { type: 'Point', coordinates: [113.6, 34.7] });
});

test('a wrong credential, a foreign client id, an unknown device and a will are refused', async () => {
  const credential = await register('careful');
  const will = { topic: topic('careful'), payload: Buffer.from('{"t":1}'), qos: 1 as const, retain: false };
  await assert.rejects(connect('careful', `${credential}x`), /Not authorized|Bad username/i);
  await assert.rejects(connect('nobody', credential), /Bad username/i);
  await assert.rejects(connect('careful', credential, { clientId: 'other' }), /Bad username/i);
  await assert.rejects(connect('careful', credential, { will }), /Not authorized/i);
  await (await connect('careful', credential)).endAsync();
});

test('publishing to a foreign topic, a system topic or with retain ends the connection and stores nothing', async () => {
  const credential = await register('straying');
  const victim = await register('victim');
  assert.ok(victim);
  for (const [target, retain] of [
    [topic('victim'), false],
    ['$SYS/x', false],
    [topic('straying'), true],
  ] as const) {
    const client = await connect('straying', credential);
    const end = closed(client);
    client.publish(target, JSON.stringify({ t: 1, observedAt: at(1) }), { qos: 1, retain });
    await end;
  }
  assert.equal((await listTemperatures('victim')).length, 0);
  assert.equal((await listTemperatures('straying')).length, 0);
});

test('a device may listen to its own commands and to nothing else', async () => {
  const client = await connect('listener', await register('listener'));
  const filters = [
    'devices/listener/commands',
    '#',
    'devices/+/commands',
    '$share/a/devices/listener/commands',
    '$SYS/#',
  ];
  const granted: (number | undefined)[] = [];
  for (const filter of filters) {
    const result = await client.subscribeAsync(filter, { qos: 1 }).catch(() => [{ qos: 128 }]);
    granted.push(result[0]?.qos);
  }
  assert.deepEqual(granted, [1, 128, 128, 128, 128]);
});

test('QoS 1 and QoS 2 are acknowledged only after the commit', async () => {
  const client = await connect('patient', await register('patient'));
  for (const qos of [1, 2] as const) {
    let commit = () => {};
    const held = new Promise<void>((resolve) => {
      commit = resolve;
    });
    beforeWrite = () => held;
    let acknowledged = false;
    const sent = client.publishAsync(topic('patient'), JSON.stringify({ t: qos, observedAt: at(qos) }), { qos });
    void sent.then(() => {
      acknowledged = true;
    });
    await pause(150);
    assert.equal(acknowledged, false);
    assert.equal((await listTemperatures('patient')).length, qos - 1);
    beforeWrite = async () => undefined;
    commit();
    await sent;
    assert.equal((await listTemperatures('patient')).length, qos);
  }
});

test('many messages of one client wait for their commit at the same time', async () => {
  const client = await connect('pipelined', await register('pipelined'));
  let waiting = 0;
  let most = 0;
  beforeWrite = async (messages) => {
    waiting += messages;
    most = Math.max(most, waiting);
    await pause(100);
    waiting -= messages;
  };
  const count = 400;
  const send = (t: number) => client.publishAsync(topic('pipelined'), JSON.stringify({ t: t % 80, ts: t }), { qos: 1 });
  await Promise.all(Array.from({ length: count }, (_, index) => send(index)));
  beforeWrite = async () => undefined;
  assert.equal((await listTemperatures('pipelined')).length, count);
  assert.ok(most >= 50, `only ${most} at a time`);
});

test('a client faster than the database is held back, and every message is stored in the end', async () => {
  const client = await connect('flood', await register('flood'));
  let waiting = 0;
  let most = 0;
  beforeWrite = async (messages) => {
    waiting += messages;
    most = Math.max(most, waiting);
    await pause(50);
    waiting -= messages;
  };
  const count = 3_000;
  const send = (ts: number) => client.publishAsync(topic('flood'), JSON.stringify({ t: 1, ts }), { qos: 1 });
  await Promise.all(Array.from({ length: count }, (_, index) => send(index)));
  beforeWrite = async () => undefined;
  assert.equal((await listTemperatures('flood')).length, count);
  // 4 MiB at 4 KiB a message, and what one chunk may hold beyond.
  assert.ok(most <= 2_000, `${most} at a time`);
});

test('stopping finishes what was taken and acknowledges nothing it did not store', async (t) => {
  const other = await startTestHub({
    wrapContext: (context) => ({
      ...context,
      async write(changes) {
        await pause(40);
        await context.write(changes);
      },
    }),
  });
  t.after(() => other.stop());
  const { credential } = await other.sensing.registerDevice({ ...sampleDevice('last'), tenant: defaultTenant });
  const client = await connect('last', credential, { port: other.sensing.mqttPort() });
  let acknowledged = 0;
  const send = (ts: number) => client.publishAsync(topic('last'), JSON.stringify({ t: 1, ts }), { qos: 1 });
  for (let ts = 0; ts < 200; ts += 1) {
    send(ts).then(
      () => {
        acknowledged += 1;
      },
      () => undefined,
    );
    if (ts === 100) await pause(60);
  }
  const end = closed(client);
  await other.sensing.stop();
  await end;
  const filter = { ids: [entityId('Room', 'last')], attributes: ['temperature'], from: 0, to: 1e6, limit: 1_000 };
  const stored = (await other.context.listInstances({ tenant: defaultTenant, ...filter })).length;
  assert.ok(acknowledged > 0 && acknowledged <= stored, `${acknowledged} acknowledged, ${stored} stored`);
});

test('a database that takes no writes acknowledges nothing: the connection ends, and the message sent again is stored once', async () => {
  const credential = await register('stubborn');
  const client = await connect('stubborn', credential, { reconnectPeriod: 50 });
  readOnly = { code: 'diskNearlyFull' };
  let acknowledged = false;
  const end = closed(client);
  const sent = client.publishAsync(topic('stubborn'), JSON.stringify({ t: 7, observedAt: at(7) }), { qos: 1 });
  void sent.then(() => {
    acknowledged = true;
  });
  await end;
  await assert.rejects(connect('stubborn', credential), /Server unavailable/i);
  assert.equal(acknowledged, false);
  readOnly = undefined;
  await sent;
  assert.equal((await listTemperatures('stubborn')).length, 1);
});

/** mqtt.js forgets to mark what it sends again as such, which [MQTT-3.3.1-1] demands. */
class RepeatingStore extends Store {
  override put(packet: Parameters<Store['put']>[0], done: Parameters<Store['put']>[1]) {
    return super.put(packet.cmd === 'publish' ? { ...packet, dup: true } : packet, done);
  }
}

test('a message without a time that is sent again after a lost acknowledgement is stored once', async () => {
  const credential = await register('timeless');
  const outgoingStore = new RepeatingStore();
  const client = await connect('timeless', credential, { reconnectPeriod: 50, clean: false, outgoingStore });
  let failed = false;
  // The commit happens, then the connection is lost before the acknowledgement.
  beforeWrite = async () => {
    if (failed) return;
    failed = true;
    setImmediate(() => client.stream.destroy());
    await pause(20);
  };
  await client.publishAsync(topic('timeless'), JSON.stringify({ t: 3 }), { qos: 1 });
  beforeWrite = async () => undefined;
  assert.equal(failed, true);
  await pause(100);
  assert.equal((await listTemperatures('timeless')).length, 1);
});

test('two messages without a time in the same millisecond are two readings', async () => {
  const client = await connect('hasty', await register('hasty'));
  const send = (t: number) => client.publishAsync(topic('hasty'), JSON.stringify({ t }), { qos: 1 });
  await Promise.all(Array.from({ length: 30 }, (_, index) => send(index)));
  const values = (await listTemperatures('hasty')).map((one) => one.value);
  assert.deepEqual(
    values,
    Array.from({ length: 30 }, (_, index) => index),
  );
});

test('500 malformed payloads: each is acknowledged as a dead letter with its bytes or as a reading; nothing breaks', async () => {
  const client = await connect('noisy', await register('noisy'));
  const junk = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
    fc
      .dictionary(fc.constantFrom('t', 'pa', 'ts', 'observedAt', '__proto__'), fc.jsonValue())
      .map((value) => Buffer.from(JSON.stringify(value))),
    fc.json().map((text) => Buffer.from(text.slice(0, -1))),
  );
  const payloads = fc.sample(junk, 500);
  await Promise.all(payloads.map((payload) => client.publishAsync(topic('noisy'), payload, { qos: 1 })));
  const stored = new Set((await listTemperatures('noisy')).map((one) => one.instanceId)).size;
  const letters = await hub.database.query<{ bytes: Uint8Array; code: string }>(
    'select bytes, code from dead_letter where device = $1 order by id',
    ['noisy'],
  );
  assert.ok(letters.length >= 300, `${letters.length} dead letters, ${stored} readings`);
  const sent = new Set(payloads.map((payload) => payload.toString('hex')));
  for (const letter of letters) assert.ok(sent.has(Buffer.from(letter.bytes).toString('hex')));
  assert.ok(client.connected);
  await client.publishAsync(topic('noisy'), JSON.stringify({ t: 1, observedAt: at(50) }), { qos: 1 });
});

test('a payload over 256 KiB ends the connection before it is read', async () => {
  const client = await connect('bulky', await register('bulky'));
  const end = closed(client);
  client.publish(topic('bulky'), Buffer.alloc(300 * 1024, 0x20), { qos: 1 });
  await end;
  assert.equal(await countDeadLetters('bulky'), 0);
});

test('a payload of exactly 256 KiB is taken', async () => {
  const client = await connect('large', await register('large'));
  const message = Buffer.alloc(256 * 1024, 0x20);
  message.write(JSON.stringify({ t: 1, observedAt: at(1) }));
  await client.publishAsync(topic('large'), message, { qos: 1 });
  assert.equal((await listTemperatures('large')).length, 1);
});

test('bytes that are no MQTT end their connection and disturb nobody', async () => {
  const client = await connect('calm', await register('calm'));
  for (const bytes of fc.sample(fc.uint8Array({ minLength: 1, maxLength: 64 }), 50)) {
    const socket = connectTcp(hub.sensing.mqttPort(), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.end(bytes);
    await new Promise((resolve) => socket.resume().once('close', resolve));
  }
  await client.publishAsync(topic('calm'), JSON.stringify({ t: 1, observedAt: at(1) }), { qos: 1 });
});

test('a revoked device loses its connection and its credential', async () => {
  const credential = await register('leaver');
  const client = await connect('leaver', credential);
  const end = closed(client);
  const route = hub.sensing.routes.find((one) => one.method === 'DELETE' && one.path === '/api/v1/devices/:deviceId');
  assert.ok(route);
  await route.handle({ principal: undefined, params: { deviceId: 'leaver' } } as never);
  await end;
  await assert.rejects(connect('leaver', credential), /Bad username/i);
});

test('a device that another process has revoked loses its open session when it is told, others keep theirs', async () => {
  const listeners: ((kind: string) => void)[] = [];
  const listen = (one: (kind: string) => void) => {
    listeners.push(one);
    return () => undefined;
  };
  const other = await startTestHub({ revocations: { listen } });
  try {
    const enter = async (id: string) => {
      const { credential } = await other.sensing.registerDevice({ ...sampleDevice(id), tenant: defaultTenant });
      return connect(id, credential, { port: other.sensing.mqttPort() });
    };
    const [gone, kept] = [await enter('taken'), await enter('kept')];
    // As another process does it: past this one's registry.
    await other.database.query("update device set revoked_at = now(), credential_digest = null where id = 'taken'");
    const [row] = await other.database.query("select 1 from outbox where topic = 'revocation' and key = 'device'");
    assert.ok(row, 'the table tells it');
    for (const listener of listeners) listener('device');
    await closed(gone);
    await kept.publishAsync(topic('kept'), JSON.stringify({ t: 1, observedAt: at(1) }), { qos: 1 });
  } finally {
    await other.stop();
  }
});

test('a message without a time that is sent again to another process keeps the time of its first copy', async (t) => {
  const credential = await register('moved');
  const other = await startTestHub({ database: hub.database });
  t.after(() => other.stop());
  const name = Buffer.from(topic('moved'));
  // A PUBLISH by hand (MQTT 3.1.1 §3.3): flags, length, topic, packet id 7, payload.
  const rest = Buffer.concat([Buffer.from([0, name.length]), name, Buffer.from([0, 7]), Buffer.from('{"t":21}')]);
  const send = async (port: number, dup: boolean) => {
    const client = await connect('moved', credential, { port });
    const acknowledged = new Promise((resolve) =>
      client.on('packetreceive', (received) => received.cmd === 'puback' && resolve(undefined)),
    );
    client.stream.write(Buffer.concat([Buffer.from([dup ? 0x3a : 0x32, rest.length]), rest]));
    await acknowledged;
    await client.endAsync(true);
  };
  await send(hub.sensing.mqttPort(), false);
  await send(other.sensing.mqttPort(), true);
  assert.equal((await listTemperatures('moved')).length, 1);
  await send(other.sensing.mqttPort(), false);
  assert.equal((await listTemperatures('moved')).length, 2);
});
