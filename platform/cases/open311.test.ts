import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type ReadElement, readXml } from '@hub/runtime/testing';
import fc from 'fast-check';
import { form, openReportHub, type ReportHub } from './testing.ts';

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

/** XML as the JSON of the same answer has it, all values as texts: lists are elements whose children share the item's name. */
function plain({ text, children }: ReadElement, lists: readonly string[], name = ''): unknown {
  if (lists.includes(name)) return children.map((child) => plain(child, lists, child.name));
  if (children.length === 0) return text;
  return Object.fromEntries(children.map((child) => [child.name, plain(child, lists, child.name)]));
}
const lists = ['services', 'attributes', 'values', 'service_requests', 'endpoints', 'formats', 'errors'];

function texts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(texts);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, texts(item)]));
  }
  return value === null ? '' : `${value as string | number | boolean}`;
}

async function assertAlike(path: string, root: string): Promise<unknown> {
  const [json, xml] = [await get(path.replace('*', 'json')), await get(path.replace('*', 'xml'))];
  assert.deepEqual([json.type, xml.type], ['application/json; charset=utf-8', 'text/xml; charset=utf-8']);
  const read = readXml(xml.text);
  assert.equal(read.name, root);
  assert.deepEqual(plain(read, lists, root), texts(json.json));
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
      ['smell', 'text', false, 4],
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
  assert.deepEqual(Object.keys(made), ['service_request_id', 'token', 'service_notice', 'account_id']);
  assert.match(made.service_request_id, /^TO-20261123-\d{4}$/);
  assert.match(made.token, /^[0-9A-HJKMNP-TV-Z]{12}$/);
  assert.equal(made.account_id, '123456');
  assert.ok(made.service_notice.includes(made.token));
  number = made.service_request_id;
  token = made.token;
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
  const [made] = plain(readXml(byAddress.text), lists, 'service_requests') as Record<string, string>[];
  const [shown] = (await get(`/requests/${made?.service_request_id}.json`)).json;
  assert.deepEqual([shown.address_id, shown.lat, shown.address], ['999901', null, '玩具市西区人民路']);
  const { address_string: _address, ...rest } = body;
  const byArea = await reports.ask('POST', `${v2}/requests.json`, { body: { ...rest, address_id: '999902' } });
  const [other] = (await get(`/requests/${byArea.json[0].service_request_id}.json`)).json;
  assert.deepEqual([other.address_id, other.address], ['999902', 'Toytown, East']);
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

const refusals: readonly (readonly [what: string, status: number, fields: Record<string, string>])[] = [
  ['no service code', 400, { ...good, service_code: '' }],
  ['a service that is none', 404, { ...good, service_code: 'toy.overflow.99' }],
  ['a group that is no service', 404, { ...good, service_code: 'toy.overflow.02' }],
  ['another jurisdiction', 404, { ...good, jurisdiction_id: 'boston' }],
  ['no place', 400, { service_code: 'toy.overflow.01', 'attribute[depth]': '1' }],
  ['half a place', 400, { service_code: 'toy.overflow.01', lat: '34.5', 'attribute[depth]': '1' }],
  ['a place outside the city', 400, { ...good, lat: '39.9', long: '116.4' }],
  ['latitude and longitude the wrong way round', 400, { ...good, lat: '113.9', long: '34.5' }],
  ['no number for a latitude', 400, { ...good, lat: 'NaN' }],
  ['hexadecimal degrees', 400, { ...good, lat: '0x22' }],
  [
    'an address of another city',
    400,
    { service_code: 'toy.overflow.01', address_string: '北京市长安街', 'attribute[depth]': '1' },
  ],
  ['an area that is none', 400, { service_code: 'toy.overflow.01', address_id: '110000', 'attribute[depth]': '1' }],
  ['a required attribute missing', 400, { service_code: 'toy.overflow.01', ...place }],
  ['an attribute out of range', 400, { ...good, 'attribute[depth]': '6' }],
  ['an attribute that is no number', 400, { ...good, 'attribute[depth]': 'deep' }],
  ['an attribute nobody asked for', 400, { ...good, 'attribute[__proto__]': 'x' }],
  ['a value that is not on the list', 400, { ...good, 'attribute[lid]': 'constructor' }],
  ['a script in the description', 400, { ...good, description: 'x <script>alert(1)</script>' }],
  ['an image with a handler', 400, { ...good, description: '<img src=x onerror=alert(1)>' }],
  ['a link that runs', 400, { ...good, description: 'JavaScript:alert(1)' }],
  ['a script in an attribute', 400, { ...good, 'attribute[smell]': '<b>bad</b>' }],
  ['a script in a name', 400, { ...good, first_name: '<script>' }],
  ['a zero character', 400, { ...good, description: 'a\u0000b' }],
  ['a description beyond 4,000 characters', 400, { ...good, description: '长'.repeat(4001) }],
  ['a link to a picture', 400, { ...good, media_url: 'http://169.254.169.254/latest' }],
];

test('what cannot be taken is refused in the words and format of the specification, and nothing is stored', async () => {
  const rows = await reports.countRows();
  for (const [what, status, fields] of refusals) {
    const json = await post(fields);
    assert.deepEqual(
      [json.status, json.json?.length, json.json?.[0]?.code],
      [status, 1, status],
      `${what}: ${json.text}`,
    );
    assert.deepEqual(Object.keys(json.json[0]), ['code', 'description'], what);
    const xml = await post(fields, 'xml');
    assert.deepEqual(plain(readXml(xml.text), lists, 'errors'), texts(json.json), what);
    const chinese = await reports.ask('POST', `${v2}/requests.json`, {
      ...form(fields),
      headers: { ...form(fields).headers, 'accept-language': 'zh' },
    });
    assert.match(chinese.json[0].description, /\p{Script=Han}/u, what);
  }
  assert.deepEqual(await reports.countRows(), rows);
});

test('a body that is no form, or far too large, is refused and nothing is stored', async () => {
  const rows = await reports.countRows();
  const send = (type: string, body: string | Buffer) =>
    reports.ask('POST', `${v2}/requests.json`, { headers: { 'content-type': type }, body });
  const photo = Buffer.alloc(20 * 1024 * 1024, 0xff);
  for (const [type, body, status] of [
    ['multipart/form-data; boundary=x', photo, 413],
    ['image/jpeg', photo, 413],
    ['multipart/form-data; boundary=x', '--x--', 415],
    ['text/xml', '<service_request/>', 415],
    ['application/json', '[]', 415],
    ['application/json', '{', 400],
    ['application/json', '{"__proto__":{}}', 400],
    ['application/json', JSON.stringify({ ...good, lat: { $gt: 0 } }), 400],
    ['application/x-www-form-urlencoded', `${new URLSearchParams(good)}&lat=1`, 400],
  ] as const) {
    const answer = await send(type, body);
    assert.deepEqual([answer.status, answer.json?.[0]?.code], [status, status], `${type} ${answer.text}`);
  }
  assert.deepEqual(await reports.countRows(), rows);
});

test('bad questions are answered with errors of the specification', async () => {
  for (const [path, status] of [
    ['/services.json?jurisdiction_id=boston', 404],
    ['/services/nothing.json', 404],
    ['/services/toy.overflow.01.yaml', 404],
    ['/requests/TO-1.json', 404],
    ['/tokens/000000000000.json', 404],
    ["/tokens/' or '1'='1.json", 404],
    ['/requests.json?status=done', 400],
    ['/requests.json?service_code=none', 404],
    ['/requests.json?start_date=yesterday', 400],
    ['/requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-12-01T00:00:00Z', 400],
    ['/requests.json?start_date=2026-12-01T00:00:00Z&end_date=2026-11-01T00:00:00Z', 400],
    ['/requests.json?status=open&status=closed', 400],
  ] as const) {
    const { json, status: got } = await get(encodeURI(path));
    assert.deepEqual([got, json?.[0]?.code, typeof json?.[0]?.description], [status, status, 'string'], path);
    const xml = await get(encodeURI(path.replace('.json', '.xml')));
    if (path.includes('.json')) assert.equal(readXml(xml.text).name, 'errors', path);
  }
});

test('whatever is typed comes back as text in well-formed XML, or is refused', async () => {
  const typed = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 80 }),
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.constantFrom(
      ']]>',
      '&amp;',
      '<!--',
      '\'"><x>',
      '{{7*7}}',
      '$' + '{7*7}',
      '%0d%0aset-cookie:a=b',
      "'; drop table case_file; --",
    ),
  );
  await fc.assert(
    fc.asyncProperty(typed, async (description) => {
      const made = await reports.ask('POST', `${v2}/requests.xml`, {
        ...form({ ...good, description }),
      });
      const read = readXml(made.text);
      if (made.status === 400) return assert.equal(read.name, 'errors');
      assert.equal(made.status, 201, made.text);
      const id = read.children[0]?.children[0]?.text ?? '';
      const shown = readXml((await get(`/requests/${id}.xml`)).text).children[0];
      assert.equal(shown?.children.length, 17);
      const given = shown?.children.find((child) => child.name === 'description')?.text ?? '';
      if (!given.includes('***')) assert.equal(given, description.toWellFormed().trim());
    }),
    { numRuns: 60 },
  );
});
