import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openReportHub, type ReportHub } from '../testing.ts';

const start = Date.parse('2026-11-23T02:00:00Z');
const place = 'GPS 34.7466 113.6253';
let reports: ReportHub;
let code = '';
let caseId = '';

before(async () => {
  reports = await openReportHub(start);
  const body = { class: 'toy.overflow.01', lon: 113.9, lat: 34.5, answers: { depth: 1 }, description: '冒水' };
  const made = await reports.ask('POST', '/api/v1/reports', { body });
  code = made.json.code;
  const [row] = await reports.hub.database.query<{ id: string }>('select id from case_file where number = $1', [
    made.json.number,
  ]);
  caseId = row?.id ?? '';
});
after(() => reports.close());

/** A JPEG whose comment says where it was taken. */
function jpeg(mark: number): Buffer {
  const said = Buffer.from(place);
  const scan = [0xff, 0xda, 0, 4, 1, mark, 0x11, 0xff, 0xd9];
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, said.length + 2]), said, Buffer.from(scan)]);
}

const send = (url: string, body: Buffer, as?: string) =>
  reports.ask('POST', url, { body, headers: { 'content-type': 'image/jpeg' }, ...(as ? { as } : {}) });
const progress = async () => (await reports.ask('GET', `/api/v1/reports/${code}`)).json;
const picture = (id: string) => reports.ask('GET', `/api/v1/reports/${code}/photos/${id}`);

test('what a photo says of its place is not kept; what the reporter agrees to tell is evidence for the desk', async () => {
  const facts = 'lon=113.9&lat=34.5&takenAt=2026-11-23T01:55:00Z';
  const { json } = await send(`/api/v1/reports/${code}/photos?${facts}`, jpeg(1));
  const { pictures } = await progress();
  assert.deepEqual(
    pictures.map(({ id, from }: { id: string; from: string }) => [id, from]),
    [[json.id, 'reporter']],
  );
  const shown = await picture(json.id);
  assert.equal(shown.status, 200);
  assert.equal(shown.headers['content-type'], 'image/jpeg');
  assert.ok(!shown.text.includes('GPS'));
  const whole = await reports.ask('GET', `/api/v1/cases/${caseId}/attachments/${json.id}`, { as: 'clerk' });
  assert.ok(!whole.text.includes(place));
  const { attachments } = (await reports.ask('GET', `/api/v1/cases/${caseId}`, { as: 'clerk' })).json;
  assert.deepEqual([attachments[0].place, attachments[0].takenAt], [[113.9, 34.5], '2026-11-23T01:55:00.000Z']);
  assert.ok(!JSON.stringify(pictures).includes('113.9'), 'the public sees neither');
});

test('a photo of the desk is hidden until it is released, and again once that is taken back', async () => {
  const { json } = await send(`/api/v1/cases/${caseId}/attachments?name=after.jpg`, jpeg(2), 'clerk');
  const ids = async () => (await progress()).pictures.map(({ id }: { id: string }) => id);
  const release = (released: boolean) =>
    reports.ask('POST', `/api/v1/cases/${caseId}/attachments/${json.id}/release`, { as: 'clerk', body: { released } });
  assert.ok(!(await ids()).includes(json.id));
  assert.equal((await picture(json.id)).json.code, 'report.pictureUnknown');
  assert.equal(typeof (await release(true)).json.releasedAt, 'string');
  assert.ok((await ids()).includes(json.id));
  const shown = await picture(json.id);
  assert.equal(shown.status, 200);
  assert.ok(!shown.text.includes('GPS'));
  assert.equal((await release(false)).json.releasedAt, undefined);
  assert.equal((await picture(json.id)).status, 404);
});

test('a picture whose structure is broken is not released', async () => {
  const broken = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff, 1, 2]);
  const { json } = await send(`/api/v1/cases/${caseId}/attachments`, broken, 'clerk');
  const url = `/api/v1/cases/${caseId}/attachments/${json.id}/release`;
  const answer = await reports.ask('POST', url, { as: 'clerk', body: { released: true } });
  assert.equal(answer.json.code, 'case.attachmentRefused');
});

test('what was done is told without who did it', async () => {
  await reports.finish((await progress()).number);
  const { history } = await progress();
  assert.deepEqual(history.map(({ event }: { event: string }) => event).slice(0, 2), ['opened', 'dispatched']);
  assert.ok(history.every((entry: object) => !('actor' in entry) && !('note' in entry)));
});

test('what can be reported is public: title, group, questions and the date promised now', async () => {
  const { json, status } = await reports.ask('GET', '/api/v1/report-services');
  assert.equal(status, 200);
  const service = json.items.find(({ id }: { id: string }) => id === 'toy.overflow.01');
  assert.ok(service.title.zh && service.title.en && service.group.zh);
  assert.ok(Date.parse(service.promisedBy) > start);
  assert.ok(service.asks.some(({ name }: { name: string }) => name === 'depth'));
});

test('places to choose from are public, and only outlines and names', async () => {
  const { json } = await reports.ask('GET', '/api/v1/report-places');
  assert.ok(json.centre.length === 2 && Array.isArray(json.districts) && Array.isArray(json.streets));
});
