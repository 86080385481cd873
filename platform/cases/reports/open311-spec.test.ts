import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readXml } from '@hub/runtime/testing';
import { form, openReportHub, photo, plainOf, type ReportHub, texts } from '../testing.ts';

/**
 * GeoReport v2 and its Service Discovery (wiki.open311.org, read 2026-11-26), response by response: which fields there are, of which
 * type, which must be there; and argument by argument. What the other Open311 tests look at more closely is not repeated.
 */
const start = Date.parse('2026-11-23T02:00:00Z');
const v2 = '/open311/v2';
let reports: ReportHub;
let number = '';
let token = '';

const good = { service_code: 'toy.overflow.01', lat: '34.5', long: '113.9', 'attribute[depth]': '1.5' };
const get = (path: string) => reports.ask('GET', `${v2}${path}`);

before(async () => {
  reports = await openReportHub(start);
  const made = await reports.ask(
    'POST',
    `${v2}/requests.json`,
    form({ ...good, address_string: '东区人民路', description: 'x' }),
  );
  number = made.json[0].service_request_id;
  token = String(made.headers.location).split('/').at(-1) ?? '';
});
after(() => reports.close());

type Check = (value: unknown) => boolean;
const isText: Check = (value) => typeof value === 'string';
const isFilled: Check = (value) => typeof value === 'string' && value !== '';
const isFlag: Check = (value) => typeof value === 'boolean';
const isDegrees: Check = (value) => typeof value === 'number' && Math.abs(value) <= 180;
const isW3: Check = (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/.test(String(value));
const oneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    values.includes(String(value));
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const listOf =
  (fields: Fields | Check): Check =>
  (value) =>
    Array.isArray(value) &&
    value.every((one) => (typeof fields === 'function' ? fields(one) : faults(fields, one).length === 0));

type Fields = Readonly<Record<string, Check>>;

const request: Fields = {
  service_request_id: isFilled,
  status: oneOf('open', 'closed'),
  status_notes: orNull(isText),
  service_name: isFilled,
  service_code: isFilled,
  description: isText,
  agency_responsible: orNull(isText),
  service_notice: orNull(isText),
  requested_datetime: isW3,
  updated_datetime: isW3,
  expected_datetime: orNull(isW3),
  address: isText,
  address_id: orNull(isText),
  zipcode: orNull(isText),
  lat: orNull(isDegrees),
  long: orNull(isDegrees),
  media_url: orNull(isText),
};

/** What is wrong with one object: a field missing, of another type, or unknown to the specification. */
function faults(fields: Fields, value: unknown): readonly string[] {
  const given = value as Readonly<Record<string, unknown>>;
  return [
    ...Object.entries(fields).flatMap(([name, check]) =>
      check(given[name]) ? [] : [`${name}: ${JSON.stringify(given[name])}`],
    ),
    ...Object.keys(given).filter((name) => !Object.hasOwn(fields, name)),
  ];
}

const responses: readonly (readonly [what: string, path: () => string, root: string, fields: Fields])[] = [
  [
    'Service Discovery',
    () => '/discovery.*',
    'discovery',
    {
      changeset: isFilled,
      contact: isFilled,
      key_service: isFilled,
      endpoints: listOf({
        specification: oneOf('http://wiki.open311.org/GeoReport_v2'),
        url: isFilled,
        changeset: isFilled,
        type: oneOf('production', 'test'),
        formats: listOf(oneOf('text/xml', 'application/json')),
      }),
    },
  ],
  [
    'GET Service List',
    () => '/services.*',
    'services',
    {
      service_code: isFilled,
      service_name: isFilled,
      description: isText,
      metadata: isFlag,
      type: oneOf('realtime', 'batch', 'blackbox'),
      keywords: isText,
      group: isText,
    },
  ],
  [
    'GET Service Definition',
    () => '/services/toy.overflow.01.*',
    'service_definition',
    {
      service_code: oneOf('toy.overflow.01'),
      attributes: listOf({
        variable: isFlag,
        code: isFilled,
        datatype: oneOf('string', 'number', 'datetime', 'text', 'singlevaluelist', 'multivaluelist'),
        required: isFlag,
        datatype_description: orNull(isText),
        order: (value) => Number.isInteger(value) && Number(value) > 0,
        description: isFilled,
        values: listOf({ key: isFilled, name: isFilled }),
      }),
    },
  ],
  ['GET Service Requests', () => '/requests.*', 'service_requests', request],
  ['GET Service Request', () => `/requests/${number}.*`, 'service_requests', request],
  [
    'GET service_request_id from a token',
    () => `/tokens/${token}.*`,
    'service_requests',
    { service_request_id: () => true, token: () => true },
  ],
];

for (const [what, path, root, fields] of responses) {
  test(`${what} has the fields of the specification, alike in XML and JSON`, async () => {
    const json = await get(path().replace('*', 'json'));
    const xml = await get(path().replace('*', 'xml'));
    assert.deepEqual(
      [json.status, json.type, xml.status, xml.type],
      [200, 'application/json; charset=utf-8', 200, 'text/xml; charset=utf-8'],
    );
    for (const one of [json.json].flat()) assert.deepEqual(faults(fields, one), []);
    assert.ok([json.json].flat().length > 0);
    assert.match(xml.text, /^<\?xml version="1\.0" encoding="utf-8"\?>/i);
    assert.doesNotMatch(xml.text, /xmlns/);
    const read = readXml(xml.text);
    assert.equal(read.name, root);
    assert.deepEqual(plainOf(read, root), texts(json.json));
    // "Optional": an argument given empty is one not given; the endpoint serves one jurisdiction, under its id and its code.
    for (const id of ['', 'toytown', '999900']) {
      assert.equal((await get(`${path().replace('*', 'json')}?jurisdiction_id=${id}`)).text, json.text, id);
    }
    const other = await get(`${path().replace('*', 'xml')}?jurisdiction_id=elsewhere`);
    if (what === 'Service Discovery') return;
    assert.equal(other.status, 404);
    const [fault] = plainOf(readXml(other.text), 'errors') as Record<string, string>[];
    assert.equal(fault?.code, '404');
    assert.match(fault?.description ?? '', /elsewhere/, 'the error says what was not found');
  });
}

test('POST Service Request answers with an id and no token, in the format asked for', async () => {
  const fields = { service_request_id: isFilled, service_notice: orNull(isText), account_id: orNull(isText) };
  const json = await reports.ask('POST', `${v2}/requests.json`, form({ ...good, api_key: 'xyz', account_id: '' }));
  assert.deepEqual([json.status, json.json.length, faults(fields, json.json[0])], [201, 1, []]);
  const xml = await reports.ask('POST', `${v2}/requests.xml`, form({ ...good, account_id: '123456' }));
  const [made] = plainOf(readXml(xml.text), 'service_requests') as Record<string, string>[];
  assert.deepEqual([Object.keys(made ?? {}), made?.account_id], [Object.keys(fields), '123456']);
});

test('filters may be repeated or separated by commas, and an empty one is none', async () => {
  const count = async (query: string) => (await get(`/requests.json?${query}`)).json.length;
  const all = await count('');
  assert.ok(all >= 3);
  for (const query of [
    'status=open&status=closed',
    'status=open,closed',
    'status=&service_code=&start_date=&end_date=&service_request_id=',
    'service_code=toy.overflow.01&service_code=toy.overflow.0201',
  ]) {
    assert.equal(await count(query), all, query);
  }
  assert.equal(await count(`service_request_id=${number}&service_request_id=none&status=closed&start_date=x`), 1);
  assert.equal(await count('status=closed&status=closed'), 0);
});

test('of a closed request the time of the last change is that of its closing', async () => {
  const made = await reports.ask('POST', `${v2}/requests.json`, form(good));
  const id = made.json[0].service_request_id;
  await reports.finish(id);
  const closed = (await get(`/requests/${id}.json`)).json[0];
  assert.equal(closed.status, 'closed');
  reports.hub.setClock(start + 3_600_000);
  const [row] = await reports.hub.database.query<{ id: string; version: number }>(
    'select id, version from case_file where number = $1',
    [id],
  );
  const comment = { action: 'comment', note: 'later', version: row?.version };
  assert.equal(
    (await reports.ask('POST', `/api/v1/cases/${row?.id}/actions`, { as: 'clerk', body: comment })).status,
    200,
  );
  assert.equal((await get(`/requests/${id}.json`)).json[0].updated_datetime, closed.updated_datetime);
  reports.hub.setClock(start);
});

function parts(
  files: Readonly<Record<string, readonly Uint8Array[]>>,
  fields: Readonly<Record<string, string>> = good,
) {
  const boundary = 'b0undary';
  const head = (name: string, more = '') =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n`;
  const blobs = Object.entries(files).flatMap(([name, own]) =>
    own.flatMap((bytes) => [Buffer.from(head(name, '; filename="p.png"')), bytes, Buffer.from('\r\n')]),
  );
  const plain = Object.entries(fields).map(([name, value]) => Buffer.from(`${head(name)}${value}\r\n`));
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat([...plain, ...blobs, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

test('pictures may come with the form, and are stored with the report or not at all', async () => {
  const before = await reports.countRows();
  const made = await reports.ask('POST', `${v2}/requests.json`, parts({ media: [photo.body, photo.body] }));
  assert.equal(made.status, 201, made.text);
  const rows = await reports.countRows();
  assert.equal(Number(rows.case_attachment) - Number(before.case_attachment), 2);
  const code = String(made.headers.location).split('/').at(-1) ?? '';
  const shown = await reports.ask('GET', `/api/v1/reports/${code}`);
  assert.equal(shown.json.pictures.length, 2);
  const html = Buffer.from('<script>alert(1)</script>');
  for (const [what, status, sent] of [
    ['a file that is no picture', 415, parts({ media: [photo.body, html] })],
    ['six pictures', 409, parts({ media: Array.from({ length: 6 }, () => photo.body) })],
    ['a file under another name', 400, parts({ description: [photo.body] })],
    [
      'a picture beside a place outside the city',
      400,
      parts({ media: [photo.body] }, { ...good, lat: '39.9', long: '116.4' }),
    ],
    ['a picture of 20 MB', 413, parts({ media: [Buffer.concat([photo.body, Buffer.alloc(20 * 1024 * 1024)])] })],
  ] as const) {
    const refused = await reports.ask('POST', `${v2}/requests.json`, sent);
    assert.deepEqual(
      [refused.status, refused.json?.[0]?.code],
      [status, status],
      `${what}: ${refused.text.slice(0, 200)}`,
    );
  }
  assert.deepEqual(await reports.countRows(), rows);
});

test('a form with pictures sent again under its key makes no second report, and another picture is another request', async () => {
  const headers = { 'idempotency-key': 'with-pictures-1' };
  const send = (picture: Uint8Array) => {
    const sent = parts({ media: [picture] });
    return reports.ask('POST', `${v2}/requests.json`, { ...sent, headers: { ...sent.headers, ...headers } });
  };
  const first = await send(photo.body);
  const again = await send(photo.body);
  assert.equal(again.json[0].service_request_id, first.json[0].service_request_id);
  assert.equal((await send(Buffer.concat([photo.body, Buffer.from([0])]))).status, 422);
});
