import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Authority, allPermitted, takePass } from '@hub/kernel';
import { form, openReportHub, person, photo, type ReportHub } from '../testing.ts';

const hour = 3_600_000;
const day = 24 * hour;
const start = Date.parse('2026-11-23T02:00:00Z');
const clerk = person('clerk', 'toy.clerk');
const citizen = (id: string) => ({ ...person(`citizen:${id}`), kind: 'citizen' as const, level: 1 as const });
let reports: ReportHub;

before(async () => {
  reports = await openReportHub(start, {}, { wang: citizen('wang'), zhao: citizen('zhao') });
});
after(() => reports.close());

const body = { class: 'toy.overflow.01', lon: 113.9, lat: 34.5, answers: { depth: 1 }, description: '盖子丢了' };
const report = (more: object = {}, headers: Record<string, string> = {}) =>
  reports.ask('POST', '/api/v1/reports', { body: { ...body, ...more }, headers });
const progress = async (code: string) => (await reports.ask('GET', `/api/v1/reports/${code}`)).json;
const confirm = (code: string, said: object) =>
  reports.ask('POST', `/api/v1/reports/${code}/confirmation`, { body: said });

let code = '';
let number = '';

test('a report without an account answers a code, and the code shows step, clock and next date', async () => {
  const made = await report({ contact: { name: '李四', phone: '13800138000' } });
  assert.equal(made.status, 201, made.text);
  code = made.json.code;
  number = made.json.number;
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{12}$/);
  reports.hub.setClock(start + hour / 2);
  const shown = await reports.ask('GET', `/api/v1/reports/${code.toLowerCase().replace(/(.{4})/g, '$1-')}`);
  assert.equal(shown.headers['cache-control'], 'no-store');
  assert.deepEqual(
    [shown.json.number, shown.json.state, shown.json.step, shown.json.next, shown.json.clock, shown.json.mayConfirm],
    [
      number,
      'open',
      { id: 'assign', title: { zh: '派遣', en: 'Assign' } },
      { title: { zh: '办结期限', en: 'The report is due' }, at: '2026-11-23T04:00:00.000Z' },
      { limit_ms: 2 * hour, used_ms: hour / 2, running: true },
      false,
    ],
  );
  assert.deepEqual(
    shown.json.steps.map((step: { state: string }) => step.state),
    ['current', 'ahead', 'ahead'],
  );
  assert.doesNotMatch(shown.text, /13800138000|李四|Name of/);
  reports.hub.setClock(start);
});

test('a code that is wrong in one letter, or none at all, shows nothing', async () => {
  const wrong = code.slice(0, -1) + (code.endsWith('0') ? '1' : '0');
  for (const text of [wrong, number, 'x', '%00', "' or 1=1"]) {
    const answer = await reports.ask('GET', `/api/v1/reports/${encodeURIComponent(text)}`);
    assert.deepEqual([answer.status, answer.json.code], [404, 'report.unknown'], text);
  }
});

test('it cannot be confirmed before it is closed; then the reporter says it is not fixed and the clock has run on', async () => {
  assert.deepEqual((await confirm(code, { fixed: true })).json.code, 'report.notClosed');
  reports.hub.setClock(start + hour);
  await reports.finish(number);
  const closed = await progress(code);
  assert.deepEqual([closed.state, closed.mayConfirm, closed.step.title.en], ['closed', true, 'Closed']);
  reports.hub.setClock(start + 3 * day);
  const reopened = await confirm(code, { fixed: false, note: '还在冒水' });
  assert.equal(reopened.status, 200, reopened.text);
  const { state, reopened: times, dueAt, overdue, step, clock } = reopened.json;
  assert.deepEqual([state, times, dueAt, overdue, step.id], ['open', 1, closed.dueAt, true, 'drain']);
  assert.equal(clock.running, true);
  assert.ok(clock.used_ms > clock.limit_ms);
});

test('it is fixed in the end, confirmed and rated, and the desk sees who said so without a name', async () => {
  await reports.finish(number);
  const confirmed = await confirm(code, { fixed: true, grade: 4, note: '谢谢' });
  assert.deepEqual(
    [confirmed.json.state, confirmed.json.grade, confirmed.json.confirmedAt],
    ['closed', 4, new Date(start + 3 * day).toISOString()],
  );
  const [row] = await reports.hub.database.query<{ id: string }>('select id from case_file where number = $1', [
    number,
  ]);
  const { json } = await reports.ask('GET', `/api/v1/cases/${row?.id}`, { as: 'clerk' });
  const own = json.timeline.filter((event: { actor: { id: string } }) => event.actor.id === 'hub:citizen');
  assert.deepEqual(
    own.map(({ event, note }: { event: string; note?: string }) => [event, note]),
    [
      ['opened', undefined],
      ['reopened', '反映人认为未解决 Said to be not fixed：还在冒水'],
      ['commented', '反映人确认已解决 Confirmed as fixed：谢谢'],
    ],
  );
  assert.equal(own[2].data.grade, 4);
  assert.equal((await confirm(code, { fixed: true })).status, 200, 'said again, it is the same');
  const again = await reports.ask('GET', `/api/v1/cases/${row?.id}`, { as: 'clerk' });
  assert.equal(again.json.timeline.length, json.timeline.length);
  const desk = await reports.ask('GET', `/api/v1/cases/${row?.id}/report`, { as: 'crew' });
  assert.deepEqual([desk.json.grade, desk.json.answers, desk.json.code], [4, { depth: 1 }, undefined]);
});

test('the contact is read by who may act, for a purpose, and the reporter sees that it was', async () => {
  const [row] = await reports.hub.database.query<{ id: string }>('select id from case_file where number = $1', [
    number,
  ]);
  const path = `/api/v1/cases/${row?.id}/contact`;
  assert.equal((await reports.ask('GET', path, { as: 'crew' })).status, 400);
  assert.equal((await reports.ask('GET', `${path}?purpose=call`)).status, 401);
  const read = await reports.ask('GET', `${path}?purpose=${encodeURIComponent('电话核实位置')}`, { as: 'crew' });
  assert.deepEqual(read.json, { name: '李四', phone: '13800138000' });
  const { contactReadings } = await progress(code);
  assert.deepEqual(contactReadings, [{ at: new Date(start + 3 * day).toISOString(), purpose: '电话核实位置' }]);
});

test('who may not act on a case does not read its contact', async () => {
  const none = { ...allPermitted.filter(clerk, 'case.act', 'Case'), none: true, allows: () => false };
  const authority = {
    ...allPermitted,
    filter: (...[who, permission, type]: Parameters<Authority['filter']>) =>
      permission === 'case.act' ? none : allPermitted.filter(who, permission, type),
  };
  const own = await openReportHub(start, { authority });
  try {
    const made = await own.ask('POST', '/api/v1/reports', { body: { ...body, contact: { phone: '13800138000' } } });
    const [row] = await own.hub.database.query<{ id: string }>('select id from case_file');
    const read = await own.ask('GET', `/api/v1/cases/${row?.id}/contact?purpose=curiosity`, { as: 'clerk' });
    assert.equal(read.status, 403);
    assert.deepEqual((await own.ask('GET', `/api/v1/reports/${made.json.code}`)).json.contactReadings, []);
    const shown = await own.ask('GET', `/api/v1/cases/${row?.id}`, { as: 'clerk' });
    const report = await own.ask('GET', `/api/v1/cases/${row?.id}/report`, { as: 'clerk' });
    assert.doesNotMatch(shown.text + report.text, /13800138000/);
  } finally {
    await own.close();
  }
});

test('every public route is one meant to be, and the contact is none of them', () => {
  const about = reports.routes.filter(({ path }) => /open311|report|contact/.test(path));
  assert.deepEqual(
    about
      .filter(({ allow, realm }) => allow !== 'public' && realm !== 'citizen')
      .map(({ path, allow }) => [path, allow]),
    [
      ['/api/v1/cases/:caseId/report', 'case.read'],
      ['/api/v1/cases/:caseId/contact', 'case.act'],
    ],
  );
  for (const { allow, realm } of about) assert.equal(/^own[.]/.test(allow), realm === 'citizen');
  for (const { allow, bodyLimit = Infinity, method, path } of about) {
    if (allow === 'public' && method !== 'GET') assert.ok(bodyLimit <= 10 * 1024 * 1024, path);
  }
});

test('a repeated request with the same key makes one case; with another content it is refused', async () => {
  reports.hub.setClock(start);
  const headers = { 'idempotency-key': 'a1b2c3d4-e5f6' };
  const rows = await reports.countRows();
  const answers = await Promise.all(Array.from({ length: 6 }, () => report({ lat: 34.4 }, headers)));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201]);
  assert.equal(new Set(answers.map(({ json }) => json.code)).size, 1);
  const after = await reports.countRows();
  assert.deepEqual([after.case_file, after.case_report], [(rows.case_file ?? 0) + 1, (rows.case_report ?? 0) + 1]);
  assert.equal((await report({ lat: 34.45 }, headers)).json.code, 'report.keyReused');
  assert.equal((await report({}, { 'idempotency-key': 'short' })).status, 400);
  const fields = { service_code: 'toy.overflow.01', lat: '34.4', long: '113.9', 'attribute[depth]': '1' };
  const sent = { ...form(fields), headers: { ...form(fields).headers, 'idempotency-key': 'open311-key-1' } };
  const ids = [1, 2].map(() => reports.ask('POST', '/open311/v2/requests.json', sent));
  const [first, second] = await Promise.all(ids);
  assert.deepEqual(first?.json, second?.json);
});

test('near duplicates are open, of the same class, within 50 m and 7 days, the nearest first', async () => {
  const near = async (lon: number, lat: number, kind = 'toy.overflow.01') =>
    (await reports.ask('POST', '/api/v1/reports/nearby', { body: { lon, lat, class: kind } })).json.items.map(
      (item: { number: string; distance_m: number }) => [item.number, item.distance_m],
    );
  reports.hub.setClock(start);
  // One degree of latitude is 110.95 km here: 0.0004° are 44 m, 0.0005° are 55 m.
  const a = (await report({ lon: 113.7, lat: 34.6 })).json;
  const b = (await report({ lon: 113.7, lat: 34.6004 })).json;
  assert.deepEqual(await near(113.7, 34.6003), [
    [b.number, 11],
    [a.number, 33],
  ]);
  assert.deepEqual(await near(113.7, 34.5995), []);
  assert.deepEqual(await near(113.7, 34.5996), [[a.number, 44]]);
  assert.deepEqual(await near(113.7, 34.6003, 'toy.overflow.0201'), []);
  reports.hub.setClock(start + 7 * day + 1);
  assert.deepEqual(await near(113.7, 34.6003), []);
  reports.hub.setClock(start);
  await reports.finish(a.number);
  assert.deepEqual(await near(113.7, 34.6003), [[b.number, 11]]);
  assert.equal(
    (await reports.ask('POST', '/api/v1/reports/nearby', { body: { lon: 1, lat: 1, class: 'x' } })).status,
    404,
  );
});

test('what is near gives no power over the report of another', async () => {
  const { json } = await report({
    lon: 113.6,
    lat: 34.7,
    description: '电话 13800138000',
    address: '东区 x 13800138000',
  });
  const near = await reports.ask('POST', '/api/v1/reports/nearby', {
    body: { lon: 113.6, lat: 34.7, class: 'toy.overflow.01' },
  });
  assert.equal(near.json.items[0].number, json.number);
  assert.ok(!near.text.includes(json.code));
  assert.doesNotMatch(near.text, /13800138000/);
  assert.equal((await confirm(json.number, { fixed: true })).status, 404);
});

test('each caller counts once, also when they press many times at once', async () => {
  const { json } = await report({ lon: 113.65, lat: 34.65 });
  const meToo = (caller: string, to = json.number) =>
    reports.ask('POST', `/api/v1/reports/${to}/me-too`, { body: { caller } });
  const callers = ['one', 'two', 'one', 'three', 'two', 'one'].map((who) => `caller-token-of-${who}`);
  const answers = await Promise.all(callers.map((caller) => meToo(caller)));
  assert.equal(answers.filter(({ json: said }) => said.counted).length, 3);
  assert.equal((await meToo('caller-token-of-one', json.code)).json.meToo, 3);
  assert.equal((await progress(json.code)).meToo, 3);
  assert.equal((await meToo('short')).status, 400);
  await reports.finish(json.number);
  assert.equal((await meToo('caller-token-of-four')).json.code, 'report.notOpen');
});

test('photos are added by code, at most five, and seen by the desk alone', async () => {
  const { json } = await report({ lon: 113.66, lat: 34.65 });
  const path = `/api/v1/reports/${json.code}/photos`;
  const added = await reports.ask('POST', path, photo);
  assert.equal(added.status, 201, added.text);
  const [row] = await reports.hub.database.query<{ id: string }>('select id from case_file where number = $1', [
    json.number,
  ]);
  const file = `/api/v1/cases/${row?.id}/attachments/${added.json.id}`;
  assert.equal((await reports.ask('GET', file)).status, 401);
  assert.equal((await reports.ask('GET', file, { as: 'clerk' })).status, 200);
  const more = await Promise.all(Array.from({ length: 7 }, () => reports.ask('POST', path, photo)));
  const stored = await reports.hub.database.query('select 1 from case_attachment where case_id = $1', [row?.id]);
  assert.equal(stored.length, 1 + more.filter(({ status }) => status === 201).length);
  assert.ok(stored.length <= 5);
  const { json: shown } = await reports.ask('GET', `/api/v1/cases/${row?.id}`, { as: 'clerk' });
  assert.equal(
    shown.timeline.filter((event: { attachments: unknown[] }) => event.attachments.length > 0).length,
    stored.length,
  );
});

test('a photo that is too large, or no photo, is refused and leaves nothing', async () => {
  const { json } = await report({ lon: 113.67, lat: 34.65 });
  const rows = await reports.countRows();
  const send = (bytes: Buffer, type: string, code = json.code) =>
    reports.ask('POST', `/api/v1/reports/${code}/photos`, { body: bytes, headers: { 'content-type': type } });
  const jpeg = Buffer.alloc(20 * 1024 * 1024);
  jpeg.set([0xff, 0xd8, 0xff]);
  assert.equal((await send(jpeg, 'image/jpeg')).status, 413);
  assert.equal((await send(Buffer.from('<svg onload="alert(1)"/>'), 'image/svg+xml')).status, 415);
  assert.equal((await send(Buffer.from('%PDF-1.7'), 'application/pdf')).status, 415);
  assert.equal((await send(Buffer.from('GIF89a'), 'image/png')).status, 415);
  assert.equal((await send(photo.body, 'image/png', '000000000000')).status, 404);
  assert.deepEqual(await reports.countRows(), rows);
});

test('a hostile report is refused with a code and both languages, and nothing is stored', async () => {
  const rows = await reports.countRows();
  for (const [more, error] of [
    [{ class: 'toy.overflow.99' }, 'report.classUnknown'],
    [{ lon: 0, lat: 0 }, 'case.placeOutside'],
    [{ lon: undefined }, 'report.invalid'],
    [{ description: '<iframe src=//x>' }, 'report.markup'],
    [{ description: 'a\u202Egnp.exe' }, 'report.invalid'],
    [{ description: '\uD800' }, 'report.invalid'],
    [{ description: '长'.repeat(4001) }, 'report.tooLong'],
    [{ answers: { depth: 99 } }, 'report.invalid'],
    [{ answers: {} }, 'report.invalid'],
    [{ contact: { name: '<b>' } }, 'report.markup'],
    [{ contact: { idNumber: '410101199001011234' } }, 'http.invalid'],
    [{ tenant: 'other' }, 'http.invalid'],
  ] as const) {
    const answer = await report(more);
    assert.deepEqual(
      [answer.status >= 400 && answer.status < 500, answer.json.code],
      [true, error],
      JSON.stringify(more),
    );
    assert.match(answer.json.detail.zh, /\p{Script=Han}/u);
  }
  assert.deepEqual(await reports.countRows(), rows);
});

test('a picture link is kept when its host is the city’s own, and refused otherwise', async () => {
  const own = await openReportHub(start, { mediaHosts: ['media.example.gov'] });
  try {
    const fields = { service_code: 'toy.overflow.01', lat: '34.5', long: '113.9', 'attribute[depth]': '1' };
    const send = (media_url: string) => own.ask('POST', '/open311/v2/requests.json', form({ ...fields, media_url }));
    const kept = await send('https://media.example.gov/1.jpg');
    const shown = await own.ask('GET', `/open311/v2/requests/${kept.json[0].service_request_id}.json`);
    assert.equal(shown.json[0].media_url, 'https://media.example.gov/1.jpg');
    for (const link of [
      'http://media.example.gov/1.jpg',
      'https://media.example.gov@evil.example/',
      'https://a:b@media.example.gov/x',
      'file:///etc/passwd',
    ]) {
      assert.equal((await send(link)).status, 400, link);
    }
  } finally {
    await own.close();
  }
});

test('one address that asks too often waits; others do not notice', async () => {
  const limit = { burst: 3, perMinute: 6 };
  const own = await openReportHub(start, { reportLimits: { read: limit, write: limit } });
  try {
    const ask = (address: string, path = '/open311/v2/services.xml') => own.ask('GET', path, { address });
    const statuses = [];
    for (let index = 0; index < 4; index += 1) statuses.push((await ask('192.0.2.7')).status);
    assert.deepEqual(statuses, [200, 200, 200, 429]);
    const refused = await ask('192.0.2.7');
    assert.equal(refused.headers['retry-after'], '10');
    assert.match(refused.text, /<errors><error><code>429<\/code>/);
    assert.equal((await ask('192.0.2.7', '/api/v1/reports/000000000000')).json.code, 'http.tooMany');
    assert.equal((await ask('192.0.2.8')).status, 200);
    own.hub.setClock(start + 10_000);
    assert.equal((await ask('192.0.2.7')).status, 200);
  } finally {
    await own.close();
  }
});

test('a citizen signed in reports, follows, rates and reopens without a code; nobody else does so by the number', async () => {
  const own = '/api/v1/citizen/reports';
  const send = (as: string) => reports.ask('POST', own, { as, body, headers: { 'idempotency-key': 'the-same-key' } });
  const made = await send('wang');
  assert.equal(made.status, 201, made.text);
  const { number: mine } = made.json;
  assert.equal((await send('wang')).json.number, mine, 'a repetition is harmless');
  assert.notEqual((await send('zhao')).json.number, mine, 'the key of another is another');
  assert.equal((await reports.ask('POST', `${own}/${mine}/photos`, { as: 'wang', ...photo })).status, 201);
  await reports.finish(mine);
  const say = (as: string, said: object) => reports.ask('POST', `${own}/${mine}/confirmation`, { as, body: said });
  const [picture] = (await reports.ask('GET', `${own}/${mine}`, { as: 'wang' })).json.pictures;
  assert.equal((await reports.ask('GET', `${own}/${mine}`, { as: 'wang' })).status, 200);
  for (const url of [`${own}/${mine}`, `${own}/${mine}/photos/${picture.id}`])
    assert.equal((await reports.ask('GET', url, { as: 'zhao' })).json.code, 'report.unknown');
  assert.equal((await say('zhao', { fixed: true })).status, 404);
  assert.equal((await say('wang', { fixed: false, note: '还没修好' })).json.state, 'open');
  await reports.finish(mine);
  assert.equal((await say('wang', { fixed: true, grade: 2 })).json.grade, 2);
  assert.ok(
    !(await reports.ask('GET', `/api/v1/citizen/reports/${mine}`, { as: 'wang' })).text.includes(made.json.code),
  );
});

test('a report made by code becomes the claimer’s, once; the list pages through what one has', async () => {
  const claim = (as: string, given: string) =>
    reports.ask('POST', '/api/v1/citizen/reports/claims', { as, body: { code: given } });
  const made = (await report()).json;
  assert.equal((await claim('wang', made.code)).json.number, made.number);
  assert.equal((await claim('wang', made.code)).status, 200);
  assert.equal((await claim('zhao', made.code)).json.code, 'report.claimed');
  assert.equal((await claim('zhao', 'nonsense')).json.code, 'report.unknown');
  const numbers: string[] = [];
  let before = '';
  do {
    const page = await reports.ask('GET', `/api/v1/citizen/reports${before && `?before=${before}`}`, { as: 'wang' });
    numbers.push(...page.json.items.map((one: { number: string }) => one.number));
    before = page.json.before ?? '';
  } while (before !== '');
  assert.equal(new Set(numbers).size, 2);
  assert.ok(numbers.includes(made.number));
});

test('a year after closing nobody finds how to reach a reporter, the record stays; a report says so before', async () => {
  reports.hub.setClock(start);
  const answers = { depth: 1, smell: '赵六家的味道' };
  const made = (await report({ answers, contact: { name: '赵六', phone: '13900139000' } })).json;
  await reports.ask('POST', `/api/v1/reports/${made.code}/photos`, photo);
  const contacts = async () => {
    const tables = ['case_contact', 'case_report', 'case_file', 'case_event', 'case_document'];
    const rows = tables.map((table) =>
      reports.hub.database.query(`select row_to_json(t)::text as row from ${table} t`),
    );
    return JSON.stringify(await Promise.all(rows));
  };
  const pictures = async () =>
    (
      await reports.hub.database.query(
        `select 1 from case_attachment a join case_report r on r.case_id = a.case_id
         where r.code = $1 and a.stored_by = 'hub:citizen' and a.size > 0`,
        [made.code],
      )
    ).length;
  await reports.hub.database.query(
    `insert into case_document (tenant, case_id, kind, version, type, year, n, number, case_seq, content, sha256, drawn_at, drawn_by, drawn_by_name)
     select tenant, case_id, 'report', 1, 'toy.overflow', 2026, 1, '1', 1, $2::jsonb, 'digest', now(), 'x', 'x' from case_report where code = $1`,
    [made.code, JSON.stringify({ title: { zh: '书', en: 'Paper' }, parts: [{ kind: 'heading', text: '赵六' }] })],
  );
  await reports.finish(made.number);
  reports.hub.setClock(start + 364 * day);
  assert.deepEqual(await takePass(reports.cases.retention, false), []);
  reports.hub.setClock(start + 366 * day);
  const [due] = await takePass(reports.cases.retention, false);
  assert.deepEqual([due?.what, due?.attribute], ['toy.overflow', 'contact, pictures, documents, smell']);
  assert.ok((await contacts()).includes('赵六家的味道') && (await pictures()) > 0, 'a report changes nothing');
  const [done] = await takePass(reports.cases.retention, true);
  assert.equal(done?.count, due?.count);
  const left = await contacts();
  for (const word of ['13900139000', '赵六']) assert.ok(!left.includes(word), word);
  assert.equal(await pictures(), 0);
  assert.match(left, /digest/, 'that there was a paper, and its digest, stay');
  assert.match(left, /内容已按保存期限删除/);
  assert.equal((await progress(made.code)).state, 'closed');
  assert.deepEqual(await takePass(reports.cases.retention, true), []);
});
