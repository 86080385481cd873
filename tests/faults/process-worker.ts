import type { Tenant } from '@hub/kernel';
import { createProcesses, migrations, type Processes } from '@hub/processes';
import { bpmnFile, flow, flows, nodes } from '@hub/processes/testing';
import { migrate, Outbox, openDatabase, openLog, runtimeMigrations } from '@hub/runtime';

// A hub process reduced to its database and its processes: what the kill -9 test starts several of, and kills.

const extension = (inner: string) => `<bpmn:extensionElements>${inner}</bpmn:extensionElements>`;
const io = (...mappings: readonly string[]) => `<zeebe:ioMapping>${mappings.join('')}</zeebe:ioMapping>`;
const output = (source: string, target: string) => `<zeebe:output source="=${source}" target="${target}"/>`;
const service = (id: string, mapping = '') =>
  `<bpmn:serviceTask id="${id}">${extension(`<zeebe:taskDefinition type="test.count"/>${mapping}`)}</bpmn:serviceTask>`;
const timer = (id: string) =>
  `<bpmn:intermediateCatchEvent id="${id}"><bpmn:timerEventDefinition><bpmn:timeDuration>=delay</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>`;
const message = (kind: string, id: string) =>
  `<bpmn:${kind} id="${id}"><bpmn:messageEventDefinition messageRef="m"/></bpmn:${kind}>`;

/** Rounds of: a service, then side by side a timer, a call with a service and a timer, and a message to itself; a service at the end. */
const files = {
  outer: bpmnFile(
    nodes(
      'startEvent s',
      'exclusiveGateway again',
      'parallelGateway f',
      'parallelGateway j',
      'exclusiveGateway more default="more_z"',
      'endEvent e',
    ) +
      service('a', io(output('round + 1', 'round'))) +
      timer('wait') +
      '<bpmn:callActivity id="call" calledElement="inner"/>' +
      message('intermediateThrowEvent', 'say') +
      message('intermediateCatchEvent', 'hear') +
      service('b') +
      service('z') +
      flows('s again a f wait b j more z e', 'f call j', 'f say j', 'f hear j') +
      flow('more', 'again', '=round < rounds'),
    {
      id: 'outer',
      more: `<bpmn:message id="m" name="self">${extension('<zeebe:subscription correlationKey="=me"/>')}</bpmn:message>`,
    },
  ),
  inner: bpmnFile(nodes('startEvent s', 'endEvent e') + service('c') + timer('t') + flows('s c t e'), { id: 'inner' }),
};

const counting = `create table if not exists test_effect (key text not null, instance text not null)`;

export interface Worker {
  readonly processes: Processes;
  stop(): Promise<void>;
}

export async function openWorker(
  url: string | undefined,
  dataDir: string,
): Promise<Worker & { database: Awaited<ReturnType<typeof openDatabase>> }> {
  const log = openLog('silent');
  const database = await openDatabase({ url, dataDir, log });
  await migrate(database, [...runtimeMigrations, ...migrations]);
  await database.query(counting);
  const outbox = new Outbox(database, log);
  const packFiles = Object.entries(files).map(([key, xml]) => ({
    key,
    xml,
    kind: 'process' as const,
    title: { zh: key, en: key },
  }));
  const processes = createProcesses({ database, outbox, log, clock: () => Date.now(), packFiles });
  processes.register({
    name: 'test.count',
    title: { zh: '计数', en: 'Count' },
    // No unique key on the table: an effect that happened twice shows.
    run: async ({ idempotencyKey, instanceId }) => ({
      statements: [
        { text: 'insert into test_effect (key, instance) values ($1, $2)', values: [idempotencyKey, instanceId] },
      ],
    }),
  });
  await processes.start();
  return {
    database,
    processes,
    async stop() {
      await processes.stop();
      await outbox.stop();
      await database.close();
    },
  };
}

/** Starts what is missing of so many instances; each knows itself by its number. */
export async function startMissing(
  worker: Awaited<ReturnType<typeof openWorker>>,
  count: number,
  rounds: number,
  spread_ms: number,
): Promise<void> {
  const rows = await worker.database.query<{ business_key: string }>(
    `select business_key from process_instance where parent_instance is null`,
  );
  const known = new Set(rows.map((row) => row.business_key));
  for (let index = 0; index < count; index += 1) {
    if (known.has(String(index))) continue;
    const delay = `PT${((spread_ms * ((index * 7919) % 1_000)) / 1e6).toFixed(3)}S`;
    await worker.processes.startInstance({
      tenant: 'default' as Tenant,
      key: 'outer',
      businessKey: String(index),
      variables: { me: String(index), round: 0, rounds, delay },
      actor: { id: 'test', name: 'test' },
    });
  }
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { TEST_URL, TEST_DIR = 'memory', TEST_START = '0', TEST_ROUNDS = '1', TEST_SPREAD = '0' } = process.env;
  const worker = await openWorker(TEST_URL || undefined, TEST_DIR);
  process.stdout.write('ready\n');
  await startMissing(worker, Number(TEST_START), Number(TEST_ROUNDS), Number(TEST_SPREAD));
}
