import { connectAsync, type MqttClient } from 'mqtt';
import { type Job, runOperations, type Tally } from './job.ts';

interface MqttTarget {
  readonly url: string;
  readonly field: string;
  /** One for each connection; without any the broker lets everybody in. */
  readonly devices?: readonly { readonly id: string; readonly credential: string }[];
}

const connections = 64;
const groups = new Map<string, Promise<readonly MqttClient[]>>();
const received = new Map<string, { count: number }>();
let runs = 0;

/** The connections to one broker, made once and kept over all rounds. */
function clientsOf(target: MqttTarget): Promise<readonly MqttClient[]> {
  const group = groups.get(target.url) ?? connectAll(target);
  groups.set(target.url, group);
  return group;
}

function connectAll({ url, devices }: MqttTarget): Promise<readonly MqttClient[]> {
  return Promise.all(
    Array.from({ length: connections }, (_, index) => {
      const device = devices?.[index];
      const clientId = device?.id ?? `bench-${index}`;
      return connectAsync(url, {
        clientId,
        ...(device ? { username: device.id, password: device.credential } : {}),
        reconnectPeriod: 0,
      });
    }),
  );
}

/** Publishes with QoS 1 and counts acknowledgements. `clients` is the number under way over all connections. */
async function publish(job: Job): Promise<Tally> {
  const target = job.target as unknown as MqttTarget;
  const clients = await clientsOf(target);
  const last: Record<string, number> = {};
  runs += 1;
  const run = runs;
  const tally = await runOperations(async (number, turn) => {
    const index = number % connections;
    const value = levelOf(run, turn);
    const client = clients[index];
    if (!client) throw new Error('no connection');
    const id = target.devices?.[index]?.id;
    // Several are under way on a connection, which keeps their order: the last one sent is the one that stays.
    if (id) last[id] = value;
    await client.publishAsync(topicOf(target, index), JSON.stringify({ [target.field]: value }), { qos: 1 });
  }, job);
  return { ...tally, last };
}

/** A relay counts what has come out at the other side, so that a broker that only takes in does not look fast. */
async function relay(job: Job): Promise<Tally> {
  const target = job.target as unknown as MqttTarget;
  const counter = received.get(target.url) ?? (await subscribe(target));
  const before = counter.count;
  const tally = await publish(job);
  return { ...tally, done: counter.count - before };
}

async function subscribe(target: MqttTarget): Promise<{ count: number }> {
  const counter = { count: 0 };
  received.set(target.url, counter);
  const client = await connectAsync(target.url, { clientId: 'bench-subscriber' });
  client.on('message', () => {
    counter.count += 1;
  });
  await client.subscribeAsync('devices/#', { qos: 1 });
  return counter;
}

function topicOf({ devices }: MqttTarget, index: number): string {
  return `devices/${devices?.[index]?.id ?? `bench-${index}`}/telemetry`;
}

/** Small numbers, so that they lie in the range of whatever attribute is written. */
function levelOf(run: number, turn: number): number {
  return Math.round(((run * 7 + turn * 0.01) % 40) * 100) / 100;
}

export const mqttWorkloads: Readonly<Record<string, (job: Job) => Promise<Tally>>> = {
  'mqtt-publish': publish,
  'mqtt-relay': relay,
};
