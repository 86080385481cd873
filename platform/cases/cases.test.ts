import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Alert, type Alerts, migrations as alertMigrations, createAlerts } from '@hub/alerts';
import {
  createIndicators,
  type Indicators,
  type IndicatorValue,
  migrations as indicatorMigrations,
} from '@hub/indicators';
import { call, openToyHub, type ToyHub } from '@hub/indicators/testing';
import { defaultTenant, type PersonId, type Principal } from '@hub/kernel';
import { Outbox } from '@hub/runtime';
import { type CaseSummary, type Cases, createCases, migrations } from './index.ts';

const minute = 60_000;
const hour = 60 * minute;
const start = Date.now();
let hub: ToyHub;
let indicators: Indicators;
let alerts: Alerts;
let cases: Cases;

const person = (id: string, ...roles: string[]): Principal => ({
  kind: 'person',
  id: id as PersonId,
  name: id.toUpperCase(),
  roles,
  tenant: defaultTenant,
});
const clerk = person('clerk', 'toy.clerk');
const crew = person('crew', 'toy.crew');
const inspector = person('inspector', 'toy.inspector');
const administrator = person('admin', 'administrator');

before(async () => {
  hub = await openToyHub([...indicatorMigrations, ...alertMigrations, ...migrations], start);
  indicators = createIndicators(hub);
  alerts = createAlerts({ ...hub, areas: hub.context.areas, indicators });
  cases = createCases({ ...hub, alerts });
  await indicators.start();
  await alerts.start();
  await cases.start();
});
after(() => hub.close());

interface CaseView extends CaseSummary {
  readonly description: string;
  readonly steps: readonly {
    readonly id: string;
    readonly state: string;
    readonly actor?: { readonly name: string };
  }[];
  readonly timeline: readonly {
    readonly event: string;
    readonly note?: string;
    readonly attachments: readonly { readonly name: string }[];
  }[];
  readonly actions: readonly { readonly action: string; readonly needs: readonly string[] }[];
}

async function list(principal: Principal, query: object = {}): Promise<readonly CaseSummary[]> {
  await hub.settle();
  return ((await call(cases.routes, 'GET', '/api/v1/cases', { principal, query })) as { items: readonly CaseSummary[] })
    .items;
}

async function show(caseId: string, principal: Principal): Promise<CaseView> {
  return (await call(cases.routes, 'GET', '/api/v1/cases/:caseId', { principal, params: { caseId } })) as CaseView;
}

async function act(caseId: string, principal: Principal, order: Record<string, unknown>): Promise<CaseView> {
  const { version } = await show(caseId, principal);
  const body = { version, ...order };
  return (await call(cases.routes, 'POST', '/api/v1/cases/:caseId/actions', {
    principal,
    params: { caseId },
    body,
  })) as CaseView;
}

async function attach(caseId: string, bytes: Uint8Array, contentType: string, name = 'drained.png'): Promise<string> {
  const path = '/api/v1/cases/:caseId/attachments';
  const request = {
    principal: crew,
    params: { caseId },
    query: { name },
    body: bytes,
    headers: { 'content-type': contentType },
  };
  return ((await call(cases.routes, 'POST', path, request)) as { id: string }).id;
}

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
let caseId = '';

test('a reading over the threshold opens one case, for the right bureau and district', async () => {
  await hub.writeLevel('w1', 6, start - 5 * minute);
  const [file, ...others] = await list(clerk, { queue: 'team' });
  assert.equal(others.length, 0);
  assert.ok(file);
  caseId = file.id;
  assert.match(file.number, /^TO-\d{8}-0001$/);
  assert.deepEqual(
    [
      file.type,
      file.state,
      file.step,
      file.role,
      file.bureauName.en,
      file.priority,
      file.source,
      file.indicator,
      file.subject,
    ],
    ['toy.overflow', 'open', 'assign', 'toy.clerk', 'Works', 'severe', 'alert', 'toy.highest', 'urn:ngsi-ld:Tank:w1'],
  );
  assert.deepEqual(
    file.area.map(({ name }) => name.en),
    ['Toytown', 'West'],
  );
  const body = (await call(alerts.routes, 'GET', '/api/v1/alerts', { query: {} })) as { items: readonly Alert[] };
  assert.equal(body.items[0]?.caseId, caseId);
  assert.equal(file.alertId, body.items[0]?.id);
});

test('the value shows that a case is open on it', async () => {
  const path = '/api/v1/indicators/:indicator/values';
  const query = { subject: 'urn:ngsi-ld:Tank:w1' };
  const body = (await call(indicators.routes, 'GET', path, { params: { indicator: 'toy.highest' }, query })) as {
    items: readonly IndicatorValue[];
  };
  assert.equal(body.items[0]?.openCases, 1);
});

test('clearing and raising again go into the history of the open case and open no second one', async () => {
  await hub.writeLevel('w1', 3, start - 4 * minute);
  await hub.writeLevel('w1', 7, start - 3 * minute);
  assert.equal((await list(administrator, { queue: 'all' })).length, 1);
  const { timeline, state } = await show(caseId, clerk);
  assert.deepEqual(
    timeline.map(({ event }) => event),
    ['opened', 'alertCleared', 'alertRaised'],
  );
  assert.equal(state, 'open');
});

test('only the role of the step sees its action and may do it', async () => {
  assert.deepEqual(
    (await show(caseId, crew)).actions.map(({ action }) => action),
    ['comment'],
  );
  assert.deepEqual(
    (await show(caseId, clerk)).actions.map(({ action }) => action),
    ['dispatch', 'pause', 'extend', 'stop', 'claim', 'assign', 'supervise', 'comment'],
  );
  await assert.rejects(act(caseId, crew, { action: 'dispatch', unit: 'roads' }), { code: 'case.notAllowed' });
  await assert.rejects(act(caseId, clerk, { action: 'dispatch', unit: 'nobody' }), { code: 'case.unitUnknown' });
});

test('a stale version is refused with the newer case', async () => {
  const stale = act(caseId, clerk, { action: 'dispatch', unit: 'roads', version: 1 });
  await assert.rejects(stale, (error: { code: string; details: { case: CaseView } }) => {
    assert.deepEqual([error.code, error.details.case.version], ['case.stale', 3]);
    return true;
  });
});

test('of two people who act at once only one succeeds', async () => {
  const { version } = await show(caseId, clerk);
  const orders = ['roads', 'works'].map((unit) => act(caseId, clerk, { action: 'dispatch', unit, version }));
  const outcomes = await Promise.allSettled(orders);
  assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
});

test('a file that is not what it says, or no picture at all, is refused', async () => {
  await assert.rejects(attach(caseId, png, 'image/jpeg'), { code: 'case.attachmentRefused' });
  await assert.rejects(attach(caseId, new TextEncoder().encode('<script>'), 'image/png'), {
    code: 'case.attachmentRefused',
  });
});

test('the case is handled with evidence, fails verification, is handled again, verified and closed', async () => {
  await assert.rejects(act(caseId, crew, { action: 'complete' }), { code: 'case.needs' });
  await assert.rejects(act(caseId, crew, { action: 'complete', evidence: ['no-such-file'] }), {
    code: 'case.attachmentUnknown',
  });
  const first = await attach(caseId, png, 'image/png');
  await act(caseId, crew, { action: 'claim' });
  assert.deepEqual(
    (await list(crew, { queue: 'mine' })).map(({ id }) => id),
    [caseId],
  );
  await act(caseId, crew, { action: 'complete', evidence: [first] });
  assert.equal((await act(caseId, inspector, { action: 'fail', note: 'still wet' })).step, 'drain');
  const second = await attach(caseId, png, 'image/png', 'dry.png');
  await act(caseId, crew, { action: 'complete', evidence: [second] });
  hub.setClock(start + 10 * minute);
  const closed = await act(caseId, inspector, { action: 'complete' });
  assert.deepEqual([closed.state, closed.reworked, closed.overdue], ['closed', 1, false]);
  assert.deepEqual(
    closed.steps.map(({ id, state, actor }) => [id, state, actor?.name]),
    [
      ['assign', 'done', 'CLERK'],
      ['drain', 'done', 'CREW'],
      ['check', 'done', 'INSPECTOR'],
    ],
  );
  assert.deepEqual(
    closed.timeline.flatMap(({ attachments }) => attachments.map(({ name }) => name)),
    ['drained.png', 'dry.png'],
  );
  await hub.settle();
  const [row] = await hub.database.query<{ n: number }>('select count(*)::int as n from indicator_open_case');
  assert.equal(row?.n, 0);
});

test('an attachment comes back as it was stored', async () => {
  const [{ id } = { id: '' }] = await hub.database.query<{ id: string }>(
    'select id from case_attachment order by stored_at limit 1',
  );
  const path = '/api/v1/cases/:caseId/attachments/:attachmentId';
  const body = await call(cases.routes, 'GET', path, { principal: crew, params: { caseId, attachmentId: id } });
  assert.deepEqual(new Uint8Array(body as Uint8Array), png);
});

test('a closed case is reopened with its first due time, and grows overdue by the clock', async () => {
  const { dueAt } = await show(caseId, inspector);
  hub.setClock(start + 40 * 24 * hour);
  const reopened = await act(caseId, inspector, { action: 'reopen', note: 'it runs over again' });
  assert.deepEqual([reopened.state, reopened.step, reopened.reopened, reopened.dueAt], ['open', 'drain', 1, dueAt]);
  assert.equal(reopened.overdue, true);
  assert.equal(reopened.clock.used_ms > reopened.clock.limit_ms, true);
  const body = (await call(cases.routes, 'GET', '/api/v1/cases/counts', { principal: crew, query: {} })) as {
    queue: Record<string, number>;
  };
  assert.deepEqual(body.queue, {
    mine: 0,
    team: 1,
    overdue: 1,
    dueSoon: 0,
    watching: 0,
    joint: 0,
    approvals: 0,
    ordered: 0,
    open: 1,
    closed: 0,
  });
  assert.equal((await list(crew, { queue: 'overdue' })).length, 1);
});

test('the desk opens a case at a place with the limit of its class', async () => {
  const open = (more: object) =>
    call(cases.routes, 'POST', '/api/v1/cases', {
      principal: clerk,
      body: { type: 'toy.overflow', title: 'Wet floor 50%', ...more },
    }) as Promise<CaseSummary>;
  const east = { type: 'Point', coordinates: [113.9, 34.5] };
  const urgent = await open({ location: east, class: '01' });
  const slow = await open({ area: '999901', class: '02' });
  assert.deepEqual([urgent.clock.limit_ms, slow.clock.limit_ms], [2 * hour, 4 * hour]);
  assert.deepEqual([urgent.area.at(-1)?.name.en, slow.area.at(-1)?.name.en], ['East', 'West']);
  await assert.rejects(open({ location: { type: 'Point', coordinates: [10, 10] } }), { code: 'case.placeOutside' });
  await assert.rejects(open({}), { code: 'case.placeMissing' });
  await assert.rejects(open({ area: '999901', class: '99' }), { code: 'case.classUnknown' });
});

test('queues are found by area, text, bureau and state, and page without loss', async () => {
  assert.equal((await list(administrator, { area: '999902' })).length, 1);
  assert.equal((await list(administrator, { q: '50%' })).length, 2);
  assert.equal((await list(administrator, { q: '50_' })).length, 0);
  assert.equal((await list(administrator, { bureau: 'works', state: 'open' })).length >= 2, true);
  for (const query of [{ queue: 'all' }, { queue: 'team' }]) {
    const all = (await list(administrator, query)).map(({ id }) => id);
    const paged: string[] = [];
    let after: string | undefined;
    do {
      const body = (await call(cases.routes, 'GET', '/api/v1/cases', {
        principal: administrator,
        query: { ...query, limit: 1, ...(after ? { after } : {}) },
      })) as { items: readonly CaseSummary[]; next?: string };
      paged.push(...body.items.map(({ id }) => id));
      after = body.next;
    } while (after);
    assert.deepEqual(paged, all);
  }
});

test('a pause stops the clock and resuming moves the due time', async () => {
  const [file] = await list(clerk, { queue: 'team', area: '999901' });
  assert.ok(file);
  const asked = await act(file.id, clerk, { action: 'pause', note: 'waiting for parts' });
  assert.equal(asked.clock.running, true);
  await assert.rejects(act(file.id, clerk, { action: 'approve' }), { code: 'case.ownRequest' });
  await assert.rejects(act(file.id, crew, { action: 'approve' }), { code: 'case.notAllowed' });
  const paused = await act(file.id, inspector, { action: 'approve' });
  assert.equal(paused.clock.running, false);
  hub.setClock(start + 50 * 24 * hour);
  assert.equal((await show(file.id, clerk)).overdue, false);
  const resumed = await act(file.id, clerk, { action: 'resume' });
  assert.ok(resumed.dueAt > paused.dueAt);
  assert.equal(resumed.clock.running, true);
});

test('performance counts by bureau over what was due', async () => {
  const day = (at: number) => new Date(at).toISOString();
  const query = { from: day(start - 24 * hour), to: day(start + 20 * 24 * hour), by: 'district' };
  const body = (await call(cases.routes, 'GET', '/api/v1/cases/performance', { principal: administrator, query })) as {
    total: { filed: number; due: number; closed: number; reworkRate?: number };
    items: readonly { key: string; name: { en: string }; due: number }[];
  };
  assert.deepEqual([body.total.filed, body.total.due, body.total.closed, body.total.reworkRate], [1, 1, 1, 1]);
  assert.deepEqual(
    body.items.map(({ key, name, due }) => [key, name.en, due]),
    [['999901', 'West', 1]],
  );
});

test('a past board gives the numbers of its time, whatever happened since', async () => {
  const board = async (to: number) => {
    const query = { from: new Date(start - hour).toISOString(), to: new Date(to).toISOString(), by: 'bureau' };
    const body = await call(cases.routes, 'GET', '/api/v1/cases/performance', { principal: administrator, query });
    return (body as { total: { due: number; closed: number } }).total;
  };
  // The first case was closed ten minutes after the start and reopened forty days later; it was due within twenty.
  const { due, closed } = await board(start + 20 * 24 * hour);
  assert.deepEqual([due, closed], [1, 1]);
  assert.equal((await board(start + 41 * 24 * hour)).closed, 0);
});

test('two hub processes share the work: each reading over the threshold raises one alert and opens one case', async () => {
  hub.setClock(Date.now());
  const other = { ...hub, outbox: new Outbox(hub.database, hub.log) };
  const theirs = createIndicators(other);
  const theirAlerts = createAlerts({ ...other, areas: hub.context.areas, indicators: theirs });
  const theirCases = createCases({ ...other, alerts: theirAlerts });
  for (const module of [theirs, theirAlerts, theirCases]) await module.start();
  const tanks = Array.from({ length: 12 }, (_, index) => `e-shared-${index}`);
  for (const tank of tanks) await hub.writeLevel(tank, 8, Date.now() - minute);
  await hub.settle();
  await other.outbox.stop();
  const [row] = await hub.database.query<{ alerts: number; cases: number; linked: number }>(
    `select (select count(*)::int from alert where subject like '%e-shared%') as alerts,
       (select count(*)::int from case_file where subject like '%e-shared%') as cases,
       (select count(distinct case_id)::int from alert where subject like '%e-shared%') as linked`,
  );
  assert.deepEqual(row, { alerts: 12, cases: 12, linked: 12 });
});

test('every event left a row in the outbox', async () => {
  const [row] = await hub.database.query<{ events: number; rows: number }>(
    `select (select count(*)::int from case_event) as events, (select count(*)::int from outbox where topic = 'case') as rows`,
  );
  assert.equal(row?.events, row?.rows);
});
