import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { parameterSchema } from '../../platform/context/parameters.ts';
import { openTestBroker, type TestBroker } from '../../platform/context/testing.ts';
import { ld } from './expect.ts';

/** Requests nobody means well with: every answer is a success or a 4xx, in the form of the specification. */
let broker: TestBroker;
before(async () => {
  broker = await openTestBroker();
  await broker.send('POST /entities', {
    id: 'urn:x:1',
    type: 'T',
    a: 1,
    location: { type: 'Point', coordinates: [1, 2] },
  });
});
after(() => broker.close());

const odd = fc.constantFrom(
  '',
  '1',
  '-1',
  '1e999',
  'true',
  'null',
  '[]',
  '{}',
  '"',
  "'",
  '%',
  '(',
  ')',
  ';',
  '|',
  '..',
  '*',
  '\\',
  '\u0000',
  '\ud800',
  '🦆',
  '温度',
  'a',
  'T',
  'urn:x:1',
  'urn:ngsi-ld:null',
  '__proto__',
  'constructor',
  'location',
  'a==1',
  'a>1',
  'a~=(',
  'a~=x{1,9}{1,9}',
  'a.b[c]==1',
  'a==1..2',
  'createdAt>2020-01-01T00:00:00Z',
  '2020-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '2020-13-01T00:00:00Z',
  'near;maxDistance==1',
  'near;maxDistance==1e9',
  'near;minDistance==99999999999999',
  'within',
  'Point',
  'Polygon',
  '[1,2]',
  '[[[0,0],[1,1],[0,1],[0,0]]]',
  '[999,999]',
  '[[[0,0],[2,2],[0,2],[2,0],[0,0]]]',
  'P1D',
  'PT0.001S',
  'P9999Y',
  'sum,avg',
  'aggregatedValues',
  'temporalValues',
  'before',
  'after',
  'between',
  '99999999999',
  'inline',
  'flat',
  'a{b}',
  'a{b{c}',
  '{',
  'a{T:b}==1',
  'a;desc',
  'location;dist-asc',
  'a[b];asc,a',
  'sv',
  'x-',
  'und-u-ks-level9',
  'urn:ngsi-ld:EntityMap:none',
  'PT1M',
);
/** Parameters of whatever operation is asked: mostly its own, else they would be refused before they are read. */
const query = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 19 }), odd), { maxLength: 7 });
const members = [
  'id',
  'type',
  'a',
  'b',
  'value',
  'object',
  'languageMap',
  'vocab',
  'json',
  'valueList',
  'objectList',
  'observedAt',
  'datasetId',
  'scope',
  'location',
  'coordinates',
  '@context',
  '@type',
  '@value',
  'entities',
  'notification',
  'endpoint',
  'uri',
  'q',
  'geoQ',
  'georel',
  'geometry',
  'watchedAttributes',
  'toString',
  'valueOf',
  'length',
  'expiresAt',
  'join',
  'joinLevel',
  'ordering',
  'orderBy',
  'temporalQ',
  'timerel',
  'timeAt',
  'aggrParams',
  'aggrMethods',
  'pick',
  'omit',
];
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    odd,
    fc.constantFrom<unknown>(
      0,
      -1,
      1e308,
      null,
      true,
      'Property',
      'GeoProperty',
      'Relationship',
      'ListRelationship',
      'Query',
      'Subscription',
    ),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...members), tie('any'), { maxKeys: 6, noNullPrototype: true }),
  ),
})).any;
const entity = fc
  .dictionary(fc.constantFrom(...members), value, { maxKeys: 5, noNullPrototype: true })
  .map((rest) => ({ ...rest, id: 'urn:x:1', type: 'T' }));
const headers = fc.record(
  {
    accept: fc.constantFrom(
      'application/json',
      'application/ld+json',
      'application/geo+json',
      'text/html',
      '*/*;q=0',
      ';;,,q=',
    ),
    'content-type': fc.constantFrom(
      'application/json',
      'application/ld+json',
      'application/merge-patch+json',
      'text/plain',
    ),
    'ngsild-tenant': fc.constantFrom('default', 'other', 'x y', '../..', ''),
    link: fc.constantFrom('<https://example.org/c.jsonld>; rel="http://www.w3.org/ns/json-ld#context"', '<', 'x', ''),
    prefer: fc.constantFrom('body=json', 'x', 'ngsi-ld=1.3', 'ngsi-ld=1.0, body=json'),
  },
  { requiredKeys: [] },
);

test('no request to any operation is answered with an internal error', async () => {
  const routes = broker.context.routes.filter((route) => route.path.startsWith('/ngsi-ld/v1'));
  const operations = routes.map(({ method, path }) => `${method} ${path.replace('/ngsi-ld/v1', '')}`);
  assert.ok(operations.length > 60, 'the table of routes is there');
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...operations),
      fc.constantFrom('urn:x:1', 'urn:x:2', 'a', '%00', 'urn:x:%00', '%F0%9F%A6%86', '..', 'urn%3Ax%3A1'),
      fc.constantFrom('a', 'location', '__proto__', '%22', '%E6%B8%A9'),
      query,
      fc.option(fc.oneof(value, entity, fc.array(entity, { maxLength: 3 })), { nil: undefined }),
      headers,
      async (operation, x, y, parameters, body, extra) => {
        const known = Object.keys(parameterSchema(operation).properties);
        const search = parameters
          .map(([index, stray, text]) => {
            const name = stray === 0 ? 'odd' : known[index % known.length];
            return `${name}=${encodeURIComponent(text.toWellFormed())}`;
          })
          .join('&');
        const [method = ''] = operation.split(' ');
        const call = `${operation.replaceAll(/:(?:attributeName|typeName)/g, y).replaceAll(/:\w+/g, x)}?${search}`;
        const answer = await broker.send(
          call,
          method === 'GET' || method === 'DELETE' ? undefined : (body ?? '{'),
          extra,
        );
        assert.ok(
          answer.status < 500 || answer.status === 504,
          `${call} ${JSON.stringify(body)} ${JSON.stringify(extra)} → ${answer.status} ${answer.text}`,
        );
        if (answer.status >= 400 && answer.json?.type)
          assert.match(answer.json.type, /^(https:\/\/uri\.etsi\.org\/ngsi-ld\/errors\/|urn:zhongshu:)/);
      },
    ),
    { numRuns: 1500 },
  );
});

const error = (name: string) => `https://uri.etsi.org/ngsi-ld/errors/${name}`;
const nest = (depth: number): unknown => JSON.parse('{"a":'.repeat(depth) + '1' + '}'.repeat(depth));
const entityWith = (members: object) => ({ id: 'urn:x:9', type: 'T', ...members });
const ring = [
  [
    [0, 0],
    [1, 1],
    [0, 1],
    [5, 5],
  ],
];

/** Each with the error the specification gives it, and nothing stored. */
const refused: readonly (readonly [
  what: string,
  call: string,
  body: unknown,
  headers: Record<string, string>,
  status: number,
  type: string | undefined,
])[] = [
  ['half a document', 'POST /entities', '{"id":"urn:x:9",', {}, 400, 'InvalidRequest'],
  ['no document', 'POST /entities', '', { 'content-length': '0' }, 400, 'InvalidRequest'],
  ['a body whose length nobody says', 'POST /entities', '', {}, 411, undefined],
  ['a text in the place of an entity', 'POST /entities', '"x"', {}, 400, 'InvalidRequest'],
  ['a list in the place of an entity', 'POST /entities', [entityWith({})], {}, 400, 'BadRequestData'],
  ['an entity in the place of a list', 'POST /entityOperations/create', entityWith({}), {}, 400, 'BadRequestData'],
  ['an @context that is a number', 'POST /entities', entityWith({ '@context': 5 }), ld, 400, 'BadRequestData'],
  [
    'an @context that goes round',
    'POST /entities',
    entityWith({ '@context': { a: 'b:x', b: 'a:y' } }),
    ld,
    400,
    'BadRequestData',
  ],
  [
    'an @context nested without end',
    'POST /entities',
    entityWith({ '@context': JSON.parse('['.repeat(20) + ']'.repeat(20)) }),
    ld,
    400,
    'BadRequestData',
  ],
  [
    'an @context nobody has',
    'POST /entities',
    entityWith({ '@context': 'https://nowhere.invalid/' }),
    ld,
    504,
    'LdContextNotAvailable',
  ],
  ['JSON-LD without an @context', 'POST /entities', entityWith({}), ld, 400, 'BadRequestData'],
  [
    'a value nested a hundred deep',
    'POST /entities',
    entityWith({ a: { value: nest(100) } }),
    {},
    400,
    'BadRequestData',
  ],
  [
    'attributes nested a hundred deep',
    'POST /entities',
    entityWith({ a: JSON.parse('{"value":1,"a":'.repeat(100) + '1' + '}'.repeat(100)) }),
    {},
    400,
    'BadRequestData',
  ],
  [
    'a number beyond double precision',
    'POST /entities',
    '{"id":"urn:x:9","type":"T","a":1e999}',
    {},
    400,
    'BadRequestData',
  ],
  ['NUL in a text', 'POST /entities', entityWith({ a: 'x\u0000y' }), {}, 400, 'BadRequestData'],
  ['half a surrogate pair', 'POST /entities', '{"id":"urn:x:9","type":"T","a":"\\ud800"}', {}, 400, 'BadRequestData'],
  [
    'a ring that is open',
    'POST /entities',
    entityWith({ location: { type: 'Polygon', coordinates: ring } }),
    {},
    400,
    'BadRequestData',
  ],
  [
    'a place off the Earth',
    'POST /entities',
    entityWith({ location: { type: 'Point', coordinates: [1, 91] } }),
    {},
    400,
    'BadRequestData',
  ],
  [
    'a place without numbers',
    'POST /entities',
    entityWith({ a: { type: 'GeoProperty', value: { type: 'Point', coordinates: ['1', '2'] } } }),
    {},
    400,
    'BadRequestData',
  ],
  [
    'a relationship to nowhere',
    'POST /entities',
    entityWith({ a: { object: 'not a uri' } }),
    {},
    400,
    'BadRequestData',
  ],
  [
    'two instances of one dataset',
    'POST /entities',
    entityWith({ a: [{ value: 1 }, { value: 2 }] }),
    {},
    400,
    'BadRequestData',
  ],
  ['plain text', 'POST /entities', '{}', { 'content-type': 'text/plain' }, 415, undefined],
  ['XML', 'POST /entities', '<a/>', { 'content-type': 'application/xml' }, 415, undefined],
  ['no content type', 'POST /entities', '{}', { 'content-type': '' }, 415, undefined],
  ['a page in HTML', 'GET /entities?type=T', undefined, { accept: 'text/html' }, 406, undefined],
  [
    'ten megabytes',
    'POST /entities',
    `{"id":"urn:x:9","type":"T","a":"${'x'.repeat(10_000_000)}"}`,
    {},
    413,
    undefined,
  ],
  [
    'an entity larger than the store takes',
    'POST /entityOperations/create',
    [entityWith({ a: 'x'.repeat(1_100_000) })],
    {},
    207,
    undefined,
  ],
  ['a tenant that is no name', 'GET /entities?type=T', undefined, { 'ngsild-tenant': '../etc' }, 400, 'BadRequestData'],
  ['a pattern that never ends', 'GET /entities?type=T&idPattern=(a*)*$', undefined, {}, 403, 'TooComplexQuery'],
  [
    'a query of a thousand terms',
    `GET /entities?type=T&q=${Array.from({ length: 1000 }, () => 'a').join('|')}`,
    undefined,
    {},
    403,
    'TooComplexQuery',
  ],
];

for (const [what, call, body, headers, status, type] of refused) {
  test(`${what}: ${status} ${type ?? ''}`, async () => {
    const answer = await broker.send(call, body, headers);
    assert.equal(answer.status, status, answer.text.slice(0, 300));
    if (type !== undefined) assert.equal(answer.json.type, error(type));
    assert.equal((await broker.send('GET /entities/urn:x:9')).status, 404, 'nothing is stored');
  });
}
