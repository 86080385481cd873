import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { databases } from '../support/databases.ts';
import { type HubProcess, startHubProcess, waitFor } from '../support/hub-process.ts';

const kills = Number(process.env.HUB_TEST_KILLS ?? 1);
const writesPerLife = Number(process.env.HUB_TEST_WRITES ?? 500);
const entities = 16;
const type = 'Delivered';
const idOf = (entity: number) => `urn:ngsi-ld:${type}:${entity}`;

interface Receiver {
  readonly port: number;
  /** What came, in the order in which it came first. */
  readonly first: Map<string, number[]>;
  received: number;
  close(): void;
}

async function openReceiver(): Promise<Receiver> {
  const first = new Map<string, number[]>();
  const seen = new Set<string>();
  const receiver = { port: 0, first, received: 0, close: () => server.closeAllConnections() };
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
  receiver.port = (server.address() as AddressInfo).port;
  return receiver;
}

for (const { name, skip, use } of databases) {
  test(`every acknowledged write is notified, in order, after kill -9 on ${name}`, { skip }, () =>
    use(async (base) => {
      const receiver = await openReceiver();
      const environment = { ...base, HUB_OUTBOUND_ALLOW: '127.0.0.1' };
      const acknowledged = new Map<number, number[]>();
      for (let life = 0; life < kills; life += 1) {
        const hub = await startHubProcess(environment);
        if (life === 0) await subscribe(hub, receiver.port);
        await writeUntilKilled(hub, acknowledged);
      }
      const hub = await startHubProcess(environment);
      try {
        const all = [...acknowledged].flatMap(([entity, numbers]) => numbers.map((n) => [idOf(entity), n] as const));
        assert.ok(all.length >= (kills * writesPerLife) / 2, `only ${all.length} writes were acknowledged`);
        const missing = () => all.filter(([id, n]) => !receiver.first.get(id)?.includes(n));
        await waitFor('every notification', async () => missing().length === 0, 60_000).catch(() => undefined);
        assert.deepEqual(missing(), []);
        for (const [id, numbers] of receiver.first)
          assert.deepEqual(
            numbers,
            numbers.toSorted((a, b) => a - b),
            `the order of ${id}`,
          );
        // What a kill repeats is what was on its way, not the whole past.
        assert.ok(receiver.received <= all.length + kills * 2_500, `${receiver.received} for ${all.length}`);
      } finally {
        await hub.stop();
        receiver.close();
      }
    }),
  );
}

async function subscribe(hub: HubProcess, port: number): Promise<void> {
  const answer = await hub.call('POST', '/ngsi-ld/v1/subscriptions', {
    type: 'Subscription',
    entities: [{ type }],
    notification: { format: 'keyValues', endpoint: { uri: `http://127.0.0.1:${port}/` } },
  });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
}

/** One writer for each entity, each counting up; the hub is killed while they are at full speed. */
async function writeUntilKilled(hub: HubProcess, acknowledged: Map<number, number[]>): Promise<void> {
  let written = 0;
  let killed = false;
  const write = async (entity: number): Promise<void> => {
    const own = acknowledged.get(entity) ?? [];
    acknowledged.set(entity, own);
    // A write under way when the hub was killed may have been stored: its number is not used again.
    for (let n = (own.at(-1) ?? 0) + 2; !killed; n += 1) {
      const body = [{ id: idOf(entity), type, n: { type: 'Property', value: n } }];
      const answer = await hub.call('POST', '/ngsi-ld/v1/entityOperations/upsert', body).catch(() => undefined);
      if (answer === undefined) return;
      assert.ok(answer.status === 201 || answer.status === 204, JSON.stringify(answer.body));
      own.push(n);
      written += 1;
    }
  };
  const running = Array.from({ length: entities }, (_, entity) => write(entity));
  while (written < writesPerLife) await pause(5);
  await hub.killNine();
  killed = true;
  await Promise.all(running);
}
