import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isoInstant } from '@hub/kernel';
import { searchPairs } from '../duplicates/search-pairs.ts';
import { type CaseFilter, casesStatement, type Reader } from '../store-list.ts';
import { openReportHub, person, type ReportHub } from '../testing.ts';

// The desk on a table large enough to tempt the planner; HUB_TEST_OPEN_CASES=100000 for the figure of the goal.
const openCases = Number(process.env.HUB_TEST_OPEN_CASES ?? 20_000);
const start = Date.now();
const scope = { everywhere: false, bureaus: [], areas: ['999901'] };
const people = { clerk: { ...person('clerk', 'toy.clerk'), scope }, other: person('other', 'toy.crew') };
let hub: ReportHub;

before(async () => {
  hub = await openReportHub(start, {}, people);
  await hub.hub.database.query(
    `insert into case_file (tenant, id, number, type, title, description, class, priority, source, state, step, role, bureau, bureaus,
       areas, area_codes, time_limit, pauses, opened_at, changed_at, due_at, closed_at, assignee_id, assignee_name, reopened, returned,
       reworked, version, attributes, task_units, request_kind, order_due_at, detail, search_pairs)
     select 'default', 'bulk-' || n, 'TO-20260101-' || n, 'toy.overflow', jsonb_build_object('zh', '积水 ' || n, 'en', 'Water ' || n),
       'At gate ' || n, case when n % 3 = 0 then '01' else '02' end, case when n % 50 = 0 then 'severe' else 'moderate' end,
       case when n % 4 = 0 then 'citizen' else 'desk' end, case when n % 2 = 0 then 'open' else 'closed' end, 'drain', 'toy.crew',
       case when n % 20 = 0 then 'roads' else 'works' end, array['works'], '[]', array['999900', case when n % 10 = 0 then '999901' else '999902' end],
       '{"amount":1,"unit":"day"}', '[]', $1::timestamptz - n * interval '1 minute', $1::timestamptz - n * interval '1 minute',
       $1::timestamptz + (n - 2000) * interval '1 minute', case when n % 2 = 1 then $1::timestamptz end,
       case when n % 8 = 0 then 'p' || n % 40 end, case when n % 8 = 0 then 'P' end, 0, 0, 0, 1,
       jsonb_build_object('depth', n % 100), case when n % 100 = 0 then array['roads'] else '{}'::text[] end,
       case when n % 200 = 0 then 'suspend' end, case when n % 200 = 0 then $1::timestamptz end, '{}', case when n = 42 then $3::int[] else $4::int[] end
     from generate_series(1, $2::int) n`,
    [isoInstant(start), 2 * openCases, searchPairs('Water 42', 'At gate 42'), searchPairs('Water', 'At gate')],
  );
  await hub.hub.database.query('vacuum analyze case_file');
});
after(() => hub.close());

const reader: Reader = {
  tenant: person('x').tenant,
  person: 'p8',
  roles: ['toy.crew'],
  units: ['roads'],
  rows: {
    none: false,
    sql: (_columns, use) => `area_codes && ${use(['999900'])}::text[]`,
    allows: () => true,
  },
};
const filters: Readonly<Record<string, Partial<CaseFilter>>> = {
  mine: { queue: 'mine' },
  team: { queue: 'team' },
  area: { queue: 'area' },
  overdue: { queue: 'overdue' },
  'due soon': { queue: 'dueSoon' },
  watching: { queue: 'watching' },
  joint: { queue: 'joint' },
  approvals: { queue: 'approvals' },
  ordered: { queue: 'ordered' },
  closed: { queue: 'closed' },
  all: { queue: 'all' },
  type: { queue: 'team', type: 'toy.overflow' },
  bureau: { state: 'open', bureau: 'roads' },
  class: { state: 'open', class: '01' },
  'one area': { state: 'open', area: '999901' },
  assignee: { state: 'open', assignee: 'p16' },
  source: { state: 'open', source: 'citizen' },
  severe: { state: 'open', priority: 'severe' },
  attributes: { state: 'open', attributes: { depth: 42 } },
  'a common text': { state: 'open', q: 'Water' },
  'a rare text': { state: 'open', q: 'GATE 42' },
  'an absent text': { state: 'open', q: 'nowhere' },
};

/** What passes over cases without reading them. */
const covered = new Set([
  'team',
  'area',
  'overdue',
  'due soon',
  'type',
  'bureau',
  'class',
  'source',
  'severe',
  'one area',
]);
for (const [name, filter] of Object.entries(filters)) {
  test(`the inbox by ${name} walks an index`, async () => {
    const { text, values } = casesStatement(reader, { limit: 100, ...filter }, start);
    const rows = await hub.hub.database.query<{ 'QUERY PLAN': string }>(`explain ${text}`, values);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    assert.doesNotMatch(plan, /Seq Scan on case_file/);
    if (/rare|absent/.test(name)) assert.match(plan, /case_file_search/);
    if (covered.has(name)) assert.match(plan, /Index Only Scan using case_file_work/);
    if (name === 'a rare text') assert.equal((await hub.hub.database.query(text, values)).length, 1);
  });
}

const list = async (query: string, as = 'clerk') => (await hub.ask('GET', `/api/v1/cases?${query}`, { as })).json;
const open = async (title: string, more: object = {}) =>
  (
    await hub.ask('POST', '/api/v1/cases', {
      as: 'clerk',
      body: { type: 'toy.overflow', title, area: '999901', attributes: { depth: 1 }, ...more },
    })
  ).json;

test('any field and attribute filters the inbox', async () => {
  const { items } = await list(`state=open&class=01&source=desk&attributes=${encodeURIComponent('{"depth":42}')}`);
  assert.ok(items.length > 0);
  for (const item of items) assert.deepEqual([item.class, item.source, item.attributes.depth], ['01', 'desk', 42]);
  assert.equal((await list('attributes=%5B1%5D')).code, 'caseList.badAttributes');
});

test('one action on many cases is answered row by row', async () => {
  const cases = [await open('first'), await open('second')];
  const body = {
    action: 'dispatch',
    unit: 'roads',
    cases: [
      ...cases.map(({ id, version }) => ({ id, version })),
      { id: cases[0].id, version: 7 },
      { id: 'nothing', version: 1 },
    ],
  };
  const { json } = await hub.ask('POST', '/api/v1/cases/actions', { as: 'clerk', body });
  assert.equal(json.done, 2);
  assert.deepEqual(
    json.items.map(({ ok, code }: { ok: boolean; code?: string }) => code ?? ok),
    [true, true, 'case.stale', 'case.unknown'],
  );
});

test('who watches a case finds it and is told of it', async () => {
  const { id } = await open('watched');
  await hub.cases.start();
  await hub.hub.settle();
  assert.equal((await hub.ask('PUT', `/api/v1/cases/${id}/watch`, { as: 'other' })).status, 204);
  assert.deepEqual(
    (await list('queue=watching', 'other')).items.map((item: { id: string }) => item.id),
    [id],
  );
  assert.equal((await hub.ask('GET', '/api/v1/cases/counts', { as: 'other' })).json.queue.watching, 1);
  const comment = { action: 'comment', note: 'look', version: 1 };
  await hub.ask('POST', `/api/v1/cases/${id}/actions`, { as: 'clerk', body: comment });
  await hub.hub.settle();
  const { items } = (await hub.ask('GET', '/api/v1/cases/notices', { as: 'other' })).json;
  assert.deepEqual(
    items.map((item: { caseId: string; event: string }) => [item.caseId, item.event]),
    [[id, 'commented']],
  );
  await hub.cases.stop();
});

test('views are kept, shared with a role one holds, and forgotten only by their owner', async () => {
  const view = { name: 'Gates', query: { queue: 'team', q: 'gate' }, sharedWith: 'toy.clerk' };
  const made = await hub.ask('POST', '/api/v1/cases/views', { as: 'clerk', body: view });
  assert.equal(made.status, 201, made.text);
  const refused = await hub.ask('POST', '/api/v1/cases/views', { as: 'other', body: view });
  assert.equal(refused.json.code, 'desk.roleNotHeld');
  assert.deepEqual((await hub.ask('GET', '/api/v1/cases/views', { as: 'other' })).json.items, []);
  const path = `/api/v1/cases/views/${made.json.id}`;
  assert.equal((await hub.ask('DELETE' as 'POST', path, { as: 'other' })).json.code, 'desk.viewUnknown');
  assert.equal((await hub.ask('DELETE' as 'POST', path, { as: 'clerk' })).status, 204);
});

test('the load of a team says who has how much and what will be late', async () => {
  const { items } = (await hub.ask('GET', '/api/v1/cases/team-load', { as: 'clerk' })).json;
  const total = items.reduce((sum: number, item: { open: number }) => sum + item.open, 0);
  const { queue } = (await hub.ask('GET', '/api/v1/cases/counts', { as: 'clerk' })).json;
  assert.equal(total, queue.open);
  assert.equal(
    items.reduce((sum: number, item: { soon: number }) => sum + item.soon, 0),
    queue.dueSoon,
  );
});

test('a number of the board is the very cases it lists, and exports say the same', async () => {
  // The board folds every open case; a hundredth of the table says as much.
  await hub.hub.database.query(`delete from case_file where id like 'bulk-%' and id not like 'bulk-%00'`);
  await open('classed', { class: '01' });
  const day = (at: number) => isoInstant(at);
  const period = `from=${day(start - 3_600_000)}&to=${day(start + 24 * 3_600_000)}`;
  const board = (await hub.ask('GET', `/api/v1/cases/performance?${period}&by=class`, { as: 'clerk' })).json;
  assert.ok(board.total.reported > 0);
  assert.equal(
    board.items.reduce((sum: number, row: { reported: number }) => sum + row.reported, 0),
    board.total.reported,
  );
  const row = board.items.find(({ key }: { key?: string }) => key !== undefined);
  const path = `/api/v1/cases/performance/cases?${period}&by=class&key=${row.key}&figure=reported`;
  const behind = (await hub.ask('GET', path, { as: 'clerk' })).json;
  assert.equal(behind.count, row.reported);
  const csv = await hub.ask('GET', `/api/v1/cases/performance?${period}&by=class&format=csv`, { as: 'clerk' });
  const lines = csv.text.trim().split('\r\n');
  assert.equal(lines.length, board.items.length + 2);
  assert.match(lines.at(-1) ?? '', new RegExp(`^Total,${board.total.reported},`));
  const sheet = await hub.ask('GET', `/api/v1/cases/performance?${period}&by=class&format=xlsx`, { as: 'clerk' });
  assert.match(sheet.text, /^PK/);
});
