import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { patience } from '../../tools/services/patience.ts';
import type { HubProcess } from '../support/hub-process.ts';

// Who writes to hubs that are killed, and who hears of it: what every series of kills of deliveries has in common.

export const kills = Number(process.env.HUB_TEST_KILLS ?? 1);
export const writesPerLife = Number(process.env.HUB_TEST_WRITES ?? 500);
/** Writers that change one entity each, and writers each of whose writes creates one. */
const [changing, creating] = [16, 8];
const type = 'Delivered';
const isCreating = (writer: number) => writer >= changing;
const idOf = (writer: number, n: number) => `urn:ngsi-ld:${type}:${writer}${isCreating(writer) ? `-${n}` : ''}`;

export interface Receiver {
  readonly uri: string;
  /** What came, in the order in which it came first. */
  readonly first: Map<string, number[]>;
  received: number;
  close(): void;
}

export async function openReceiver(): Promise<Receiver> {
  const first = new Map<string, number[]>();
  const seen = new Set<string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      receiver.received += 1;
      const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data: { id: string; n: number }[] };
      for (const { id, n } of data) {
        if (!seen.has(`${id} ${n}`)) first.set(id, [...(first.get(id) ?? []), n]);
        seen.add(`${id} ${n}`);
      }
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const receiver: Receiver = { uri, first, received: 0, close: () => server.closeAllConnections() };
  return receiver;
}

export async function subscribe(hub: HubProcess, { uri }: Receiver): Promise<void> {
  const answer = await hub.call('POST', '/ngsi-ld/v1/subscriptions', {
    type: 'Subscription',
    entities: [{ type }],
    notification: { format: 'keyValues', endpoint: { uri } },
  });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  assert.equal(answer.headers.get('ngsild-warning'), null);
}

/** Registers a hub at another for all that is written. */
export async function registerSource(hub: HubProcess, source: HubProcess): Promise<void> {
  const answer = await hub.call('POST', '/ngsi-ld/v1/csourceRegistrations', {
    type: 'ContextSourceRegistration',
    information: [{ entities: [{ type }] }],
    endpoint: source.url,
    contextSourceInfo: [{ key: 'Authorization', value: `Bearer ${await source.signIn()}` }],
  });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
}

/** Writer → what it wrote and was acknowledged, over all lives of a hub. */
export type Acknowledged = Map<number, number[]>;

/** Entity → the numbers that were written to it and acknowledged. */
export const acknowledgedById = (acknowledged: Acknowledged): ReadonlyMap<string, readonly number[]> =>
  Map.groupBy(
    [...acknowledged].flatMap(([writer, numbers]) => numbers.map((n) => ({ id: idOf(writer, n), n }))),
    ({ id }) => id,
  )
    .entries()
    .reduce(
      (byId, [id, all]) =>
        byId.set(
          id,
          all.map(({ n }) => n),
        ),
      new Map<string, number[]>(),
    );

/** Writers counting up at full speed until they are stopped or their hub is gone. */
export function startWriters(hub: HubProcess, acknowledged: Acknowledged) {
  let written = 0;
  let stopped = false;
  // Once for all: a hub refuses so many sign-ins at a time.
  const signedIn = hub.call('GET', '/api/v1/session');
  const write = async (writer: number): Promise<void> => {
    await signedIn;
    const own = acknowledged.get(writer) ?? [];
    acknowledged.set(writer, own);
    // A write under way when the hub was killed may have been stored: its number is not used again.
    for (let n = (own.at(-1) ?? 0) + 2; !stopped; n += 1) {
      const entity = { id: idOf(writer, n), type, n: { type: 'Property', value: n } };
      const [path, body] = isCreating(writer) ? ['entities', entity] : ['entityOperations/upsert', [entity]];
      const answer = await hub.call('POST', `/ngsi-ld/v1/${path}`, body).catch(() => undefined);
      if (answer === undefined) return;
      assert.ok(answer.status === 201 || answer.status === 204, JSON.stringify(answer.body));
      own.push(n);
      written += 1;
    }
  };
  const running = Promise.all(Array.from({ length: changing + creating }, (_, writer) => write(writer)));
  return {
    async reached(count: number): Promise<void> {
      while (written < count) await pause(5);
    },
    /** After the hub has been killed. */
    async end(): Promise<void> {
      stopped = true;
      await running;
    },
  };
}

/**
 * Every acknowledged write came, each entity's in their order, and what kills repeat is what was on its way, not the whole past.
 * @param quiet_ms when nothing has come for so long, nothing more is expected: how long a backlog takes depends on the machine
 */
export async function assertTold(
  receiver: Receiver,
  acknowledged: Acknowledged,
  { repeats, quiet_ms }: { readonly repeats: number; readonly quiet_ms: number },
): Promise<{ readonly acknowledged: number; readonly received: number }> {
  const all = [...acknowledgedById(acknowledged)].flatMap(([id, numbers]) => numbers.map((n) => [id, n] as const));
  assert.ok(all.length >= (kills * writesPerLife) / 2, `only ${all.length} writes were acknowledged`);
  const missing = () => {
    const known = new Map([...receiver.first].map(([id, numbers]) => [id, new Set(numbers)]));
    return all.filter(([id, n]) => !known.get(id)?.has(n));
  };
  for (let [count, waits] = [-1, patience(quiet_ms)]; waits() && missing().length > 0; await pause(200)) {
    if (receiver.received > count) [count, waits] = [receiver.received, patience(quiet_ms)];
  }
  const lost = missing();
  assert.equal(lost.length, 0, `${lost.length} of ${all.length} never came, such as ${lost.slice(0, 5).join(' ')}`);
  for (const [id, numbers] of receiver.first)
    assert.deepEqual(
      numbers,
      numbers.toSorted((a, b) => a - b),
      `the order of ${id}`,
    );
  assert.ok(receiver.received <= all.length + repeats, `${receiver.received} for ${all.length}`);
  return { acknowledged: all.length, received: receiver.received };
}
