import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { migrations as alertMigrations, createAlerts } from '@hub/alerts';
import { type Cases, migrations as caseMigrations, createCases } from '@hub/cases';
import { createIndicators, migrations as indicatorMigrations } from '@hub/indicators';
import { call, openToyHub, type ToyHub } from '@hub/indicators/testing';
import { type City, defaultTenant, type PersonId, type Principal } from '@hub/kernel';
import { urbanManagement } from '@hub/pack-urban-management';
import { createProcesses, type Processes, migrations as processMigrations } from '@hub/processes';
import { waitFor } from '../support/hub-process.ts';

// The process of a pack leads a case from filing to closing: two tasks side by side, reminders by its own timer, rework, and
// sending back, which takes down what was put up.

const hour = 3_600_000;
const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
let now = Date.UTC(2026, 10, 26, 1);
let hub: ToyHub;
let processes: Processes;
let cases: Cases;

const person = (id: string, role: string): Principal => ({
  kind: 'person',
  id: id as PersonId,
  name: id,
  roles: [`urban-management.${role}`],
  tenant: defaultTenant,
});
const acceptor = person('acceptor', 'acceptor');
const handler = person('handler', 'handler');
const verifier = person('verifier', 'verifier');
const evaluator = person('evaluator', 'evaluator');

interface CaseView {
  readonly id: string;
  readonly step: string;
  readonly state: string;
  readonly version: number;
  readonly timeline: readonly { readonly event: string; readonly note?: string }[];
}

before(async () => {
  hub = await openToyHub([...indicatorMigrations, ...alertMigrations, ...processMigrations, ...caseMigrations], now);
  const city: City = { ...hub.city, packs: [urbanManagement] };
  const deps = { ...hub, city, clock: () => now };
  const folder = new URL('../../applications/governance/urban-management/', import.meta.url);
  const read = (file: string) => readFile(new URL(file, folder), 'utf8');
  const { processes: flows = {}, decisions = {} } = urbanManagement;
  const packFiles = [
    ...(await Promise.all(
      Object.entries(flows).map(async ([name, { title, file }]) => ({
        kind: 'process' as const,
        key: `urban-management.${name}`,
        title,
        xml: await read(file),
      })),
    )),
    ...(await Promise.all(
      Object.entries(decisions).map(async ([name, { title, file }]) => ({
        kind: 'decision' as const,
        key: `urban-management.${name}`,
        title,
        xml: await read(file),
      })),
    )),
  ];
  processes = createProcesses({ ...deps, packFiles });
  const indicators = createIndicators(deps);
  const alerts = createAlerts({ ...deps, areas: hub.context.areas, indicators });
  cases = createCases({ ...deps, alerts, processes });
  await processes.start();
  await cases.start();
});
after(async () => {
  await processes.stop();
  await cases.stop();
  await hub.close();
});

async function open(): Promise<CaseView> {
  const body = { type: 'urban-management.jointHandling', title: '中原路塌陷', area: '999901' };
  return (await call(cases.routes, 'POST', '/api/v1/cases', { principal: acceptor, body })) as CaseView;
}

async function show(caseId: string): Promise<CaseView> {
  return (await call(cases.routes, 'GET', '/api/v1/cases/:caseId', {
    principal: acceptor,
    params: { caseId },
  })) as CaseView;
}

async function act(caseId: string, principal: Principal, order: Record<string, unknown>): Promise<CaseView> {
  // A reminder may come between looking and acting: it is looked at again, as a person would.
  for (let tries = 0; ; tries += 1) {
    const { version } = await show(caseId);
    try {
      const request = { principal, params: { caseId }, body: { version, ...order } };
      return (await call(cases.routes, 'POST', '/api/v1/cases/:caseId/actions', request)) as CaseView;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'case.stale' || tries === 20) throw error;
    }
  }
}

async function complete(caseId: string, principal: Principal, step: string): Promise<CaseView> {
  const path = '/api/v1/cases/:caseId/attachments';
  const headers = { 'content-type': 'image/png' };
  const file = { principal: handler, params: { caseId }, query: { name: 'done.png' }, body: png, headers };
  const { id } = (await call(cases.routes, 'POST', path, file)) as { id: string };
  return act(caseId, principal, { action: 'complete', step, evidence: [id] });
}

const notes = async (caseId: string) => (await show(caseId)).timeline.flatMap((entry) => entry.note ?? []);

async function position(caseId: string) {
  return (await call(cases.routes, 'GET', '/api/v1/cases/:caseId/process', {
    principal: acceptor,
    params: { caseId },
  })) as {
    tokens: Record<string, number>;
    passed: string[];
    status: string;
    xml: string;
  };
}

test('two tasks run side by side, each ends by itself, and the case goes on when both have', async () => {
  const { id, step } = await open();
  assert.equal(step, 'file');
  assert.equal((await act(id, acceptor, { action: 'complete' })).step, 'secure');
  assert.equal((await complete(id, handler, 'secure')).step, 'roadRepair');
  const { tokens, xml } = await position(id);
  assert.deepEqual([tokens.roadRepair, tokens.pipeRepair, tokens.joint], [1, 1, 1]);
  assert.match(xml, /BPMNPlane/);
  // The desk is told of both, each with what takes the case on from there.
  const { openSteps } = (await call(cases.routes, 'GET', '/api/v1/cases/:caseId', {
    principal: handler,
    params: { caseId: id },
  })) as {
    openSteps: { step: string; actions: { action: string; needs: string[] }[] }[];
  };
  assert.deepEqual(
    openSteps.map((one) => [one.step, one.actions.map(({ action }) => action)]),
    [
      ['roadRepair', ['complete', 'return']],
      ['pipeRepair', ['complete', 'return']],
    ],
  );
  // The second of the two is ended first.
  assert.equal((await complete(id, handler, 'pipeRepair')).step, 'roadRepair');
  await assert.rejects(complete(id, handler, 'pipeRepair'), { code: 'case.notNow' });
  assert.equal((await complete(id, handler, 'roadRepair')).step, 'verify');
  assert.equal((await act(id, verifier, { action: 'fail', note: 'uneven' })).step, 'roadRepair');
  await complete(id, handler, 'roadRepair');
  assert.equal((await complete(id, handler, 'pipeRepair')).step, 'verify');
  assert.equal((await act(id, verifier, { action: 'complete' })).step, 'evaluate');
  assert.equal((await act(id, evaluator, { action: 'complete', grade: 5 })).state, 'closed');
  assert.equal((await position(id)).status, 'completed');
});

test('what takes too long is reminded by the timer the decision has set, again and again', async () => {
  const { id } = await open();
  await act(id, acceptor, { action: 'complete' });
  await complete(id, handler, 'secure');
  const reminders = async () => (await notes(id)).filter((note) => note.includes('催办')).length;
  now += 7 * hour;
  processes.wake();
  await complete(id, handler, 'roadRepair');
  assert.equal(await reminders(), 0);
  now += 2 * hour;
  await waitFor('the first reminder', async () => {
    processes.wake();
    return (await reminders()) === 1;
  });
  now += 8 * hour;
  await waitFor('the second reminder', async () => {
    processes.wake();
    return (await reminders()) === 2;
  });
  assert.equal((await complete(id, handler, 'pipeRepair')).step, 'verify');
});

test('sending back takes the barriers down and leads to filing again, and not filing ends the case', async () => {
  const { id } = await open();
  await act(id, acceptor, { action: 'complete' });
  await complete(id, handler, 'secure');
  await act(id, handler, { action: 'return', step: 'pipeRepair', note: 'the pipe is not ours' });
  await waitFor('the case at filing', async () => (await show(id)).step === 'file');
  assert.equal((await notes(id)).filter((note) => note.includes('撤除')).length, 1);
  const { tokens, passed } = await position(id);
  assert.deepEqual(tokens, { file: 1 });
  assert.ok(passed.includes('unsecure'));
});

test('a case that is reopened begins its process anew', async () => {
  const { id } = await open();
  await act(id, acceptor, { action: 'complete' });
  await complete(id, handler, 'secure');
  await complete(id, handler, 'roadRepair');
  await complete(id, handler, 'pipeRepair');
  await act(id, verifier, { action: 'complete' });
  await act(id, evaluator, { action: 'complete', grade: 3 });
  // The newest instance counts: it has to be newer by the clock.
  now += 1_000;
  const again = await act(id, handler, { action: 'reopen', note: 'sunk again' });
  assert.deepEqual([again.state, again.step], ['open', 'file']);
  await waitFor('the process to run anew', async () => (await position(id)).status === 'running');
});
