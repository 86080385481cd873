import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { migrations as alertMigrations, createAlerts } from '@hub/alerts';
import { createIndicators, migrations as indicatorMigrations } from '@hub/indicators';
import { call, openToyHub, type ToyHub } from '@hub/indicators/testing';
import { type Authority, defaultTenant, type PersonId, type Principal, type RowFilter } from '@hub/kernel';
import { type CaseSummary, type Cases, createCases, migrations } from './index.ts';

// Two bureaus that see their own cases and those they had a hand in; the second may look but not act; a third sees none.
const ofBureau = (bureau: string): RowFilter => ({
  none: false,
  sql: (_columns, use) => `bureaus @> array[${use(bureau)}::text]`,
  allows: ({ bureaus }) => Array.isArray(bureaus) && bureaus.includes(bureau),
});
const nothing: RowFilter = { none: true, sql: () => 'false', allows: () => false };
const authority: Authority = {
  permits: () => true,
  filter: ({ id }, permission) => {
    if (id === 'stranger' || (id === 'roads' && permission === 'case.act')) return nothing;
    return ofBureau(id);
  },
};

const person = (id: string): Principal => ({
  kind: 'person',
  id: id as PersonId,
  name: id,
  roles: ['administrator'],
  tenant: defaultTenant,
});
const [works, roads, stranger] = [person('works'), person('roads'), person('stranger')];
const start = Date.now();
const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]);
let hub: ToyHub;
let cases: Cases;
let caseId: string;

before(async () => {
  hub = await openToyHub([...indicatorMigrations, ...alertMigrations, ...migrations], start);
  const indicators = createIndicators(hub);
  const alerts = createAlerts({ ...hub, areas: hub.context.areas, indicators });
  cases = createCases({ ...hub, alerts, authority });
  const body = { type: 'toy.overflow', title: 'Wet floor', area: '999901' };
  ({ id: caseId } = (await call(cases.routes, 'POST', '/api/v1/cases', { principal: works, body })) as CaseSummary);
});
after(() => hub.close());

const ask = (principal: Principal, method: string, path: string, more: object = {}) =>
  call(cases.routes, method, `/api/v1/cases${path}`, { principal, params: { caseId }, query: {}, ...more });
const listed = async (principal: Principal, query: object = {}) =>
  ((await ask(principal, 'GET', '', { query })) as { items: readonly CaseSummary[] }).items.length;
const counted = async (principal: Principal) =>
  ((await ask(principal, 'GET', '/counts')) as { queue: { open: number } }).queue.open;
const period = {
  query: { from: new Date(start - 3_600_000).toISOString(), to: new Date(start + 3_600_000).toISOString() },
};
const filed = async (principal: Principal) =>
  ((await ask(principal, 'GET', '/performance', period)) as { total: { filed: number } }).total.filed;

test('a case is in the lists, counts and figures of those who may see it and of nobody else', async () => {
  for (const [principal, expected] of [
    [works, 1],
    [roads, 0],
    [stranger, 0],
  ] as const) {
    assert.equal(await listed(principal), expected);
    assert.equal(await listed(principal, { queue: 'team' }), expected);
    assert.equal(await listed(principal, { q: 'Wet' }), expected);
    assert.equal(await counted(principal), expected);
    assert.equal(await filed(principal), expected);
    assert.equal((await cases.listOpen(principal, 10)).length, expected);
    assert.equal((await cases.count(principal)).open, expected);
  }
});

test('a hidden case answers word for word like one that does not exist', async () => {
  const outcome = (principal: Principal, method: string, path: string, more: object = {}) =>
    ask(principal, method, path, more).then(
      () => 'answered',
      (error: { code: string; text: object }) =>
        JSON.stringify([error.code, error.text]).replaceAll(/[0-9a-f-]{36}/g, 'ID'),
    );
  const missing = { params: { caseId: '00000000-0000-4000-8000-000000000000', attachmentId: 'x' } };
  const hidden = { params: { caseId, attachmentId: 'x' } };
  const attempts = [
    ['GET', '/:caseId', {}],
    ['POST', '/:caseId/actions', { body: { action: 'comment', note: 'x', version: 1 } }],
    ['POST', '/:caseId/attachments', { body: png, headers: { 'content-type': 'image/png' } }],
    ['GET', '/:caseId/attachments/:attachmentId', {}],
  ] as const;
  for (const [method, path, more] of attempts) {
    const there = await outcome(roads, method, path, { ...more, ...hidden });
    assert.match(there, /case.unknown/, path);
    assert.equal(there, await outcome(roads, method, path, { ...more, ...missing }), path);
  }
});

test('a bureau that a case is sent to sees it from then on, and the one that sent it still does', async () => {
  await ask(works, 'POST', '/:caseId/actions', { body: { action: 'dispatch', unit: 'roads', version: 1 } });
  assert.deepEqual([await listed(works), await listed(roads), await listed(stranger)], [1, 1, 0]);
  await hub.settle();
  const [row] = await hub.outbox.tail.after(0, ['case'], 100).then(({ rows }) => rows.slice(-1));
  assert.ok(row);
  assert.deepEqual(
    [works, roads, stranger].map((one) => cases.maySee(one, row)),
    [true, true, false],
  );
});

test('who may see a case but not act on it is offered no action and refused each', async () => {
  const shown = (await ask(roads, 'GET', '/:caseId')) as { actions: readonly object[] };
  assert.deepEqual(shown.actions, []);
  const comment = { body: { action: 'comment', note: 'x', version: 2 } };
  await assert.rejects(ask(roads, 'POST', '/:caseId/actions', comment), { code: 'case.notAllowed' });
  const file = { body: png, headers: { 'content-type': 'image/png' } };
  await assert.rejects(ask(roads, 'POST', '/:caseId/attachments', file), { code: 'case.notAllowed' });
  await ask(works, 'POST', '/:caseId/actions', comment);
});
