import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fanned } from './bench-data.ts';
import { pathOf, send } from './http-client.ts';
import type { Job, Tally } from './job.ts';

const patience_ms = 10_000;

/** One write at a time to an idle hub, told to many subscriptions of one receiver: from the answer to each arrival. */
async function fanOut(job: Job): Promise<Tally> {
  const arrivals: number[] = [];
  const receiver = createServer((request, response) => {
    request.resume().on('end', () => {
      arrivals.push(performance.now());
      response.writeHead(204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const base = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  await subscribe(job, base);
  const latencies: number[] = [];
  const began = performance.now();
  let writes = 0;
  let firstError: string | undefined;
  // The first write makes the hub look for the subscriptions, and opens its connections.
  for (; performance.now() - began < job.duration_ms || writes < 3; writes += 1) {
    arrivals.length = 0;
    await send(job, { method: 'PATCH', path: pathOf(job), body: { type: 'Property', value: writes } });
    const answered = performance.now();
    while (arrivals.length < fanned.subscriptions && performance.now() - answered < patience_ms) await pause(2);
    if (arrivals.length !== fanned.subscriptions)
      firstError ??= `${arrivals.length} of ${fanned.subscriptions} arrived`;
    if (writes > 0) latencies.push(...arrivals.map((at) => Math.max(0, at - answered)));
    await pause(fanned.rest_ms);
  }
  for (let n = 0; n < fanned.subscriptions; n += 1)
    await send(job, { method: 'DELETE', path: `/ngsi-ld/v1/subscriptions/${subscriptionId(n)}` });
  receiver.closeAllConnections();
  receiver.close();
  latencies.sort((one, other) => one - other);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  return {
    done: latencies.length,
    elapsed_ms: performance.now() - began,
    errors: firstError ? 1 : 0,
    ...(firstError ? { firstError } : {}),
    p50_ms: at(0.5),
    p95_ms: at(0.95),
    p99_ms: at(0.99),
  };
}

const subscriptionId = (n: number): string => `urn:ngsi-ld:Subscription:fan-${n}`;

async function subscribe(job: Job, base: string): Promise<void> {
  await send(job, {
    method: 'POST',
    path: '/ngsi-ld/v1/entityOperations/upsert',
    body: [{ id: fanned.id, type: fanned.type, level: { type: 'Property', value: -1 } }],
  });
  for (let n = 0; n < fanned.subscriptions; n += 1)
    await send(job, {
      method: 'POST',
      path: '/ngsi-ld/v1/subscriptions',
      body: {
        id: subscriptionId(n),
        type: 'Subscription',
        entities: [{ type: fanned.type }],
        watchedAttributes: ['level'],
        notification: { endpoint: { uri: `${base}/${n}` } },
      },
    });
}

export const fanOutWorkloads: Readonly<Record<string, (job: Job) => Promise<Tally>>> = { 'http-fan-out': fanOut };
