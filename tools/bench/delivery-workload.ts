import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { told } from './bench-data.ts';
import { pathOf, send } from './http-client.ts';
import { type Job, runOperations, type Tally } from './job.ts';

/** Without one more arrival for so long, what is missing is lost. */
const patience_ms = 20_000;
const entityId = (client: number): string => `urn:ngsi-ld:${told.type}:${client}`;
const subscriptionId = (n: number): string => `urn:ngsi-ld:Subscription:told-${n}`;

interface Receiver {
  readonly server: Server;
  readonly base: string;
  /** When each value of an entity came first to a subscription, by both, in the order of coming. */
  readonly came: ReadonlyMap<string, ReadonlyMap<number, number>>;
  lastArrival(): number;
}

/**
 * Writes as fast as the hub takes them, each told to some subscriptions whose receiver may be slow. The rate is that of the
 * writes, the latency that from an acknowledgement to the arrival; what is lost or overtaken is an error.
 */
async function tell(job: Job): Promise<Tally> {
  const receiver = await openReceiver(Number(job.target.slow_ms ?? 0));
  await subscribe(job, receiver.base);
  const acknowledged = new Map<number, number>();
  const tally = await runOperations(async (client, turn) => {
    const path = pathOf(job).replace('{id}', entityId(client));
    await send(job, { method: 'PATCH', path, body: { type: 'Property', value: client * 1_000_000 + turn } });
    acknowledged.set(client * 1_000_000 + turn, performance.now());
  }, job);
  const all = acknowledged.size * told.subscriptions;
  const wrong = await listWrong(receiver, acknowledged, all);
  for (let n = 0; n < told.subscriptions; n += 1)
    await send(job, { method: 'DELETE', path: `/ngsi-ld/v1/subscriptions/${subscriptionId(n)}` });
  receiver.server.closeAllConnections();
  receiver.server.close();
  const lags = [...receiver.came.values()]
    .flatMap((values) => [...values].map(([value, at]) => Math.max(0, at - (acknowledged.get(value) ?? at))))
    .sort((one, other) => one - other);
  const at = (share: number): number => lags[Math.floor(lags.length * share)] ?? Number.NaN;
  const firstError = tally.firstError ?? wrong[0];
  return {
    done: tally.done,
    elapsed_ms: tally.elapsed_ms,
    errors: tally.errors + wrong.length,
    ...(firstError ? { firstError } : {}),
    p50_ms: at(0.5),
    p95_ms: at(0.95),
    p99_ms: at(0.99),
  };
}

async function openReceiver(slow_ms: number): Promise<Receiver> {
  const came = new Map<string, Map<number, number>>();
  let last = performance.now();
  const take = async (request: IncomingMessage): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    last = performance.now();
    const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data: { id: string; level: number }[] };
    for (const { id, level } of data) {
      // Their creation may be told as well: the subscriptions can be there before it is looked at.
      if (level < 0) continue;
      const key = `${request.url} ${id}`;
      const values = came.get(key) ?? new Map<number, number>();
      if (!values.has(level)) values.set(level, last);
      came.set(key, values);
    }
    if (slow_ms > 0) await pause(slow_ms);
  };
  const server = createServer((request, response) => {
    take(request).then(
      () => response.writeHead(204).end(),
      () => response.destroy(),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { server, base, came, lastArrival: () => last };
}

/** Waits for all that was acknowledged. @returns what was lost, and where something came before what it follows */
async function listWrong(receiver: Receiver, acknowledged: ReadonlyMap<number, number>, all: number) {
  const began = performance.now();
  const arrived = (): number => [...receiver.came.values()].reduce((sum, values) => sum + values.size, 0);
  while (arrived() < all && performance.now() - Math.max(began, receiver.lastArrival()) < patience_ms) await pause(20);
  const lost = all - arrived();
  const wrong = lost > 0 ? [`${lost} of ${all} notifications were lost`] : [];
  for (const [key, values] of receiver.came) {
    const order = [...values.keys()];
    if (order.some((value, index) => value < (order[index - 1] ?? value))) wrong.push(`${key}: came out of order`);
    if (order.some((value) => !acknowledged.has(value))) wrong.push(`${key}: a value that nobody wrote`);
  }
  return wrong;
}

async function subscribe(job: Job, base: string): Promise<void> {
  const entities = Array.from({ length: job.clients }, (_, client) => ({ id: entityId(client), type: told.type }));
  await send(job, { method: 'POST', path: '/ngsi-ld/v1/entityOperations/upsert', body: withLevel(entities) });
  for (let n = 0; n < told.subscriptions; n += 1)
    await send(job, {
      method: 'POST',
      path: '/ngsi-ld/v1/subscriptions',
      body: {
        id: subscriptionId(n),
        type: 'Subscription',
        entities: [{ type: told.type }],
        watchedAttributes: ['level'],
        notification: { format: 'keyValues', endpoint: { uri: `${base}/${n}` } },
      },
    });
}

const withLevel = (entities: readonly object[]): object[] =>
  entities.map((entity) => ({ ...entity, level: { type: 'Property', value: -1 } }));

export const deliveryWorkloads: Readonly<Record<string, (job: Job) => Promise<Tally>>> = { 'http-tell': tell };
