import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type PersonId, type Principal, defaultTenant as tenant } from '@hub/kernel';
import { type Database, Outbox, openLog, type RouteRequest, runtimeMigrations } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { createProcesses, migrations, type Processes } from '../index.ts';
import { bpmnFile, flow, flows, nodes } from '../testing.ts';

const log = openLog('silent');
let now = Date.UTC(2026, 10, 26);
let database: Database;
let outbox: Outbox;
let processes: Processes;

const person = (id: string, ...roles: string[]): Principal => ({
  kind: 'person',
  id: id as PersonId,
  name: id,
  roles,
  tenant,
});
const ann = person('ann');
const bob = person('bob');

before(async () => {
  database = await openTestDatabase([...runtimeMigrations, ...migrations]);
  outbox = new Outbox(database, log);
  processes = createProcesses({ database, outbox, log, clock: () => now });
  await processes.start();
});
after(async () => {
  await processes.stop();
  await outbox.stop();
  await database.close();
});

async function ask(principal: Principal, method: string, path: string, params: object = {}, body: object = {}) {
  const found = processes.routes.find((one) => one.method === method && one.path === path);
  assert.ok(found, path);
  now += 2_000;
  const request = {
    principal,
    params,
    query: {},
    body,
    headers: {},
    method,
    url: path,
    language: 'en',
  } as unknown as RouteRequest;
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
  return (await found.handle(request)).body as any;
}

const versions = '/api/v1/processes/:key/versions/:version';
const title = { zh: '甲', en: 'A' };
const first = bpmnFile(nodes('startEvent s', 'userTask a', 'endEvent e') + flows('s a e'), { id: 'appeal' });
const second = bpmnFile(
  nodes('startEvent s', 'userTask a', 'exclusiveGateway g default="g_e"', 'userTask b', 'endEvent e') +
    flows('s a g e', 'b e') +
    flow('g', 'b', '=amount > 10'),
  { id: 'appeal' },
);

async function release(xml: string): Promise<number> {
  const made = await ask(ann, 'POST', '/api/v1/processes', {}, { xml, title, note: '' });
  const at = { key: made.key, version: made.version };
  const handed = await ask(ann, 'POST', `${versions}/submit`, at, { revision: made.revision });
  await ask(bob, 'POST', `${versions}/review`, at, { revision: handed.revision, approved: true, note: 'fine' });
  return made.version;
}

const start = (variables = {}) => processes.startInstance({ tenant, key: 'appeal', variables, actor: bob });

test('a draft is saved, handed in, and released by a second person, never by its author', async () => {
  const made = await ask(ann, 'POST', '/api/v1/processes', {}, { xml: first, title, note: '' });
  assert.deepEqual([made.key, made.version, made.state], ['appeal', 1, 'draft']);
  const at = { key: 'appeal', version: 1 };
  await assert.rejects(start(), { code: 'process.notPublished' });
  const saved = await ask(ann, 'PUT', versions, at, { xml: first, title, note: 'x', revision: 1 });
  await assert.rejects(ask(bob, 'PUT', versions, at, { xml: first, title, note: 'y', revision: 1 }), {
    code: 'process.stale',
  });
  await assert.rejects(
    ask(bob, 'POST', `${versions}/review`, at, { revision: saved.revision, approved: true, note: '' }),
    {
      code: 'process.notNow',
    },
  );
  const handed = await ask(ann, 'POST', `${versions}/submit`, at, { revision: saved.revision });
  const yes = { revision: handed.revision, approved: true, note: 'fine' };
  await assert.rejects(ask(ann, 'POST', `${versions}/review`, at, yes), { code: 'process.samePerson' });
  assert.equal((await ask(bob, 'POST', `${versions}/review`, at, yes)).state, 'released');
  assert.deepEqual((await start()).open, ['a']);
});

test('a file that cannot be run is kept as a draft and handed in by nobody', async () => {
  const bad = bpmnFile(nodes('startEvent s', 'scriptTask x', 'endEvent e') + flows('s x e'), { id: 'bad' });
  const made = await ask(ann, 'POST', '/api/v1/processes', {}, { xml: bad, title, note: '' });
  await assert.rejects(
    ask(ann, 'POST', `${versions}/submit`, { key: 'bad', version: 1 }, { revision: made.revision }),
    {
      code: 'process.fileFaulty',
    },
  );
  const { faults } = await ask(ann, 'GET', versions, { key: 'bad', version: 1 });
  assert.ok(faults.some((one: { element: string }) => one.element === 'x'));
  await assert.rejects(ask(ann, 'POST', '/api/v1/processes', {}, { xml: 'no xml', title, note: '' }), {
    code: 'process.notXml',
  });
});

test('a test run plays past instances by a draft and by the current version, and tells where they part', async () => {
  for (const amount of [5, 50]) {
    const { instanceId } = await start({ amount });
    await processes.finishTask({ tenant, instanceId, node: 'a', actor: bob });
  }
  const made = await ask(ann, 'POST', '/api/v1/processes', {}, { xml: second, title, note: '' });
  const before = await database.query('select 1 from process_step');
  const run = await ask(ann, 'POST', `${versions}/test-run`, { key: 'appeal', version: made.version }, { limit: 100 });
  // Three have been started; the first still waits at a, the small amount goes the same way but for the gateway it passes.
  assert.deepEqual([run.tried, run.broken, run.present], [3, 0, 1]);
  const large = run.differences.find((one: { draft: { outcome: string } }) => one.draft.outcome === 'waiting');
  assert.deepEqual([large.draft.waiting, large.present.outcome], [['b'], 'completed']);
  assert.equal((await database.query('select 1 from process_step')).length, before.length);
});

test('versions run side by side; an instance moves to another when its step is there; roll back leads new ones', async () => {
  const old = await start({ amount: 50 });
  const version = await release(second);
  const fresh = await start({ amount: 50 });
  const finish = (instanceId: string) => processes.finishTask({ tenant, instanceId, node: 'a', actor: bob });
  assert.deepEqual((await finish(fresh.instanceId)).open, ['b']);
  const moved = await ask(
    bob,
    'POST',
    '/api/v1/process-instances/:instanceId/migrate',
    { instanceId: old.instanceId },
    { version },
  );
  assert.equal(moved.version, version);
  assert.deepEqual((await finish(old.instanceId)).open, ['b']);
  await assert.rejects(
    ask(bob, 'POST', '/api/v1/process-instances/:instanceId/migrate', { instanceId: old.instanceId }, { version: 1 }),
    { code: 'process.cannotMigrate' },
  );
  await ask(bob, 'POST', '/api/v1/processes/:key/roll-back', { key: 'appeal' }, { version: 1, note: 'too strict' });
  const again = await start({ amount: 50 });
  assert.equal((await finish(again.instanceId)).status, 'completed');
  const live = await ask(ann, 'GET', '/api/v1/processes/:key/live', { key: 'appeal' });
  assert.ok(
    live.items.some(
      (one: { version: number; node: string; count: number }) =>
        one.version === version && one.node === 'b' && one.count === 2,
    ),
  );
});

test('running instances move to a newer version by a declared mapping, tried dry first; what cannot move is named and stays', async () => {
  const file = (work: string) =>
    bpmnFile(
      nodes('startEvent s', `userTask ${work}`, 'userTask other', 'exclusiveGateway g', 'endEvent e') +
        '<bpmn:boundaryEvent id="late" attachedToRef="' +
        work +
        '" cancelActivity="false"><bpmn:timerEventDefinition><bpmn:timeDuration>PT2H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>' +
        '<bpmn:endEvent id="told"/>' +
        flow('s', 'g') +
        flow('g', work, '=where = 1') +
        flow('g', 'other', '=where = 2') +
        flows(`${work} e`, 'other e', 'late told'),
      { id: 'renamed' },
    );
  const version = await release(file('work'));
  const here = await Promise.all(
    [1, 1, 2].map((where) =>
      processes.startInstance({ tenant, key: 'renamed', variables: { where }, actor: { id: 'p', name: 'P' } }),
    ),
  );
  const newer = await release(file('labour').replace('id="other"', 'id="gone"').replaceAll('"other"', '"gone"'));
  const move = (more: object) =>
    ask(
      bob,
      'POST',
      '/api/v1/processes/:key/migrations',
      { key: 'renamed' },
      { from: version, version: newer, note: 'renamed', ...more },
    );
  await assert.rejects(move({ dryRun: true, mapping: { work: 'nothing' } }), { code: 'process.mappingUnknown' });
  assert.deepEqual((await move({ dryRun: true })).moved, 0);
  const mapping = { work: 'labour' };
  const tried = await move({ dryRun: true, mapping });
  assert.deepEqual([tried.tried, tried.moved, tried.refused.length], [3, 2, 1]);
  assert.equal((await processes.get(tenant, here[0]?.instanceId ?? '')).version, version);
  const moved = await move({ dryRun: false, mapping });
  assert.deepEqual([moved.moved, moved.refused[0].instanceId], [2, here[2]?.instanceId]);
  const first = await processes.get(tenant, here[0]?.instanceId ?? '');
  assert.deepEqual([first.version, first.state.waits.map(({ node }) => node).toSorted()], [newer, ['labour', 'late']]);
  const order = { tenant, instanceId: first.id, node: 'labour', actor: { id: 'p', name: 'P' } };
  assert.equal((await processes.finishTask(order)).status, 'completed');
  assert.equal((await processes.get(tenant, here[2]?.instanceId ?? '')).version, version);
});

test('a task is ended by whom its roles name, and a message from outside is taken once', async () => {
  const role =
    '<bpmn:extensionElements><zeebe:assignmentDefinition candidateGroups="toy.clerk"/></bpmn:extensionElements>';
  const xml = bpmnFile(
    nodes('endEvent e') +
      '<bpmn:startEvent id="s"><bpmn:messageEventDefinition messageRef="m"/></bpmn:startEvent>' +
      `<bpmn:userTask id="a">${role}</bpmn:userTask>` +
      flows('s a e'),
    { id: 'byMessage', more: '<bpmn:message id="m" name="came"/>' },
  );
  await release(xml);
  for (let times = 0; times < 2; times += 1)
    await ask(bob, 'POST', '/api/v1/process-messages', {}, { id: 'one', name: 'came', values: { x: 1 } });
  const list = async () =>
    (await ask(bob, 'GET', '/api/v1/process-instances')).items.filter(
      (one: { key: string }) => one.key === 'byMessage',
    );
  for (let tries = 0; tries < 200 && (await list()).length === 0; tries += 1)
    await new Promise((done) => setTimeout(done, 20));
  const [{ id, nodes: at }, ...others] = await list();
  assert.deepEqual([at, others.length], [['a'], 0]);
  const finish = (principal: Principal) =>
    ask(
      principal,
      'POST',
      '/api/v1/process-instances/:instanceId/tasks/:node',
      { instanceId: id, node: 'a' },
      { values: {} },
    );
  await assert.rejects(finish(bob), { code: 'process.notYours' });
  assert.equal((await finish(person('cleo', 'toy.clerk'))).status, 'completed');
});
