import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { openTestBroker, type TestBroker } from '../../platform/context/testing.ts';

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
);
const parameterNames = [
  'type',
  'id',
  'idPattern',
  'q',
  'attrs',
  'pick',
  'omit',
  'georel',
  'geometry',
  'coordinates',
  'geoproperty',
  'geometryProperty',
  'scopeQ',
  'limit',
  'offset',
  'count',
  'options',
  'format',
  'lang',
  'datasetId',
  'deleteAll',
  'observedAt',
  'timerel',
  'timeAt',
  'endTimeAt',
  'timeproperty',
  'lastN',
  'aggrMethods',
  'aggrPeriodDuration',
  'kind',
  'details',
  'url',
];
const query = fc.array(fc.tuple(fc.constantFrom(...parameterNames), odd), { maxLength: 7 });
const paths = [
  '/entities',
  '/entities/:x',
  '/entities/:x/attrs',
  '/entities/:x/attrs/:y',
  '/entityOperations/create',
  '/entityOperations/upsert',
  '/entityOperations/update',
  '/entityOperations/merge',
  '/entityOperations/delete',
  '/entityOperations/query',
  '/temporal/entities',
  '/temporal/entities/:x',
  '/temporal/entities/:x/attrs',
  '/temporal/entities/:x/attrs/:y',
  '/temporal/entities/:x/attrs/:y/:x',
  '/subscriptions',
  '/subscriptions/:x',
  '/jsonldContexts',
  '/jsonldContexts/:x',
  '/types',
  '/types/:x',
];
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
    prefer: fc.constantFrom('body=json', 'x'),
  },
  { requiredKeys: [] },
);

test('no request is answered with an internal error', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
      fc.constantFrom(...paths),
      fc.constantFrom('urn:x:1', 'urn:x:2', 'a', '%00', 'urn:x:%00', '%F0%9F%A6%86', '..', 'urn%3Ax%3A1'),
      fc.constantFrom('a', 'location', '__proto__', '%22', '%E6%B8%A9'),
      query,
      fc.option(fc.oneof(value, entity, fc.array(entity, { maxLength: 3 })), { nil: undefined }),
      headers,
      async (method, path, x, y, parameters, body, extra) => {
        const search = parameters.map(([name, text]) => `${name}=${encodeURIComponent(text.toWellFormed())}`).join('&');
        const call = `${method} ${path.replaceAll(':x', x).replace(':y', y)}?${search}`;
        const answer = await broker.send(
          call,
          method === 'GET' || method === 'DELETE' ? undefined : (body ?? '{'),
          extra,
        );
        const known = answer.status < 500 || answer.status === 504;
        assert.ok(known, `${call} ${JSON.stringify(body)} ${JSON.stringify(extra)} → ${answer.status} ${answer.text}`);
        if (answer.status >= 400 && answer.json?.type)
          assert.match(answer.json.type, /^(https:\/\/uri\.etsi\.org\/ngsi-ld\/errors\/|urn:zhongshu:)/);
      },
    ),
    { numRuns: 1500 },
  );
});
