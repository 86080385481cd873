import { openDatabase, openLog } from '@hub/runtime';
import fastify from 'fastify';
import { batchSize, gauge, gaugeId, gauges, seriesMinutes, updated } from './bench-data.ts';
import { type Job, runOperations, type Tally } from './job.ts';
import {
  batchStatement,
  createInStatement,
  createInTransaction,
  fillYardstick,
  readBody,
  readBox,
  readDistrict,
  readHours,
  readNear,
  updateInStatement,
  updateInTransaction,
} from './yardstick-sql.ts';

// The yardsticks, in a process of their own: plain fastify handlers, and raw SQL without any HTTP. They use the hub's own
// connection pool, so that what differs is what is done with it.
const [, , url = '', dataDir = ''] = process.argv;
const database = await openDatabase({ url: url || undefined, dataDir, log: openLog('silent') });
await fillYardstick(database);

const stored = new Map(
  Array.from({ length: gauges }, (_, number) => [gaugeId(number), JSON.stringify(gauge(number, 0))]),
);

interface Update {
  readonly Params: { readonly id: string };
  readonly Body: { readonly value: number };
}

const app = fastify();
app.patch<Update>('/nothing/:id', (_request, reply) => reply.status(204).send());
app.patch<Update>('/transaction/:id', async (request, reply) => {
  await updateInTransaction(database, request.params.id, request.body.value);
  return reply.status(204).send();
});
app.patch<Update>('/statement/:id', async (request, reply) => {
  await updateInStatement(database, request.params.id, request.body.value);
  return reply.status(204).send();
});
interface Create {
  readonly Body: { readonly id: string; readonly location: { readonly value: object } };
}

app.post<Create>('/create-in-transaction', async (request, reply) => {
  await createInTransaction(database, request.body);
  return reply.status(201).send();
});
app.post<Create>('/create-in-statement', async (request, reply) => {
  await createInStatement(database, request.body);
  return reply.status(201).send();
});
app.post('/nothing-batch', { bodyLimit: 16 * 1024 * 1024 }, (_request, reply) => reply.status(204).send());
app.get<Update>('/plain/:id', (request, reply) => reply.type('application/json').send(stored.get(request.params.id)));
const address = await app.listen({ host: '127.0.0.1', port: 0 });

let runs = 0;

const raw: Readonly<Record<string, (job: Job) => Promise<Tally>>> = {
  'raw-update': async (job) => {
    const last: Record<string, number> = {};
    runs += 1;
    const run = runs;
    const tally = await runOperations(async (client, turn) => {
      const id = gaugeId((client + job.clients * turn) % updated);
      const level = run * 1_000_000_000 + client * 1_000_000 + turn;
      await updateInStatement(database, id, level);
      last[id] = level;
    }, job);
    return { ...tally, last };
  },
  'raw-batch': (job) =>
    runOperations(
      (client, turn) => {
        const numbers = Array.from({ length: batchSize }, (_, offset) => client * batchSize + offset);
        return database.commit([batchStatement(numbers, turn)]);
      },
      job,
      batchSize,
    ),
  'raw-read': (job) =>
    runOperations(async (client, turn) => {
      if ((await readBody(database, gaugeId((client * 97 + turn) % gauges))) === '') throw new Error('nothing read');
    }, job),
  'raw-box': (job) =>
    runOperations(async (client, turn) => {
      if ((await readBox(database, client + turn)).length < 1_000) throw new Error('too little read');
    }, job),
  'raw-near': (job) =>
    runOperations(async (client, turn) => {
      if ((await readNear(database, (client * 97 + turn) % gauges)).length < 200) throw new Error('too little read');
    }, job),
  'raw-polygon': (job) =>
    runOperations(async () => {
      if ((await readDistrict(database)).length < 5_000) throw new Error('too little read');
    }, job),
  'raw-hours': (job) =>
    runOperations(async () => {
      if ((await readHours(database)).length !== seriesMinutes / 60) throw new Error('not every hour');
    }, job),
};

/** What is stored now, for the oracles. */
async function listLevels(): Promise<Record<string, number>> {
  const rows = await database.query<{ id: string; level: number }>({
    text: `select id, (body->'level'->>'value')::float8 as level from bench_entity where id = any($1)`,
    values: [Array.from({ length: updated }, (_, number) => gaugeId(number))],
  });
  return Object.fromEntries(rows.map((row) => [row.id, row.level]));
}

async function countRows(): Promise<{ instances: number; outbox: number }> {
  const [row] = await database.query<{ instances: number; outbox: number }>(
    'select (select count(*) from bench_instance) as instances, (select count(*) from bench_outbox) as outbox',
  );
  return row ?? { instances: 0, outbox: 0 };
}

process.on('message', ({ id, job }: { id: number; job: Job | 'levels' | 'rows' | 'stop' }) => {
  const answer = async (): Promise<unknown> => {
    if (job === 'levels') return listLevels();
    if (job === 'rows') return countRows();
    if (job === 'stop') return app.close().then(() => database.close());
    return raw[job.workload]?.(job);
  };
  answer().then(
    (result) => process.send?.({ id, result }, () => (job === 'stop' ? process.exit(0) : undefined)),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  );
});
process.send?.({ ready: { address } });
