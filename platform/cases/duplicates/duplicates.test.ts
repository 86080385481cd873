import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openReportHub, type ReportHub } from '../testing.ts';

let hub: ReportHub;
const classCode = 'toy.overflow.0201';
const place = { lon: 113.2, lat: 34.5 };
const about = { answers: { depth: 1 }, description: '中原路与嵩山路口的井盖破损，车辆经过有异响' };

before(async () => {
  hub = await openReportHub(Date.now());
});
after(() => hub.close());

interface Shown {
  readonly id: string;
  readonly version: number;
  readonly state: string;
  readonly mergedInto?: string;
  readonly timeline: readonly { readonly event: string; readonly data: { readonly otherNumber?: string } }[];
}

async function report(more: object): Promise<{ code: string; number: string; id: string }> {
  const answer = await hub.ask('POST', '/api/v1/reports', { body: { class: classCode, ...place, ...about, ...more } });
  assert.equal(answer.status, 201, answer.text);
  const { code, number } = answer.json;
  const [row] = await hub.hub.database.query<{ id: string }>('select id from case_file where number = $1', [number]);
  return { code, number, id: row?.id ?? '' };
}
const show = async (id: string): Promise<Shown> => (await hub.ask('GET', `/api/v1/cases/${id}`, { as: 'clerk' })).json;
const duplicates = async (id: string, as = 'clerk') =>
  (await hub.ask('GET', `/api/v1/cases/${id}/duplicates`, { as })).json;

let first: Awaited<ReturnType<typeof report>>;
let second: Awaited<ReturnType<typeof report>>;
let third: Awaited<ReturnType<typeof report>>;

test('a second telling of the same matter is found, likeliest first, with the reasons; another matter is not', async () => {
  first = await report({});
  second = await report({ lon: 113.2003, description: '嵩山路中原路口井盖破损有响声' });
  const desk = { type: 'toy.overflow', title: '有人占道经营', class: '01', source: 'hotline' };
  const opened = await hub.ask('POST', '/api/v1/cases', {
    as: 'clerk',
    body: { ...desk, location: { type: 'Point', coordinates: [113.2016, 34.5] } },
  });
  assert.equal(opened.status, 201, opened.text);
  assert.equal(opened.json.source, 'hotline');
  const { items } = await duplicates(second.id);
  assert.equal(items[0].case.id, first.id);
  assert.equal(items[0].verdict, 'likely');
  assert.ok(items[0].distance_m > 20 && items[0].distance_m < 35);
  assert.ok(items[0].likeness.text > 0.5);
  assert.ok(!items.some((item: { case: { id: string } }) => item.case.id === opened.json.id));
});

test('a matter can be compared before it is opened', async () => {
  const body = { type: 'toy.overflow', class: '0201', description: '井盖破损', ...place };
  const { json } = await hub.ask('POST', '/api/v1/cases/duplicates', { as: 'clerk', body });
  assert.deepEqual(
    json.items.map((item: { case: { id: string } }) => item.case.id).toSorted(),
    [first.id, second.id].toSorted(),
  );
});

test('a merged case closes into the other, and both histories say so', async () => {
  const { version } = await show(second.id);
  const answer = await hub.ask('POST', `/api/v1/cases/${second.id}/merge`, {
    as: 'clerk',
    body: { into: first.id, version, note: 'the same cover' },
  });
  assert.equal(answer.status, 200, answer.text);
  const [merged, main] = [await show(second.id), await show(first.id)];
  assert.deepEqual([merged.state, merged.mergedInto, main.state], ['closed', first.id, 'open']);
  assert.equal(merged.timeline.at(-1)?.event, 'merged');
  assert.equal(main.timeline.at(-1)?.event, 'joined');
  assert.equal(main.timeline.at(-1)?.data.otherNumber, second.number);
  const seen = await duplicates(first.id);
  assert.deepEqual(
    seen.merged.map((one: Shown) => one.id),
    [second.id],
  );
  assert.equal((await duplicates(second.id)).mergedInto.id, first.id);
});

test('the reporter of the merged case keeps the own number and follows the main case', async () => {
  const { json } = await hub.ask('GET', `/api/v1/reports/${second.code}`);
  assert.deepEqual([json.number, json.state, json.mayConfirm], [second.number, 'open', false]);
  const open311 = await hub.ask('GET', `/open311/v2/requests/${second.number}.json`);
  assert.equal(open311.json[0].status, 'open');
});

test('what is wrong is refused: itself, a closed one, one that others are merged into, an older version', async () => {
  third = await report({ lon: 113.2001 });
  const merge = async (id: string, into: string, version?: number) => {
    const body = { into, version: version ?? (await show(id)).version };
    return (await hub.ask('POST', `/api/v1/cases/${id}/merge`, { as: 'clerk', body })).json.code;
  };
  assert.equal(await merge(third.id, third.id), 'case.mergeSelf');
  assert.equal(await merge(third.id, second.id), 'case.mergeClosed');
  assert.equal(await merge(first.id, third.id), 'case.hasMerged');
  assert.equal(await merge(third.id, first.id, 7), 'case.stale');
});

test('of two who merge into each other at once only one does', async () => {
  const fourth = await report({ lon: 113.2002 });
  const [a, b] = [await show(third.id), await show(fourth.id)];
  const answers = await Promise.all([
    hub.ask('POST', `/api/v1/cases/${a.id}/merge`, { as: 'clerk', body: { into: b.id, version: a.version } }),
    hub.ask('POST', `/api/v1/cases/${b.id}/merge`, { as: 'clerk', body: { into: a.id, version: b.version } }),
  ]);
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409]);
});

test('the main case closes and with it the report; its reporter reopens the main case', async () => {
  await hub.finish(first.number);
  const { json } = await hub.ask('GET', `/api/v1/reports/${second.code}`);
  assert.deepEqual([json.state, json.mayConfirm], ['closed', true]);
  const answer = await hub.ask('POST', `/api/v1/reports/${second.code}/confirmation`, { body: { fixed: false } });
  assert.equal(answer.json.state, 'open');
  const main = await show(first.id);
  assert.deepEqual([main.state, main.timeline.at(-1)?.event], ['open', 'reopened']);
});

test('un-merged, the case goes on where it was', async () => {
  const { version } = await show(second.id);
  const path = `/api/v1/cases/${second.id}/unmerge`;
  assert.equal((await hub.ask('POST', path, { as: 'clerk', body: { version, note: ' ' } })).json.code, 'case.needs');
  const answer = await hub.ask('POST', path, { as: 'clerk', body: { version, note: 'another cover' } });
  assert.deepEqual([answer.json.state, answer.json.step, answer.json.mergedInto], ['open', 'assign', undefined]);
  assert.equal((await show(first.id)).timeline.at(-1)?.event, 'parted');
});

test('the same request sent again opens nothing; another under its key is refused', async () => {
  const body = {
    type: 'toy.overflow',
    title: 'Camera saw water',
    area: '999901',
    source: 'video',
    origin: { system: 'vms', id: '42' },
  };
  const send = (more: object = {}, as = 'clerk') =>
    hub.ask('POST', '/api/v1/cases', { as, body: { ...body, ...more }, headers: { 'idempotency-key': 'vms-42-one' } });
  const [one, two] = await Promise.all([send(), send()]);
  assert.deepEqual([one.status, two.status, one.json.id], [201, 201, two.json.id]);
  assert.deepEqual(one.json.origin, { system: 'vms', id: '42' });
  assert.equal((await send({ title: 'Other' })).json.code, 'case.keyReused');
  assert.notEqual((await send({}, 'crew')).json.id, one.json.id);
});

test('attributes are checked by what the type asks', async () => {
  const send = (attributes: object) =>
    hub.ask('POST', '/api/v1/cases', {
      as: 'clerk',
      body: { type: 'toy.overflow', title: 'x', area: '999901', attributes },
    });
  assert.deepEqual((await send({ depth: 2, lid: 'on' })).json.attributes, { depth: 2, lid: 'on' });
  assert.equal((await send({ depth: 9 })).json.code, 'report.invalid');
});
