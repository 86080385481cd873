import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestBroker, type TestBroker } from '../testing.ts';

let broker: TestBroker;
before(async () => {
  broker = await openTestBroker();
});
after(() => broker.close());

const ld = { 'content-type': 'application/ld+json' };
const room = (name: string, members: object = {}) => ({ id: `urn:ngsi-ld:Room:${name}`, type: 'Room', ...members });
const get = async (name: string, query = '') =>
  (await broker.send(`GET /entities/urn:ngsi-ld:Room:${name}${query}`)).json;

test('a created entity is answered as it was given, with the core context in a Link header', async () => {
  const given = room('a', {
    temperature: { type: 'Property', value: 21.5, unitCode: 'CEL' },
    isIn: { type: 'Relationship', object: 'urn:ngsi-ld:House:1' },
  });
  const created = await broker.send('POST /entities', given);
  assert.equal(created.status, 201);
  assert.equal(created.headers.location, '/ngsi-ld/v1/entities/urn:ngsi-ld:Room:a');
  const found = await broker.send('GET /entities/urn:ngsi-ld:Room:a');
  assert.equal(found.status, 200);
  assert.match(String(found.headers.link), /ngsi-ld-core-context.*rel="http:\/\/www\.w3\.org\/ns\/json-ld#context"/);
  assert.deepEqual(found.json, given);
});

test('creating it again is refused as AlreadyExists', async () => {
  const answer = await broker.send('POST /entities', room('a'));
  assert.equal(answer.status, 409);
  assert.equal(answer.json.type, 'https://uri.etsi.org/ngsi-ld/errors/AlreadyExists');
  assert.deepEqual(Object.keys(answer.json).sort(), ['detail', 'status', 'title', 'type']);
});

test('what is not there is ResourceNotFound, for reads and writes', async () => {
  for (const [call, body] of [
    ['GET /entities/urn:ngsi-ld:Room:none'],
    ['DELETE /entities/urn:ngsi-ld:Room:none'],
    ['PUT /entities/urn:ngsi-ld:Room:none', { type: 'Room' }],
    ['PATCH /entities/urn:ngsi-ld:Room:none', { a: 1 }],
    ['POST /entities/urn:ngsi-ld:Room:none/attrs', { a: 1 }],
    ['PATCH /entities/urn:ngsi-ld:Room:a/attrs/nothing', { value: 1 }],
    ['DELETE /entities/urn:ngsi-ld:Room:a/attrs/nothing'],
  ] as [string, object?][]) {
    const answer = await broker.send(call, body);
    assert.equal(answer.status, 404, call);
    assert.equal(answer.json.type, 'https://uri.etsi.org/ngsi-ld/errors/ResourceNotFound');
  }
});

test('concise input becomes normalised, and concise and simplified output are derived from it', async () => {
  const location = { type: 'Point', coordinates: [113.6, 34.7] };
  await broker.send(
    'POST /entities',
    room('concise', {
      a: 1,
      b: { value: 'x', observedAt: '2026-01-01T00:00:00Z' },
      location,
      owner: { object: 'urn:x:1' },
      title2: { languageMap: { zh: '房间', en: 'room' } },
      tags: ['p', 'q'],
      kind: { vocab: 'Small' },
      raw: { json: { id: 1 } },
    }),
  );
  const normalised = await get('concise');
  assert.deepEqual(normalised.a, { type: 'Property', value: 1 });
  assert.deepEqual(normalised.location, { type: 'GeoProperty', value: location });
  assert.deepEqual(normalised.owner, { type: 'Relationship', object: 'urn:x:1' });
  assert.deepEqual(normalised.tags, { type: 'Property', value: ['p', 'q'] });
  assert.equal(normalised.title2.type, 'LanguageProperty');
  assert.equal(normalised.kind.type, 'VocabProperty');
  assert.equal(normalised.raw.type, 'JsonProperty');
  const concise = await get('concise', '?options=concise');
  assert.deepEqual(
    [concise.a, concise.b, concise.location, concise.owner],
    [1, { value: 'x', observedAt: '2026-01-01T00:00:00Z' }, location, { object: 'urn:x:1' }],
  );
  const simple = await get('concise', '?options=keyValues');
  assert.deepEqual(
    [simple.a, simple.b, simple.location, simple.owner, simple.title2, simple.kind, simple.raw],
    [1, 'x', location, 'urn:x:1', { languageMap: { zh: '房间', en: 'room' } }, { vocab: 'Small' }, { json: { id: 1 } }],
  );
  assert.deepEqual((await get('concise', '?lang=zh&options=keyValues')).title2, '房间');
  assert.deepEqual((await get('concise', '?lang=de,*;q=0.5&attrs=title2')).title2.type, 'Property');
});

test('attrs, pick and omit choose members; none of them there is ResourceNotFound', async () => {
  assert.deepEqual(Object.keys(await get('concise', '?attrs=a')).sort(), ['a', 'id', 'type']);
  assert.deepEqual(Object.keys(await get('concise', '?pick=a,id')).sort(), ['a', 'id']);
  assert.equal((await get('concise', '?omit=a')).a, undefined);
  assert.equal((await broker.send('GET /entities/urn:ngsi-ld:Room:concise?attrs=zzz')).status, 404);
});

test('sysAttrs shows when the entity and each attribute came and changed', async () => {
  await broker.send('POST /entities', room('sys', { a: 1, b: 1 }));
  await new Promise((resolve) => setTimeout(resolve, 5));
  await broker.send('PATCH /entities/urn:ngsi-ld:Room:sys/attrs', { a: 2 });
  const shown = await get('sys', '?options=sysAttrs');
  assert.equal(shown.a.createdAt, shown.b.createdAt);
  assert.ok(shown.a.modifiedAt > shown.a.createdAt);
  assert.equal(shown.modifiedAt, shown.a.modifiedAt);
  assert.equal(shown.b.modifiedAt, shown.b.createdAt);
});

test('append adds and overwrites; noOverwrite reports what it left alone', async () => {
  await broker.send('POST /entities', room('append', { a: 1 }));
  assert.equal((await broker.send('POST /entities/urn:ngsi-ld:Room:append/attrs', { a: 2, b: 1 })).status, 204);
  const kept = await broker.send('POST /entities/urn:ngsi-ld:Room:append/attrs?options=noOverwrite', { a: 3, c: 1 });
  assert.equal(kept.status, 207);
  assert.deepEqual(kept.json.updated, ['https://uri.etsi.org/ngsi-ld/default-context/c']);
  assert.equal(kept.json.notUpdated[0].attributeName, 'https://uri.etsi.org/ngsi-ld/default-context/a');
  const now = await get('append', '?options=keyValues');
  assert.deepEqual([now.a, now.b, now.c], [2, 1, 1]);
});

test('merge patches deep into values and deletes with urn:ngsi-ld:null', async () => {
  await broker.send(
    'POST /entities',
    room('merge', {
      address: {
        type: 'Property',
        value: { city: 'Zhengzhou', street: 'Jinshui' },
        note: { type: 'Property', value: 1 },
      },
      gone: 1,
      name: { languageMap: { zh: '一', en: 'one' } },
    }),
  );
  const answer = await broker.send('PATCH /entities/urn:ngsi-ld:Room:merge', {
    address: { value: { street: 'urn:ngsi-ld:null', zip: '450000' } },
    gone: 'urn:ngsi-ld:null',
    added: 5,
    name: { languageMap: { en: 'urn:ngsi-ld:null', fr: 'un' } },
  });
  assert.equal(answer.status, 204);
  const now = await get('merge');
  assert.deepEqual(now.address, {
    type: 'Property',
    value: { city: 'Zhengzhou', zip: '450000' },
    note: { type: 'Property', value: 1 },
  });
  assert.equal(now.gone, undefined);
  assert.deepEqual(now.added, { type: 'Property', value: 5 });
  assert.deepEqual(now.name.languageMap, { zh: '一', fr: 'un' });
});

test('merging simplified values keeps the kinds of the stored attributes', async () => {
  await broker.send(
    'POST /entities',
    room('kinds', {
      owner: { object: 'urn:x:1' },
      title2: { languageMap: { en: 'one' } },
      t: { value: 1, observedAt: '2026-01-01T00:00:00Z' },
    }),
  );
  await broker.send(
    'PATCH /entities/urn:ngsi-ld:Room:kinds?options=keyValues&lang=zh&observedAt=2026-02-01T00:00:00Z',
    { owner: 'urn:x:2', title2: '一', t: 2 },
  );
  const now = await get('kinds');
  assert.deepEqual(now.owner, { type: 'Relationship', object: 'urn:x:2' });
  assert.deepEqual(now.title2.languageMap, { en: 'one', zh: '一' });
  assert.deepEqual(now.t, { type: 'Property', value: 2, observedAt: '2026-02-01T00:00:00Z' });
});

test('partial update of an attribute changes what is given and keeps the rest; the kind cannot change', async () => {
  await broker.send(
    'POST /entities',
    room('partial', { t: { type: 'Property', value: 1, unitCode: 'CEL', quality: { type: 'Property', value: 'ok' } } }),
  );
  assert.equal(
    (await broker.send('PATCH /entities/urn:ngsi-ld:Room:partial/attrs/t', { value: 2, quality: 'urn:ngsi-ld:null' }))
      .status,
    204,
  );
  assert.deepEqual((await get('partial')).t, { type: 'Property', value: 2, unitCode: 'CEL' });
  assert.equal(
    (await broker.send('PATCH /entities/urn:ngsi-ld:Room:partial/attrs/t', { type: 'Relationship', object: 'urn:x:1' }))
      .status,
    400,
  );
  assert.equal(
    (await broker.send('PUT /entities/urn:ngsi-ld:Room:partial/attrs/t', { type: 'Property', value: 3 })).status,
    204,
  );
  assert.deepEqual((await get('partial')).t, { type: 'Property', value: 3 });
});

test('a partial update is judged by what becomes of the whole instance', async () => {
  const id = 'urn:ngsi-ld:Room:whole';
  await broker.send('POST /entities', {
    id,
    type: 'Room',
    t: { type: 'Property', value: 1, unitCode: 'CEL', quality: { type: 'Property', value: 'good' } },
    near: { type: 'Relationship', object: 'urn:x:1' },
    where: { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 2] } },
  });
  for (const [attribute, patch] of [
    ['t', { object: 'urn:x:1' }],
    ['t', { value: { a: 'urn:ngsi-ld:null' } }],
    ['t', { quality: { value: null } }],
    ['near', { unitCode: 'CEL' }],
    ['near', { object: 'no uri' }],
    ['where', { value: { type: 'Point', coordinates: ['x'] } }],
  ] as const)
    assert.equal((await broker.send(`PATCH /entities/${id}/attrs/${attribute}`, patch)).status, 400, attribute);
  assert.equal((await broker.send(`PATCH /entities/${id}/attrs/t`, { value: 2 })).status, 204);
  assert.equal(
    (await broker.send(`PATCH /entities/${id}/attrs/where`, { value: '{"type":"Point","coordinates":[3,4]}' })).status,
    204,
  );
  const { t, where } = await get('whole');
  assert.deepEqual(t, { type: 'Property', value: 2, unitCode: 'CEL', quality: { type: 'Property', value: 'good' } });
  assert.deepEqual(where.value, { type: 'Point', coordinates: [3, 4] });
});

test('instances of one attribute are told apart by datasetId', async () => {
  const of = (value: number, datasetId?: string) => ({ type: 'Property', value, ...(datasetId ? { datasetId } : {}) });
  await broker.send('POST /entities', room('multi', { speed: [of(1), of(2, 'urn:x:gps')] }));
  await broker.send('PATCH /entities/urn:ngsi-ld:Room:multi/attrs/speed', { value: 3, datasetId: 'urn:x:gps' });
  await broker.send('POST /entities/urn:ngsi-ld:Room:multi/attrs', { speed: of(4, 'urn:x:radar') });
  assert.deepEqual(
    (await get('multi')).speed.map((one: { value: number }) => one.value),
    [1, 3, 4],
  );
  assert.deepEqual((await get('multi', '?options=keyValues')).speed, {
    dataset: { '@none': 1, 'urn:x:gps': 3, 'urn:x:radar': 4 },
  });
  await broker.send('DELETE /entities/urn:ngsi-ld:Room:multi/attrs/speed?datasetId=urn:x:gps');
  assert.deepEqual(
    (await get('multi')).speed.map((one: { value: number }) => one.value),
    [1, 4],
  );
  assert.equal((await broker.send('DELETE /entities/urn:ngsi-ld:Room:multi/attrs/speed?deleteAll=true')).status, 204);
  assert.equal((await get('multi')).speed, undefined);
});

test('replace drops what is not given and keeps the time of creation', async () => {
  await broker.send('POST /entities', room('replace', { a: 1, b: 2 }));
  const before = await get('replace', '?options=sysAttrs');
  assert.equal((await broker.send('PUT /entities/urn:ngsi-ld:Room:replace', { type: 'Room', a: 5 })).status, 204);
  const now = await get('replace', '?options=sysAttrs');
  assert.deepEqual([now.a.value, now.b, now.createdAt], [5, undefined, before.createdAt]);
});

test('a replaced type is found no more, the new one is', async () => {
  const typed = async (type: string) => (await broker.send(`GET /entities?type=${type}`)).json.length;
  await broker.send('POST /entities', { id: 'urn:x:typed', type: ['Before', 'Kept'], a: 1 });
  await broker.send('PUT /entities/urn:x:typed', { type: ['Kept', 'After'], a: 1 });
  assert.deepEqual([await typed('Before'), await typed('Kept'), await typed('After')], [0, 1, 1]);
  await broker.send('DELETE /entities/urn:x:typed');
  assert.deepEqual([await typed('Kept'), await typed('After')], [0, 0]);
});

test('a deleted entity can be created again', async () => {
  await broker.send('POST /entities', room('again', { a: 1 }));
  assert.equal((await broker.send('DELETE /entities/urn:ngsi-ld:Room:again')).status, 204);
  assert.equal((await broker.send('GET /entities/urn:ngsi-ld:Room:again')).status, 404);
  assert.equal((await broker.send('POST /entities', room('again', { a: 2 }))).status, 201);
  assert.equal((await get('again')).a.value, 2);
});

test('terms are expanded with the @context of the writer and compacted with that of the reader', async () => {
  const context = {
    Kamer: 'https://example.org/Room',
    warmte: 'https://example.org/temperature',
    ex: 'https://example.org/',
  };
  const created = await broker.send(
    'POST /entities',
    { '@context': context, id: 'urn:ngsi-ld:Room:nl', type: 'Kamer', warmte: { type: 'Property', value: 20 } },
    ld,
  );
  assert.equal(created.status, 201, created.text);
  const plain = await broker.send('GET /entities/urn:ngsi-ld:Room:nl');
  assert.equal(plain.json.type, 'https://example.org/Room');
  assert.equal(plain.json['https://example.org/temperature'].value, 20);
  const hosted = await broker.send('POST /jsonldContexts', {
    '@context': { Room: 'https://example.org/Room', temp: 'https://example.org/temperature' },
  });
  assert.equal(hosted.status, 201, hosted.text);
  const link = {
    link: `<http://localhost${hosted.headers.location}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`,
  };
  const shown = await broker.send('GET /entities/urn:ngsi-ld:Room:nl', undefined, {
    ...link,
    accept: 'application/ld+json',
  });
  assert.deepEqual([shown.json.type, shown.json.temp.value, Array.isArray(shown.json['@context'])], ['Room', 20, true]);
  const queried = await broker.send('GET /entities?type=Room&q=temp==20', undefined, link);
  assert.deepEqual(
    queried.json.map((one: { id: string }) => one.id),
    ['urn:ngsi-ld:Room:nl'],
  );
});

test('the @context stands where the content type says, and one that is not at hand is not fetched', async () => {
  const link = { link: '<https://example.org/none.jsonld>; rel="http://www.w3.org/ns/json-ld#context"' };
  const answers = [
    await broker.send('POST /entities', room('x', { '@context': {} })),
    await broker.send('POST /entities', room('x'), ld),
    await broker.send('POST /entities', room('x', { '@context': {} }), { ...ld, ...link }),
  ];
  assert.deepEqual(
    answers.map((one) => [one.status, one.json.type.split('/').at(-1)]),
    Array(3).fill([400, 'BadRequestData']),
  );
  const missing = await broker.send('GET /entities/urn:ngsi-ld:Room:a', undefined, link);
  assert.deepEqual([missing.status, missing.json.type.split('/').at(-1)], [504, 'LdContextNotAvailable']);
});

test('tenants are apart, come with their first write, and an unknown one is NonexistentTenant', async () => {
  const tenant = { 'ngsild-tenant': 'district-7' };
  const before = await broker.send('GET /entities/urn:ngsi-ld:Room:a', undefined, tenant);
  assert.deepEqual([before.status, before.json.type.split('/').at(-1)], [404, 'NonexistentTenant']);
  assert.equal((await broker.send('POST /entities', room('a', { own: 1 }), tenant)).status, 201);
  assert.equal((await broker.send('GET /entities/urn:ngsi-ld:Room:a', undefined, tenant)).json.own.value, 1);
  assert.equal((await get('a')).own, undefined);
});

test('Accept decides the form: JSON, JSON-LD, GeoJSON, or 406', async () => {
  const as = (accept: string) => broker.send('GET /entities/urn:ngsi-ld:Room:concise', undefined, { accept });
  const jsonLd = await as('application/ld+json');
  assert.match(jsonLd.json['@context'], /core-context/);
  assert.equal(jsonLd.headers.link, undefined);
  const feature = await as('application/geo+json');
  assert.deepEqual(
    [feature.json.type, feature.json.geometry.type, feature.json.properties.a.value],
    ['Feature', 'Point', 1],
  );
  assert.equal((await as('text/html')).status, 406);
  assert.equal((await as('text/html, */*;q=0.1')).status, 200);
});

const malformed: [string, unknown, Record<string, string>?][] = [
  ['not JSON', '{"id":'],
  ['an array', []],
  ['a text', '"x"'],
  ['no id', { type: 'Room' }],
  ['an id that is no URI', { id: 'room', type: 'Room' }],
  ['no type', { id: 'urn:x:1' }],
  ['null', room('bad', { a: null })],
  ['the null marker', room('bad', { a: 'urn:ngsi-ld:null' })],
  ['an object without value', room('bad', { a: { b: 1 } })],
  ['a relationship to no URI', room('bad', { a: { type: 'Relationship', object: 'x y' } })],
  ['two values', room('bad', { a: { value: 1, object: 'urn:x:1' } })],
  [
    'an open ring',
    room('bad', {
      location: {
        type: 'GeoProperty',
        value: {
          type: 'Polygon',
          coordinates: [
            [
              [0, 0],
              [1, 1],
              [2, 2],
              [3, 3],
            ],
          ],
        },
      },
    }),
  ],
  ['a latitude of 91', room('bad', { location: { type: 'Point', coordinates: [0, 91] } })],
  ['a number beyond double', `{"id":"urn:x:1","type":"T","a":1e999}`],
  ['NUL', '{"id":"urn:x:1","type":"T","a":"\\u0000"}'],
  ['half a surrogate pair', '{"id":"urn:x:1","type":"T","a":"\\ud800"}'],
  ['a bad time', room('bad', { a: { value: 1, observedAt: 'yesterday' } })],
  ['a bad name', room('bad', { 'a b"c': 1 })],
  ['depth', `{"id":"urn:x:1","type":"T","a":${'['.repeat(500)}${']'.repeat(500)}}`],
  ['a reserved key', '{"id":"urn:x:1","type":"T","__proto__":{"value":1}}'],
];
for (const [what, body] of malformed) {
  test(`malformed input is a 400 and leaves nothing: ${what}`, async () => {
    const answer = await broker.send('POST /entities', body);
    assert.equal(answer.status, 400, answer.text);
    assert.match(answer.json.type, /(BadRequestData|InvalidRequest)$/);
  });
}

test('a content type that is not JSON is refused', async () => {
  assert.equal(
    (await broker.send('POST /entities', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' })).status,
    415,
  );
});
