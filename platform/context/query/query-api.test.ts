import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestBroker, type TestBroker } from '../testing.ts';

let broker: TestBroker;
const car = (name: string, members: object, type: string | string[] = 'Car') => ({
  id: `urn:ngsi-ld:Car:${name}`,
  type,
  ...members,
});
const at = (longitude: number, latitude: number) => ({ type: 'Point', coordinates: [longitude, latitude] });

before(async () => {
  broker = await openTestBroker();
  const answer = await broker.send('POST /entityOperations/create', [
    car('a', {
      speed: { value: 55, observedAt: '2026-01-01T00:00:00Z', unitCode: 'KMH' },
      brand: 'Mercedes',
      tags: ['red', 'fast'],
      location: at(113.6, 34.7),
      scope: '/henan/zhengzhou',
      electric: true,
    }),
    car('b', {
      speed: { value: 80, observedAt: '2026-02-01T00:00:00.500Z', accuracy: { value: 3 } },
      brand: '比亚迪',
      address: { value: { city: 'Berlin', geo: { level: 4 } } },
      location: at(113.61, 34.7),
      scope: ['/henan/luoyang', '/spare'],
    }),
    car(
      'c',
      {
        speed: 20,
        owner: { object: 'urn:ngsi-ld:Person:1' },
        name: { languageMap: { en: 'Beetle', zh: '甲壳虫' } },
        location: at(116.4, 39.9),
        scope: '/hebei',
      },
      ['Car', 'Classic'],
    ),
    car(
      'd',
      {
        speed: [{ value: 10 }, { value: 99, datasetId: 'urn:x:gps' }],
        made: { value: { '@type': 'DateTime', '@value': '2020-05-05T00:00:00Z' } },
        kind: { vocab: 'Van' },
      },
      'Van',
    ),
    car(
      'e',
      {
        area: {
          type: 'GeoProperty',
          value: {
            type: 'Polygon',
            coordinates: [
              [
                [113, 34],
                [114, 34],
                [114, 35],
                [113, 35],
                [113, 34],
              ],
            ],
          },
        },
        brand: 'a"b\\c;|)',
        location: {
          type: 'Polygon',
          coordinates: [
            [
              [113, 34],
              [114, 34],
              [114, 35],
              [113, 35],
              [113, 34],
            ],
          ],
        },
      },
      'Zone',
    ),
  ]);
  assert.equal(answer.status, 201, answer.text);
});
after(() => broker.close());

/** The letters of the entities found. */
async function find(parameters: Record<string, string>): Promise<string> {
  const answer = await broker.send(`GET /entities?${new URLSearchParams(parameters)}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json.map((one: { id: string }) => one.id.at(-1)).join('');
}

const all = 'Car,Van,Zone';
const queries: [string, string][] = [
  ['speed', 'abcd'],
  ['speed>50', 'abd'],
  ['speed>=55', 'abd'],
  ['speed<20', 'd'],
  ['speed==55', 'a'],
  ['speed!=55', 'bcd'],
  ['speed==20..60', 'ac'],
  ['speed!=20..60', 'bd'],
  ['speed==20,80', 'bc'],
  ['speed!=20,80', 'ad'],
  ['brand=="Mercedes"', 'a'],
  ['brand!="Mercedes"', 'be'],
  ['brand=="比亚迪"', 'b'],
  ['brand=="Mercedes","比亚迪"', 'ab'],
  ['brand~=^Mer', 'a'],
  ['brand~="edes$"', 'a'],
  ['brand!~=^Mer', 'be'],
  ['tags=="red"', 'a'],
  ['tags=="blue"', ''],
  ['electric==true', 'a'],
  ['electric==false', ''],
  ['speed.unitCode=="KMH"', 'a'],
  ['speed.accuracy', 'b'],
  ['speed.accuracy==3', 'b'],
  ['speed.observedAt>2026-01-15T00:00:00Z', 'b'],
  ['speed.observedAt==2026-02-01T00:00:00.5Z', 'b'],
  ['speed.observedAt==2025-12-31T00:00:00Z..2026-01-02T00:00:00Z', 'a'],
  ['address[city]=="Berlin"', 'b'],
  ['address[geo.level]==4', 'b'],
  ['address[geo.none]', ''],
  ['address[city]', 'b'],
  ['owner==urn:ngsi-ld:Person:1', 'c'],
  ['owner=="urn:ngsi-ld:Person:1"', 'c'],
  ['owner!=urn:ngsi-ld:Person:1', ''],
  ['name[en]=="Beetle"', 'c'],
  ['name[zh]=="Beetle"', ''],
  ['name=="甲壳虫"', 'c'],
  ['name[*]=="Beetle"', 'c'],
  ['made>2020-01-01T00:00:00Z', 'd'],
  ['kind=="https://uri.etsi.org/ngsi-ld/default-context/Van"', 'd'],
  ['kind=="Van"', ''],
  ['speed>50;brand=="Mercedes"', 'a'],
  ['speed<20|brand=="Mercedes"', 'ad'],
  ['(speed>50|speed<15);!nothing', ''],
  ['(speed>70|speed<15);speed!=80', 'd'],
  ['speed>50;speed<60|speed==20', 'acd'],
  ['createdAt>2020-01-01T00:00:00Z', 'abcde'],
  ['speed.modifiedAt>2020-01-01T00:00:00Z', 'abcd'],
  ['speed.modifiedAt<2020-01-01T00:00:00Z', ''],
  ['brand=="a\\"b\\\\c;|)"', 'e'],
  ['brand==5', ''],
  ['speed=="55"', ''],
];
for (const [q, expected] of queries) {
  if (q.includes('!nothing')) continue;
  test(`q=${q} finds ${expected || 'none'}`, async () => {
    assert.equal(await find({ type: all, q }), expected);
  });
}

for (const q of [
  'speed>',
  '==5',
  'speed==',
  'speed==Mercedes',
  '(speed>5',
  'speed>5)',
  'speed=5',
  'a[b',
  'speed>1..2',
  'brand~=(',
  'brand~=(a+)+$',
  'x'.repeat(9000),
  '('.repeat(300),
]) {
  test(`a wrong q is told so: ${q.slice(0, 20)}`, async () => {
    const answer = await broker.send(`GET /entities?type=Car&q=${encodeURIComponent(q)}`);
    assert.ok([400, 403].includes(answer.status), answer.text);
  });
}

test('types are selected one, any, all', async () => {
  assert.equal(await find({ type: 'Car' }), 'abc');
  assert.equal(await find({ type: 'Car,Van' }), 'abcd');
  assert.equal(await find({ type: 'Car|Classic' }), 'abc');
  assert.equal(await find({ type: 'Car;Classic' }), 'c');
  assert.equal(await find({ type: '(Car;Classic)|Van' }), 'cd');
  assert.equal(await find({ type: '*' }), 'abcde');
});

test('ids, id patterns and attributes select', async () => {
  assert.equal(await find({ id: 'urn:ngsi-ld:Car:a,urn:ngsi-ld:Car:d', local: 'true' }), 'ad');
  assert.equal(await find({ type: 'Car', idPattern: ':[ab]$' }), 'ab');
  assert.equal(await find({ attrs: 'owner,kind' }), 'cd');
  assert.equal((await broker.send('GET /entities?type=Car&idPattern=%28')).status, 400);
});

test('scopes are selected exactly, by level and below', async () => {
  assert.equal(await find({ type: 'Car', scopeQ: '/henan/zhengzhou' }), 'a');
  assert.equal(await find({ type: 'Car', scopeQ: '/henan/+' }), 'ab');
  assert.equal(await find({ type: 'Car', scopeQ: '/henan/#' }), 'ab');
  assert.equal(await find({ type: 'Car', scopeQ: '/hebei,/spare' }), 'bc');
  assert.equal(await find({ type: 'Car', scopeQ: '/henan/#;/spare' }), 'b');
});

const square = '[[[113.5,34.6],[113.605,34.6],[113.605,34.8],[113.5,34.8],[113.5,34.6]]]';
test('places are selected by every relation', async () => {
  const near = (georel: string) => find({ type: 'Car', georel, geometry: 'Point', coordinates: '[113.6,34.7]' });
  assert.equal(await near('near;maxDistance==500'), 'a');
  assert.equal(await near('near;maxDistance==1000'), 'ab');
  assert.equal(await near('near;minDistance==500'), 'bc');
  assert.equal(await near('near;maxDistance==1e3'), 'ab');
  const relation = (georel: string, geometry = 'Polygon', coordinates = square) =>
    find({ type: all, georel, geometry, coordinates });
  assert.equal(await relation('within'), 'a');
  assert.equal(await relation('intersects'), 'ae');
  assert.equal(await relation('disjoint'), 'bc');
  assert.equal(await relation('contains', 'Point', '[113.9,34.9]'), 'e');
  assert.equal(await relation('equals', 'Point', '[113.6,34.7]'), 'a');
  assert.equal(
    await relation('overlaps', 'Polygon', '[[[113.5,34.5],[115,34.5],[115,36],[113.5,36],[113.5,34.5]]]'),
    'e',
  );
  assert.equal(
    await find({ type: all, georel: 'contains', geometry: 'Point', coordinates: '[113.5,34.5]', geoproperty: 'area' }),
    'e',
  );
});

test('a wrong geo-query is told so', async () => {
  for (const query of [
    'georel=near&geometry=Point&coordinates=[1,2]',
    'georel=within',
    'georel=inside&geometry=Point&coordinates=[1,2]',
    'georel=within&geometry=Polygon&coordinates=[1,2]',
    'georel=equals&geometry=Point&coordinates=x',
  ]) {
    assert.equal((await broker.send(`GET /entities?type=Car&${query}`)).status, 400, query);
  }
});

test('pages link to each other and the count is exact', async () => {
  const first = await broker.send('GET /entities?type=Car&limit=2&count=true');
  assert.deepEqual([first.json.length, first.headers['ngsild-results-count']], [2, '3']);
  const next = /<\/ngsi-ld\/v1([^>]+)>; rel="next"/.exec(String(first.headers.link))?.[1] ?? '';
  const second = await broker.send(`GET ${next}`);
  assert.deepEqual(
    second.json.map((one: { id: string }) => one.id.at(-1)),
    ['c'],
  );
  assert.match(String(second.headers.link), /rel="prev"/);
  assert.doesNotMatch(String(second.headers.link), /rel="next"/);
  const none = await broker.send('GET /entities?type=Car&limit=0&count=true');
  assert.deepEqual([none.json, none.headers['ngsild-results-count']], [[], '3']);
  for (const [query, status] of [
    ['limit=0', 400],
    ['limit=x', 400],
    ['limit=100000', 403],
    ['', 400],
  ] as const) {
    assert.equal((await broker.send(`GET /entities?${query}${query ? '&type=Car' : ''}`)).status, status, query);
  }
});

test('a query answers GeoJSON as a FeatureCollection', async () => {
  const answer = await broker.send('GET /entities?type=Car&options=keyValues', undefined, {
    accept: 'application/geo+json',
  });
  assert.equal(answer.json.type, 'FeatureCollection');
  assert.deepEqual(answer.json.features[0].geometry, at(113.6, 34.7));
  assert.equal(answer.json.features[0].properties.speed, 55);
  const area = await broker.send('GET /entities?type=Zone&geometryProperty=area', undefined, {
    accept: 'application/geo+json',
  });
  assert.equal(area.json.features[0].geometry.type, 'Polygon');
});

test('a posted query does what the parameters do, for several selectors', async () => {
  const ids = async (body: object) =>
    (await broker.send('POST /entityOperations/query', { type: 'Query', ...body })).json
      .map((one: { id: string }) => one.id.at(-1))
      .join('');
  assert.equal(await ids({ entities: [{ type: 'Car' }], q: 'speed>50' }), 'ab');
  assert.equal(await ids({ entities: [{ id: 'urn:ngsi-ld:Car:a', type: 'Car' }, { type: 'Van' }] }), 'ad');
  assert.equal(
    await ids({
      entities: [{ type: 'Car' }],
      geoQ: { georel: 'near;maxDistance==500', geometry: 'Point', coordinates: [113.6, 34.7] },
    }),
    'a',
  );
});

test('the types there are can be listed and described', async () => {
  assert.deepEqual((await broker.send('GET /types')).json.typeList, ['Car', 'Classic', 'Van', 'Zone']);
  const info = (await broker.send('GET /types/Van')).json;
  assert.deepEqual(
    [info.id, info.typeName, info.entityCount],
    ['https://uri.etsi.org/ngsi-ld/default-context/Van', 'Van', 1],
  );
  const kinds = info.attributeDetails.map((one: { attributeName: string; attributeTypes: string[] }) => [
    one.attributeName,
    one.attributeTypes,
  ]);
  assert.deepEqual(kinds, [
    ['kind', ['VocabProperty']],
    ['made', ['Property']],
    ['speed', ['Property']],
  ]);
  assert.equal((await broker.send('GET /types/None')).status, 404);
});

test('each entity of a batch has its own result', async () => {
  const mixed = await broker.send('POST /entityOperations/create', [
    car('a', {}),
    car('f', { n: 1 }),
    { id: 'bad', type: 'Car' },
  ]);
  assert.equal(mixed.status, 207);
  assert.deepEqual(mixed.json.success, ['urn:ngsi-ld:Car:f']);
  assert.deepEqual(
    mixed.json.errors.map((one: { entityId: string; error: { status: number } }) => [one.entityId, one.error.status]),
    [
      ['urn:ngsi-ld:Car:a', 409],
      ['bad', 400],
    ],
  );
  const upserted = await broker.send('POST /entityOperations/upsert', [car('f', { m: 2 }), car('g', { m: 1 })]);
  assert.deepEqual([upserted.status, upserted.json], [201, ['urn:ngsi-ld:Car:g']]);
  assert.equal((await broker.send('GET /entities/urn:ngsi-ld:Car:f')).json.n, undefined);
  assert.equal((await broker.send('POST /entityOperations/upsert?options=update', [car('f', { n: 3 })])).status, 204);
  const f = (await broker.send('GET /entities/urn:ngsi-ld:Car:f?options=keyValues')).json;
  assert.deepEqual([f.m, f.n], [2, 3]);
  assert.equal(
    (await broker.send('POST /entityOperations/update?options=noOverwrite', [car('f', { n: 4 })])).status,
    207,
  );
  assert.equal((await broker.send('POST /entityOperations/merge', [car('f', { n: 'urn:ngsi-ld:null' })])).status, 204);
  assert.equal((await broker.send('GET /entities/urn:ngsi-ld:Car:f')).json.n, undefined);
  const gone = await broker.send('POST /entityOperations/delete', [
    'urn:ngsi-ld:Car:f',
    'urn:ngsi-ld:Car:g',
    'urn:ngsi-ld:Car:none',
  ]);
  assert.deepEqual([gone.status, gone.json.success.length, gone.json.errors[0].error.status], [207, 2, 404]);
  assert.equal((await broker.send('POST /entityOperations/create', [])).status, 400);
  assert.equal((await broker.send('POST /entityOperations/create', { id: 'urn:x:1' })).status, 400);
});
