import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { defaultTenant as tenant } from '@hub/kernel';
import { type Database, Outbox, openLog, outboxStatement, runtimeMigrations } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { createProcesses, migrations, type Processes } from './index.ts';
import { bpmnFile, flows, nodes } from './testing.ts';

const log = openLog('silent');
const actor = { id: 'p1', name: 'Somebody' };
const hour = 3_600_000;
const extension = (inner: string) => `<bpmn:extensionElements>${inner}</bpmn:extensionElements>`;
const service = (id: string, type: string) =>
  `<bpmn:serviceTask id="${id}">${extension(`<zeebe:taskDefinition type="${type}"/>`)}</bpmn:serviceTask>`;

const files = {
  late: bpmnFile(
    nodes('startEvent s', 'userTask work', 'userTask chase', 'endEvent e') +
      '<bpmn:boundaryEvent id="t" attachedToRef="work"><bpmn:timerEventDefinition><bpmn:timeDuration>PT2H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>' +
      flows('s work e', 't chase e'),
    { id: 'late' },
  ),
  serve: bpmnFile(nodes('startEvent s', 'endEvent e') + service('act', 'test.act') + flows('s act e'), { id: 'serve' }),
  inner: bpmnFile(nodes('startEvent s', 'userTask ask', 'endEvent e') + flows('s ask e'), { id: 'inner' }),
  outer: bpmnFile(
    nodes('startEvent s', 'callActivity call calledElement="inner"', 'userTask mend', 'userTask next', 'endEvent e') +
      '<bpmn:boundaryEvent id="bad" attachedToRef="call"><bpmn:errorEventDefinition/></bpmn:boundaryEvent>' +
      flows('s call next e', 'bad mend e'),
    { id: 'outer' },
  ),
  sender: bpmnFile(
    nodes('startEvent s', 'endEvent e') +
      '<bpmn:intermediateThrowEvent id="tell"><bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="=text" target="text"/></zeebe:ioMapping></bpmn:extensionElements><bpmn:messageEventDefinition messageRef="m"/></bpmn:intermediateThrowEvent>' +
      '<bpmn:intermediateThrowEvent id="shout"><bpmn:signalEventDefinition signalRef="all"/></bpmn:intermediateThrowEvent>' +
      flows('s tell shout e'),
    {
      id: 'sender',
      more: `<bpmn:message id="m" name="news">${extension('<zeebe:subscription correlationKey="=to"/>')}</bpmn:message><bpmn:signal id="all" name="all"/>`,
    },
  ),
  hearer: bpmnFile(
    nodes('startEvent s', 'parallelGateway f', 'parallelGateway j', 'endEvent e') +
      '<bpmn:intermediateCatchEvent id="hear"><bpmn:messageEventDefinition messageRef="m"/></bpmn:intermediateCatchEvent>' +
      '<bpmn:intermediateCatchEvent id="catch"><bpmn:signalEventDefinition signalRef="all"/></bpmn:intermediateCatchEvent>' +
      flows('s f hear j e', 'f catch j'),
    {
      id: 'hearer',
      more: `<bpmn:message id="m" name="news">${extension('<zeebe:subscription correlationKey="=me"/>')}</bpmn:message><bpmn:signal id="all" name="all"/>`,
    },
  ),
};

let database: Database;
let now = Date.UTC(2026, 10, 26, 8);
const hubs: { processes: Processes; outbox: Outbox }[] = [];
const acts: string[] = [];
let failures = 0;

async function openHub() {
  const outbox = new Outbox(database, log);
  const packFiles = Object.entries(files).map(([key, xml]) => ({
    key,
    xml,
    kind: 'process' as const,
    title: { zh: key, en: key },
  }));
  const processes = createProcesses({ database, outbox, log, clock: () => now, packFiles });
  processes.register({
    name: 'test.act',
    title: { zh: '做', en: 'Act' },
    async run({ idempotencyKey, input }) {
      acts.push(idempotencyKey);
      if (failures > 0) {
        failures -= 1;
        throw new Error('not now');
      }
      if (input.refuse === true) return { errorCode: 'REFUSED' };
      return {
        output: { acted: true },
        statements: [outboxStatement([{ tenant, topic: 'process', key: idempotencyKey, data: { acted: true } }])],
      };
    },
  });
  await processes.start();
  hubs.push({ processes, outbox });
  return processes;
}

before(async () => {
  database = await openTestDatabase([...runtimeMigrations, ...migrations]);
});
after(async () => {
  for (const { processes, outbox } of hubs) {
    await processes.stop();
    await outbox.stop();
  }
  await database.close();
});

async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await look()) return;
    await pause(25);
  }
  throw new Error(`waited in vain for ${what}`);
}

const start = (processes: Processes, key: string, variables = {}) =>
  processes.startInstance({ tenant, key, variables, actor });

test('a timer that is due fires from SQL and its job is gone; an early end takes the timer away', async () => {
  const processes = await openHub();
  const slow = await start(processes, 'late');
  const quick = await start(processes, 'late');
  assert.deepEqual(slow.open, ['work']);
  assert.equal(
    (await processes.finishTask({ tenant, instanceId: quick.instanceId, node: 'work', actor })).status,
    'completed',
  );
  now += 2 * hour;
  processes.wake();
  await until('the timer', async () =>
    (await processes.get(tenant, slow.instanceId)).state.waits.some((wait) => wait.node === 'chase'),
  );
  const jobs = await database.query<{ count: number }>('select count(*)::integer as count from process_job');
  assert.equal(jobs[0]?.count, 0);
});

test('of two people who finish the same task one is told that it is no longer open', async () => {
  const [hub] = hubs;
  assert.ok(hub);
  const { instanceId } = await start(hub.processes, 'late');
  const order = { tenant, instanceId, node: 'work', actor };
  const plans = [await hub.processes.planTask(order), await hub.processes.planTask(order)];
  await database.commit(plans[0]?.statements ?? []);
  await assert.rejects(database.commit(plans[1]?.statements ?? []), { code: '23505' });
  await assert.rejects(hub.processes.finishTask(order), { code: 'process.taskNotOpen' });
});

test('a service is tried again with the same key until it works, and its effect is stored once, by either of two hubs', async () => {
  const other = await openHub();
  failures = 2;
  acts.length = 0;
  const { instanceId } = await start(other, 'serve', { x: 1 });
  await until('the end', async () => {
    now += 10_000;
    other.wake();
    return (await other.get(tenant, instanceId)).state.status === 'completed';
  });
  assert.equal(new Set(acts).size, 1);
  assert.equal(acts.length, 3);
  assert.deepEqual((await other.get(tenant, instanceId)).output, { x: 1, acted: true });
  const rows = await database.query('select 1 from outbox where key = $1', [acts[0]]);
  assert.equal(rows.length, 1);
});

test('a service that refuses ends the process with its error when nobody catches it', async () => {
  const [hub] = hubs;
  assert.ok(hub);
  const { instanceId } = await start(hub.processes, 'serve', { refuse: true });
  await until('the end', async () => (await hub.processes.get(tenant, instanceId)).state.status === 'failed');
  assert.equal((await hub.processes.get(tenant, instanceId)).state.error, 'REFUSED');
});

test('a job that was given up tells why, and a person may go on without it for a reason that stands in the history', async () => {
  const [hub] = hubs;
  assert.ok(hub);
  failures = 100;
  const { instanceId } = await start(hub.processes, 'serve', { x: 2 });
  const route = (method: string, path: string) =>
    hub.processes.routes.find((one) => one.method === method && one.path === path);
  const ask = async (method: string, path: string, params = {}, body = {}) => {
    const principal = { id: 'ops', name: 'Ops', roles: [], tenant, kind: 'person' };
    // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
    const answer: any = await route(method, path)?.handle({ principal, params, body, query: {} } as never);
    return answer?.body;
  };
  const mine = async () =>
    (await ask('GET', '/api/v1/process-jobs')).items.find((one: { instance: string }) => one.instance === instanceId);
  await until('it to be given up', async () => {
    now += 400_000;
    hub.processes.wake();
    return (await mine()) !== undefined;
  });
  failures = 0;
  const { id: jobId, reason, node, key } = await mine();
  assert.deepEqual([reason, node, key], [{ zh: '执行出错：not now', en: 'It failed: not now' }, 'act', 'serve']);
  const skip = () => ask('POST', '/api/v1/process-jobs/:jobId/skip', { jobId }, { note: 'done by hand' });
  await skip();
  const { state, output } = await hub.processes.get(tenant, instanceId);
  assert.deepEqual([state.status, output], ['completed', { x: 2 }]);
  await assert.rejects(skip(), { code: 'process.jobUnknown' });
  const [step] = await database.query<{ kind: string; actor_id: string; data: { note: string } }>(
    `select kind, actor_id, data from process_step where instance = $1 and kind = 'skipped'`,
    [instanceId],
  );
  assert.deepEqual([step?.actor_id, step?.data.note], ['ops', 'done by hand']);
});

async function childOf(parent: string): Promise<string> {
  let child = '';
  await until('the call', async () => {
    const rows = await database.query<{ id: string }>('select id from process_instance where parent_instance = $1', [
      parent,
    ]);
    child = rows[0]?.id ?? '';
    return child !== '';
  });
  return child;
}

test('a call runs as an instance of its own and gives back what it ends with, or its error', async () => {
  const [hub] = hubs;
  assert.ok(hub);
  const { processes } = hub;
  const good = await start(processes, 'outer', { a: 1 });
  const child = await childOf(good.instanceId);
  await processes.finishTask({ tenant, instanceId: child, node: 'ask', actor, values: { b: 2 } });
  await until('the return', async () =>
    (await processes.get(tenant, good.instanceId)).state.waits.some((wait) => wait.node === 'next'),
  );
  assert.deepEqual((await processes.get(tenant, good.instanceId)).state.scopes[0]?.variables, { a: 1, b: 2 });
  const bad = await start(processes, 'outer');
  const called = await childOf(bad.instanceId);
  await processes.finishTask({ tenant, instanceId: called, node: 'ask', actor, outcome: 'error', code: 'NO' });
  await until('the error', async () =>
    (await processes.get(tenant, bad.instanceId)).state.waits.some((wait) => wait.node === 'mend'),
  );
});

test('a call is called off with its caller', async () => {
  const [hub] = hubs;
  assert.ok(hub);
  const { instanceId } = await start(hub.processes, 'outer');
  const child = await childOf(instanceId);
  await database.commit((await hub.processes.planCancel({ tenant, instanceId, actor })).statements);
  hub.processes.wake();
  await until('the end of the call', async () => (await hub.processes.get(tenant, child)).state.status === 'cancelled');
});

test('a message reaches the one it is for, also when that one begins to listen later, and a signal reaches all', async () => {
  const [hub] = hubs;
  assert.ok(hub);
  const { processes } = hub;
  const early = [await start(processes, 'hearer', { me: 'a' }), await start(processes, 'hearer', { me: 'b' })];
  await start(processes, 'sender', { to: 'b', text: 'hello' });
  const ended = async (id: string) => (await processes.get(tenant, id)).state.status === 'completed';
  await until('the message', () => ended(early[1]?.instanceId ?? ''));
  assert.deepEqual((await processes.get(tenant, early[1]?.instanceId ?? '')).output, { me: 'b', text: 'hello' });
  assert.equal(
    (await processes.get(tenant, early[0]?.instanceId ?? '')).state.waits.map((wait) => wait.node).join(),
    'hear',
  );
  await start(processes, 'sender', { to: 'c', text: 'later' });
  const late = await start(processes, 'hearer', { me: 'c' });
  await until('the message that waited', async () => {
    now += 2_000;
    processes.wake();
    return !(await processes.get(tenant, late.instanceId)).state.waits.some((wait) => wait.node === 'hear');
  });
});

test('what was released by a pack is taken over once, however often hubs start', async () => {
  const rows = await database.query<{ count: number }>('select count(*)::integer as count from process_definition');
  assert.equal(rows[0]?.count, Object.keys(files).length);
});
