import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  type Area,
  type Authority,
  chinaDayStart,
  defaultTenant,
  HubError,
  type PersonId,
  type Principal,
  type ResourceAttributes,
} from '@hub/kernel';
import { type Database, Outbox, openLog, type Route, runtimeMigrations } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { createLedger, migrations } from './index.ts';

const day_ms = 86_400_000;
const at = (day: string) => chinaDayStart(day) + 10 * 3_600_000;
const log = openLog('silent');
let now = at('2026-10-08');
let database: Database;
let ledger: ReturnType<typeof createLedger>;
let stopOutbox: () => Promise<void>;

const bureau = (id: string) => ({ id, name: { zh: id, en: id } });
const district = { code: '410102', level: 'district', name: { zh: '某区', en: 'A district' } } as Area;
const city = {
  id: 'toytown',
  name: { zh: '玩具城', en: 'Toytown' },
  code: '410100',
  centre: [113, 34] as const,
  packs: [],
  bureaus: ['works', 'roads'].map(bureau),
  recordings: [],
  feeds: [],
  areas: async () => [district],
  plan: {
    source: 'made up for tests',
    made: '2026-10-01',
    assignments: [
      {
        id: 'P1',
        row: 'T1.1',
        section: '一',
        title: { zh: '某事', en: 'Something' },
        lead: 'works',
        responsible: ['roads'],
        everyDistrict: true,
      },
    ],
    ladder: { first_days: 1, next_days: 5, deductions: { blue: 1, orange: 3, red: 5 } },
  },
};

function person(id: string, bureaus: readonly string[]): Principal {
  const scope = { everywhere: false, bureaus, areas: [] };
  return { kind: 'person', id: id as PersonId, name: id, roles: [], tenant: defaultTenant, scope };
}
const office = person('office', []);
const works = person('works-clerk', ['works']);
const roads = person('roads-clerk', ['roads']);

/** What the policies say, in short: everybody reads, the office keeps the ledger, a unit's people speak for it. */
const authority: Authority = {
  permits: () => true,
  filter: ({ scope }, permission) => ({
    none: false,
    sql: () => 'true',
    allows: ({ units }: ResourceAttributes) =>
      permission !== 'ledger.report' || (units as readonly string[]).some((unit) => scope?.bureaus.includes(unit)),
  }),
};

before(async () => {
  database = await openTestDatabase([...runtimeMigrations, ...migrations]);
  const outbox = new Outbox(database, log);
  stopOutbox = () => outbox.stop();
  ledger = createLedger({ database, outbox, log, city: { ...city, centre: [113, 34] }, clock: () => now, authority });
  await ledger.start();
});
after(async () => {
  await ledger.stop();
  await stopOutbox();
  await database.close();
});

interface Asked {
  readonly params?: object;
  readonly query?: object;
  readonly body?: object;
}

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
async function call(principal: Principal, method: string, path: string, asked: Asked = {}): Promise<any> {
  const found = ledger.routes.find((one: Route) => one.method === method && one.path === `/api/v1/ledger${path}`);
  if (!found) throw new Error(`no route ${method} ${path}`);
  const request = {
    principal,
    params: {},
    query: {},
    body: {},
    headers: {},
    method,
    url: path,
    language: 'en' as const,
  };
  return (await found.handle({ ...request, ...asked, signal: () => new AbortController().signal })).body;
}

const board = (query: object = {}) => call(works, 'GET', '/board', { query });
const entry = (principal: Principal, kind: 'reports' | 'entries', id: string, version: number, body: object) =>
  call(principal, 'POST', `/assignments/:assignmentId/${kind}`, {
    params: { assignmentId: id },
    body: { version, entry: body },
  });

const terms = (due: string) => ({
  title: { zh: '修路', en: 'Mend the road' },
  lead: 'works',
  helpers: [{ unit: 'roads', share: 0.5 }],
  others: [],
  weight: 2,
  milestones: [{ id: 'm1', title: { zh: '完工', en: 'Done' }, due, weight: 1 }],
});
const report = (unit: string) => ({
  kind: 'reported',
  milestone: 'm1',
  completion: 1,
  text: 'it is done',
  unit,
  evidence: [{ kind: 'case', value: 'ZZ-20261009-0001' }],
});

test('the plan of the city stands in the ledger from the day it was made, undated and with every district', async () => {
  const { items, colours } = await board();
  assert.deepEqual([items.length, colours.undated, items[0].startedAt], [1, 1, '2026-09-30T16:00:00.000Z']);
  assert.deepEqual(
    items[0].terms.helpers.map((helper: { unit: string }) => helper.unit),
    ['roads', '410102'],
  );
  await ledger.start();
  assert.equal((await board()).items.length, 1);
});

test('a meeting, its resolutions and their assignments are recorded together or not at all', async () => {
  const meeting = (assignments: object[]) => ({
    heldAt: new Date(now).toISOString(),
    title: 'Weekly meeting',
    place: 'Room 1',
    units: ['works', 'roads'],
    minutes: '',
    resolutions: [{ text: 'Mend the road', assignments }],
  });
  const good = { id: 'ROAD-1', terms: terms('2026-10-20') };
  const bad = { id: 'ROAD-2', terms: { ...terms('2026-10-20'), lead: 'nobody' } };
  await assert.rejects(call(office, 'POST', '/meetings', { body: meeting([good, bad]) }), { code: 'ledger.unit' });
  assert.deepEqual((await call(works, 'GET', '/meetings')).items, []);
  const made = await call(office, 'POST', '/meetings', { body: meeting([good]) });
  assert.deepEqual((await call(works, 'GET', '/meetings')).items[0].resolutions[0].assignments, ['ROAD-1']);
  const shown = await call(works, 'GET', '/assignments/:assignmentId', { params: { assignmentId: 'ROAD-1' } });
  assert.deepEqual([shown.origin.meeting, shown.origin.resolution, shown.standing.colour], [made.id, 1, 'yellow']);
  await assert.rejects(call(office, 'POST', '/assignments', { body: good }), { code: 'ledger.taken' });
});

test('a unit speaks for itself only, and of two who write at once one is told', async () => {
  await assert.rejects(entry(roads, 'reports', 'ROAD-1', 1, report('works')), { code: 'ledger.notUnit' });
  await assert.rejects(entry(office, 'reports', 'ROAD-1', 1, report('works')), { code: 'ledger.notUnit' });
  await assert.rejects(entry(works, 'reports', 'ROAD-1', 1, { ...report('works'), milestone: 'm9' }), {
    code: 'ledger.milestone',
  });
  const both = await Promise.allSettled([
    entry(works, 'reports', 'ROAD-1', 1, report('works')),
    entry(roads, 'reports', 'ROAD-1', 1, report('roads')),
  ]);
  const lost = both.filter((one) => one.status === 'rejected').map((one) => one.reason);
  assert.equal(lost.length, 1);
  assert.ok(lost[0] instanceof HubError && lost[0].code === 'ledger.stale');
});

test('overdue by one working day a blue slip goes out the same day, once, however many look', async () => {
  now = at('2026-10-20');
  await ledger.sendSlips();
  assert.deepEqual((await board()).items.find((row: { id: string }) => row.id === 'ROAD-1').slips, []);
  now = at('2026-10-21');
  await Promise.all([ledger.sendSlips(), ledger.sendSlips(), ledger.sendSlips()]);
  const [row] = (await board()).items.filter(({ id }: { id: string }) => id === 'ROAD-1');
  assert.deepEqual([row.standing.colour, row.slips.length, row.slips[0].colour], ['red', 1, 'blue']);
  assert.equal(row.standing.score, 0);
});

test('nobody checks a report of their own; what another checks counts, less the slips', async () => {
  const own = { kind: 'checked', report: 2, quality: 1, text: '' };
  const shown = await call(works, 'GET', '/assignments/:assignmentId', { params: { assignmentId: 'ROAD-1' } });
  const reporter = shown.events[1].actor.id === works.id ? works : roads;
  await assert.rejects(entry(reporter, 'entries', 'ROAD-1', shown.version, own), { code: 'ledger.own' });
  await entry(office, 'entries', 'ROAD-1', shown.version, own);
  const done = await entry(office, 'entries', 'ROAD-1', shown.version + 1, { kind: 'completed', text: 'seen on site' });
  assert.equal(done.state, 'completed');
  await assert.rejects(entry(works, 'reports', 'ROAD-1', done.version, report('works')), { code: 'ledger.closed' });
  const { items, units } = await board();
  assert.equal(items.find((row: { id: string }) => row.id === 'ROAD-1').standing.score, 99);
  assert.equal(units.find((one: { unit: string }) => one.unit === 'works').score, 99);
});

test('the board of October says in December what it said in October, and differently to later knowledge', async () => {
  now = at('2026-11-02');
  const october = await board({ month: '2026-10' });
  now = at('2026-12-02');
  const version = (await call(works, 'GET', '/assignments/:assignmentId', { params: { assignmentId: 'ROAD-1' } }))
    .version;
  await call(office, 'POST', '/assignments/:assignmentId/entries', {
    params: { assignmentId: 'ROAD-1' },
    body: {
      version,
      at: new Date(at('2026-10-30')).toISOString(),
      entry: { kind: 'checked', report: 2, quality: 0.5, text: 'half was missing' },
    },
  });
  const again = await board({ month: '2026-10' });
  assert.deepEqual({ ...again, months: undefined }, { ...october, months: undefined });
  const known = await board({ month: '2026-10', known: new Date(now).toISOString() });
  assert.equal(known.items.find((row: { id: string }) => row.id === 'ROAD-1').standing.score, 49);
  assert.deepEqual(again.months, ['2026-12', '2026-11', '2026-10']);
});

test('nothing in the ledger can be changed or deleted', async () => {
  for (const statement of [
    `update ledger_event set kind = 'set'`,
    'delete from ledger_event',
    `update ledger_meeting set data = '{}'`,
    'delete from ledger_meeting',
  ])
    await assert.rejects(database.query(statement), /the ledger only grows/);
});

test('what cannot be is refused in words, and nothing of it is stored', async () => {
  const before = (await database.query('select 1 from ledger_event')).length;
  const setting = (id: string, more: object) =>
    call(office, 'POST', '/assignments', { body: { id, terms: { ...terms('2026-12-20'), ...more } } });
  const milestone = (id: string, due: string, after: string[]) => ({
    id,
    title: { zh: 'x', en: 'x' },
    due,
    weight: 1,
    after,
  });
  await assert.rejects(
    setting('X', { milestones: [milestone('a', '2026-12-20', ['b']), milestone('b', '2026-12-21', ['a'])] }),
    { code: 'ledger.network' },
  );
  await assert.rejects(setting('X', { milestones: [milestone('a', '2026-02-30', [])] }), { code: 'ledger.day' });
  await assert.rejects(setting('X', { lead: 'nobody' }), { code: 'ledger.unit' });
  await assert.rejects(board({ month: '2030-01' }), { code: 'ledger.month' });
  const future = { version: 1, at: new Date(now + day_ms).toISOString(), entry: { kind: 'suspended', text: 'x' } };
  await assert.rejects(
    call(office, 'POST', '/assignments/:assignmentId/entries', { params: { assignmentId: 'P1' }, body: future }),
    { code: 'ledger.time' },
  );
  await assert.rejects(call(works, 'GET', '/assignments/:assignmentId', { params: { assignmentId: 'no' } }), {
    code: 'ledger.unknown',
  });
  assert.equal((await database.query('select 1 from ledger_event')).length, before);
});

test('the board leaves as a table that counts as many rows', async () => {
  const text = await call(works, 'GET', '/board.csv');
  const { items } = await board();
  assert.equal(text.trimEnd().split('\r\n').length, items.length + 1);
  assert.match(text, /ROAD-1,Mend the road,works,roads,green/);
});

test('milestones that are not proven go to calendar programs, each once', async () => {
  await call(office, 'POST', '/assignments', { body: { id: 'ROAD-9', terms: terms('2026-12-24') } });
  const text: string = await call(works, 'GET', '/calendar.ics');
  const ids = text.split('\r\n').filter((line) => line.startsWith('UID:'));
  assert.deepEqual(ids, ['UID:ROAD-9.m1@ledger.hub']);
  assert.match(text, /DTSTART;VALUE=DATE:20261224/);
});
