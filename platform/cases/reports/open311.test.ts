import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readXml } from '@hub/runtime/testing';
import { form, openReportHub, plainOf, type ReportHub, texts } from '../testing.ts';

const day = 24 * 3_600_000;
const start = Date.parse('2026-11-23T02:00:00Z');
const v2 = '/open311/v2';
const place = { lat: '34.5', long: '113.9' };
const good = { service_code: 'toy.overflow.01', ...place, 'attribute[depth]': '1.5' };
let reports: ReportHub;

before(async () => {
  reports = await openReportHub(start);
});
after(() => reports.close());

const get = (path: string, headers = {}) => reports.ask('GET', `${v2}${path}`, { headers });
const post = (fields: Readonly<Record<string, string | readonly string[]>>, format = 'json') =>
  reports.ask('POST', `${v2}/requests.${format}`, form(fields));

async function assertAlike(path: string, root: string): Promise<unknown> {
  const [json, xml] = [await get(path.replace('*', 'json')), await get(path.replace('*', 'xml'))];
  assert.deepEqual([json.type, xml.type], ['application/json; charset=utf-8', 'text/xml; charset=utf-8']);
  const read = readXml(xml.text);
  assert.equal(read.name, root);
  assert.deepEqual(plainOf(read, root), texts(json.json));
  return json.json;
}

test('discovery names the endpoint and its formats', async () => {
  const found = (await assertAlike('/discovery.*', 'discovery')) as Record<string, unknown>;
  assert.deepEqual(Object.keys(found), ['changeset', 'contact', 'key_service', 'endpoints']);
  assert.deepEqual((found.endpoints as object[])[0], {
    specification: 'http://wiki.open311.org/GeoReport_v2',
    url: 'http://localhost:80/open311/v2',
    changeset: found.changeset,
    type: 'production',
    formats: ['text/xml', 'application/json'],
  });
});

test('every class without classes below it is a service', async () => {
  assert.deepEqual(await assertAlike('/services.*?jurisdiction_id=toytown', 'services'), [
    {
      service_code: 'toy.overflow.01',
      service_name: 'Urgent',
      description: 'Urgent',
      metadata: true,
      type: 'realtime',
      keywords: 'Urgent, Overflow',
      group: 'Overflow',
    },
    {
      service_code: 'toy.overflow.0201',
      service_name: 'Drip',
      description: 'Drip',
      metadata: true,
      type: 'realtime',
      keywords: 'Drip, Slow, Overflow',
      group: 'Slow',
    },
  ]);
  const chinese = await get('/services.json', { 'accept-language': 'zh-CN' });
  assert.equal(chinese.json[0].service_name, '急');
});

test('the definition of a service says what its case type asks', async () => {
  const found = await assertAlike('/services/toy.overflow.01.*', 'service_definition');
  const { service_code, attributes } = found as { service_code: string; attributes: Record<string, unknown>[] };
  assert.equal(service_code, 'toy.overflow.01');
  assert.deepEqual(
    attributes.map(({ code, datatype, required, order }) => [code, datatype, required, order]),
    [
      ['depth', 'number', true, 1],
      ['dirty', 'singlevaluelist', false, 2],
      ['since', 'datetime', false, 3],
      ['smell', 'string', false, 4],
      ['lid', 'singlevaluelist', false, 5],
      ['colours', 'multivaluelist', false, 6],
    ],
  );
  assert.deepEqual(attributes[4], {
    variable: true,
    code: 'lid',
    datatype: 'singlevaluelist',
    required: false,
    datatype_description: null,
    order: 5,
    description: 'Lid',
    values: [
      { key: 'on', name: 'On' },
      { key: 'off', name: 'Off' },
    ],
  });
});

let number = '';
let token = '';

test('a form with every field of the specification becomes a case for the right bureau and district', async () => {
  const answer = await post({
    ...good,
    jurisdiction_id: '999900',
    api_key: 'any',
    service_code: 'toy.overflow.0201',
    'attribute[dirty]': 'true',
    'attribute[since]': '2026-11-23T09:00:00+08:00',
    'attribute[smell]': 'like eggs',
    'attribute[lid]': 'off',
    'attribute[colours][]': ['red', 'blue'],
    address_string: '东区 解放路 1 号 电话 13800138000',
    email: 'li@example.org',
    device_id: 'tt222111',
    account_id: '123456',
    first_name: '四',
    last_name: '李',
    phone: '13800138000',
    description: '水从盖子里冒出来 & "满地" <3，请打 0371-12345678 或 li@example.org',
  });
  assert.equal(answer.status, 201, answer.text);
  const [made] = answer.json;
  assert.deepEqual(Object.keys(made), ['service_request_id', 'service_notice', 'account_id']);
  assert.match(made.service_request_id, /^TO-20261123-\d{4}$/);
  const [, code = ''] = /^\/api\/v1\/reports\/([0-9A-HJKMNP-TV-Z]{12})$/.exec(String(answer.headers.location)) ?? [];
  assert.notEqual(code, '');
  assert.equal(made.account_id, '123456');
  assert.ok(made.service_notice.includes(code));
  number = made.service_request_id;
  token = code;
  const [row] = await reports.hub.database.query(
    `select f.source, f.bureau, f.district, f.class, f.state, r.answers, c.contact from case_file f
     join case_report r on r.case_id = f.id join case_contact c on c.case_id = f.id where f.number = $1`,
    [number],
  );
  assert.deepEqual(row, {
    source: 'citizen',
    bureau: 'works',
    district: '999902',
    class: '0201',
    state: 'open',
    answers: {
      depth: 1.5,
      dirty: true,
      since: '2026-11-23T01:00:00.000Z',
      smell: 'like eggs',
      lid: 'off',
      colours: ['red', 'blue'],
    },
    contact: { phone: '13800138000', email: 'li@example.org', accountId: '123456', deviceId: 'tt222111', name: '李四' },
  });
});

test('the public sees the request with the fields of the specification and no personal data', async () => {
  const found = (await assertAlike(`/requests/${number}.*`, 'service_requests')) as Record<string, unknown>[];
  assert.deepEqual(found, [
    {
      service_request_id: number,
      status: 'open',
      status_notes: 'Assign',
      service_name: 'Drip',
      service_code: 'toy.overflow.0201',
      description: '水从盖子里冒出来 & "满地" <3，请打 ****** 或 ***@***',
      agency_responsible: 'Works',
      service_notice: null,
      requested_datetime: '2026-11-23T10:00:00+08:00',
      updated_datetime: '2026-11-23T10:00:00+08:00',
      expected_datetime: '2026-11-23T15:00:00+08:00',
      address: '东区 解放路 1 号 电话 ******',
      address_id: '999902',
      zipcode: null,
      lat: 34.5,
      long: 113.9,
      media_url: null,
    },
  ]);
  for (const path of [`/requests/${number}.json`, '/requests.json', `/requests.xml?service_request_id=${number}`]) {
    const { text, status } = await get(path);
    assert.equal(status, 200);
    for (const secret of ['13800138000', '12345678', 'example.org', '123456"', 'tt222111', '李四', token]) {
      assert.ok(!text.includes(secret), `${path} gives away ${secret}`);
    }
  }
});

test('a token gives the id of its request', async () => {
  assert.deepEqual(await assertAlike(`/tokens/${token}.*`, 'service_requests'), [
    { service_request_id: number, token },
  ]);
});

test('a request comes as JSON too, by address or by area, and is answered in XML', async () => {
  const body = { service_code: 'toy.overflow.01', address_string: '玩具市西区人民路', attribute: { depth: 2 } };
  const byAddress = await reports.ask('POST', `${v2}/requests.xml`, { body });
  assert.equal(byAddress.status, 201, byAddress.text);
  const [made] = plainOf(readXml(byAddress.text), 'service_requests') as Record<string, string>[];
  const [shown] = (await get(`/requests/${made?.service_request_id}.json`)).json;
  assert.deepEqual([shown.address_id, shown.lat, shown.address], ['999901', null, '玩具市西区人民路']);
  const { address_string: _address, ...rest } = body;
  const byArea = await reports.ask('POST', `${v2}/requests.json`, { body: { ...rest, address_id: '999902' } });
  const [other] = (await get(`/requests/${byArea.json[0].service_request_id}.json`)).json;
  assert.deepEqual([other.address_id, other.address], ['999902', 'East, Toytown']);
});

test('requests are found by id, service, date and status', async () => {
  const ids = async (query: string) =>
    (await get(`/requests.json?${query}`)).json.map((one: { service_request_id: string }) => one.service_request_id);
  assert.equal((await ids('')).length, 3);
  assert.deepEqual(await ids(`service_request_id=${number},none&status=closed`), [number]);
  assert.deepEqual(await ids('service_code=toy.overflow.0201'), [number]);
  assert.equal((await ids('service_code=toy.overflow.0201,toy.overflow.01&status=open')).length, 3);
  assert.deepEqual(await ids('status=closed'), []);
  await reports.finish(number);
  assert.deepEqual(await ids('status=closed'), [number]);
  assert.equal((await ids('status=closed,open')).length, 3);
  reports.hub.setClock(start + 100 * day);
  assert.deepEqual(await ids(''), [], 'without dates the newest 90 days are meant');
  assert.equal((await ids('start_date=2026-11-23T10:00:00%2B08:00')).length, 3);
  assert.equal((await ids('start_date=2026-11-23T10:00:01+08:00')).length, 0);
  assert.equal((await ids('end_date=2026-11-23T02:00:00Z')).length, 3);
  assert.equal((await ids('start_date=2026-11-01T00:00:00Z&end_date=2026-11-30T00:00:00Z')).length, 3);
  reports.hub.setClock(start);
});

test('no more than 1,000 requests are given', async () => {
  await reports.hub.database.query(
    `insert into case_file select (jsonb_populate_record(f, jsonb_build_object('id', 'many' || n, 'number', 'MANY-' || n))).*
     from case_file f, generate_series(1, 1100) n where f.number = $1`,
    [number],
  );
  await reports.hub.database.query(
    `insert into case_report (tenant, case_id, code, number, type, class, answers, request_print, reported_at)
     select r.tenant, 'many' || n, 'C' || n, 'MANY-' || n, r.type, r.class, r.answers, '', r.reported_at - n * interval '1 minute'
     from case_report r, generate_series(1, 1100) n where r.number = $1`,
    [number],
  );
  const { json } = await get('/requests.json');
  assert.equal(json.length, 1000);
  await reports.hub.database.query(`delete from case_report where case_id like 'many%'`);
  await reports.hub.database.query(`delete from case_file where id like 'many%'`);
});
