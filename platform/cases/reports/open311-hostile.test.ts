import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readXml } from '@hub/runtime/testing';
import fc from 'fast-check';
import { form, openReportHub, plainOf, type ReportHub, texts } from '../testing.ts';

const start = Date.parse('2026-11-23T02:00:00Z');
const v2 = '/open311/v2';
const place = { lat: '34.5', long: '113.9' };
const good = { service_code: 'toy.overflow.01', ...place, 'attribute[depth]': '1.5' };
let reports: ReportHub;

before(async () => {
  reports = await openReportHub(start);
});
after(() => reports.close());

const get = (path: string) => reports.ask('GET', `${v2}${path}`);
const post = (fields: Readonly<Record<string, string>>, format = 'json') =>
  reports.ask('POST', `${v2}/requests.${format}`, form(fields));

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
    assert.deepEqual(plainOf(readXml(xml.text), 'errors'), texts(json.json), what);
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
    ['multipart/form-data; boundary=x', 'no part', 400],
    ['application/x-www-form-urlencoded', `${new URLSearchParams(good)}&device_id=${'x'.repeat(70_000)}`, 413],
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
