import assert from 'node:assert/strict';
import type { ClauseAnswer, ClauseCheck, ClauseHub } from '../clause.ts';
import { createThing, expectError, expectStatus, idOf, idsOf, read, sendFor } from '../expect.ts';
import { erasures } from '../four-kinds.ts';
import { expectFillNames, ld, ownLink, ownTerms } from '../own-terms.ts';
import type { Purpose } from '../purpose.ts';

const id = idOf('a');
const point = { type: 'Point', coordinates: [113.6, 34.7] };
const nothing = 'urn:ngsi-ld:null';

/** The entity is created and reads as it was given. */
const keeps =
  (members: object, shown: object = members): ClauseCheck =>
  async (hub) => {
    const answer = await sendFor(hub, 201, 'POST /entities', { id, type: 'Thing', ...members });
    assert.equal(answer.text, '');
    assert.ok(answer.headers.get('location')?.endsWith(`/entities/${id}`), `${answer.headers.get('location')}`);
    assert.deepEqual(await read(hub, id), { id, type: 'Thing', ...shown });
  };

function expectRefused(answer: ClauseAnswer, name = 'BadRequestData', status = 400): void {
  expectError(answer, status, name);
  assert.ok(answer.json.title);
}

/** The entity is BadRequestData, and is not there afterwards. */
const refuses =
  (members: object): ClauseCheck =>
  async (hub) => {
    expectRefused(await hub.send('POST /entities', { id, type: 'Thing', ...members }));
    expectStatus(await hub.send(`GET /entities/${id}`), 404);
  };

/** Checks of one kind by what they are about. */
const each = <T>(cases: Readonly<Record<string, T>>, check: (one: T) => ClauseCheck) =>
  Object.fromEntries(Object.entries(cases).map(([name, one]) => [name, check(one)]));

/** Ids that name no entity, for operations on one. */
const wrongIds = (method: string, body?: object) => ({
  'an id that is no URI is BadRequestData': async (hub: ClauseHub) =>
    expectRefused(await hub.send(`${method} /entities/no-uri`, body)),
  'no id at all is BadRequestData': async (hub: ClauseHub) =>
    expectRefused(await hub.send(`${method} /entities/`, body)),
  'an entity that is not there is ResourceNotFound': async (hub: ClauseHub) =>
    expectRefused(await hub.send(`${method} /entities/${id}`, body), 'ResourceNotFound', 404),
});

const merge = (hub: ClauseHub, entity: string, part: object) =>
  sendFor(hub, 204, `PATCH /entities/${entity}`, { id: entity, type: 'Thing', part });

/** What an entity to be created is refused or taken for. */
const creation: readonly Purpose[] = [
  {
    number: '001_01',
    by: 'ETSI',
    title: 'Create an entity',
    checks: each<object>(
      {
        'with nothing but id and type': {},
        'with properties': { size: { type: 'Property', value: 3 }, wide: { type: 'Property', value: true } },
        'with a relationship of a property': {
          size: { type: 'Property', value: 3, saidBy: { type: 'Relationship', object: idOf('b') } },
        },
        'with a location': { location: { type: 'GeoProperty', value: point } },
        'with a place under another name': { entrance: { type: 'GeoProperty', value: point } },
      },
      keeps,
    ),
  },
  {
    number: '001_02',
    by: 'ETSI',
    title: 'What is not a valid request creates nothing',
    checks: {
      'broken JSON, and no body, are InvalidRequest': async (hub) => {
        expectRefused(await hub.send('POST /entities', '{ "id": ', ld), 'InvalidRequest');
        expectRefused(await hub.send('POST /entities', '', ld), 'InvalidRequest');
      },
      'JSON-LD without an @context is BadRequestData': async (hub) =>
        expectRefused(await hub.send('POST /entities', { id, type: 'Thing' }, ld)),
      'a type that is a word of JSON-LD itself is BadRequestData': async (hub) => {
        for (const type of ['type', 'id', '@type'])
          expectRefused(await hub.send('POST /entities', { id, type, '@context': [] }, ld));
      },
    },
  },
  {
    number: '001_03',
    by: 'ETSI',
    title: 'An id is given once',
    checks: {
      'the second entity with the id is AlreadyExists': async (hub) => {
        await createThing(hub, 'a');
        expectRefused(await hub.send('POST /entities', { id, type: 'Thing' }), 'AlreadyExists', 409);
      },
    },
  },
  {
    number: '001_04',
    by: 'ETSI',
    title: 'JSON has its @context from a Link header',
    checks: {
      'names are those of the @context named there': async (hub) => {
        await sendFor(hub, 201, 'POST /entities', { id, type: 'Hall', fill: 1 }, await ownLink(hub));
        await expectFillNames(hub, id, 'fill', ownTerms.fill);
      },
    },
  },
  {
    number: '001_05',
    by: 'ETSI',
    title: 'JSON without a Link header has the default @context',
    checks: {
      'names are those of the default vocabulary': async (hub) => {
        await sendFor(hub, 201, 'POST /entities', { id, type: 'Hall', fill: 1 });
        await expectFillNames(hub, id, 'ngsi-ld:default-context/fill', 'fill');
      },
    },
  },
  {
    number: '001_06',
    by: 'ETSI',
    title: 'JSON holds no @context',
    checks: {
      'a body with one is BadRequestData': async (hub) =>
        expectRefused(await hub.send('POST /entities', { id, type: 'Hall', '@context': ownTerms })),
    },
  },
  {
    number: '001_07',
    by: 'ETSI',
    title: 'JSON-LD has its @context in itself',
    checks: {
      'names are those of the @context in the body': async (hub) => {
        await sendFor(hub, 201, 'POST /entities', { id, type: 'Hall', fill: 1, '@context': ownTerms }, ld);
        await expectFillNames(hub, id, 'fill', ownTerms.fill);
      },
    },
  },
  {
    number: '001_08',
    by: 'ETSI',
    title: 'JSON-LD has an @context',
    checks: {
      'a body without one is BadRequestData': async (hub) =>
        expectRefused(await hub.send('POST /entities', { id, type: 'Hall', fill: 1 }, ld)),
    },
  },
  {
    number: '001_09',
    by: 'ETSI',
    title: 'JSON-LD has no Link header',
    checks: {
      'one that names an @context is BadRequestData': async (hub) => {
        const headers = { ...ld, ...(await ownLink(hub)) };
        expectRefused(await hub.send('POST /entities', { id, type: 'Hall', '@context': ownTerms }, headers));
      },
    },
  },
  {
    number: '001_10',
    by: 'ETSI',
    title: 'Create an entity with texts in several languages',
    checks: {
      'the map is kept': keeps({ name: { type: 'LanguageProperty', languageMap: { zh: '门', en: 'gate' } } }),
    },
  },
  {
    number: '001_11',
    by: 'ETSI',
    title: 'Create an entity with scopes',
    checks: each<object>(
      { 'one scope is a text': { scope: '/henan/north' }, 'several are a list': { scope: ['/henan/north', '/owner'] } },
      keeps,
    ),
  },
  ...['observationSpace', 'operationSpace'].map(
    (name, index): Purpose => ({
      number: `001_${12 + index}`,
      by: 'ETSI',
      title: `Create an entity with an ${name}`,
      checks: { 'the place is kept': keeps({ [name]: { type: 'GeoProperty', value: point } }) },
    }),
  ),
  {
    number: '001_14',
    by: 'ETSI',
    title: 'Create an entity with raw JSON',
    checks: each<unknown>(
      { 'an object': { id: 'x', type: 'y', size: [1] }, 'a list of objects': [{ id: 'x' }, { id: 'y' }] },
      (json) => keeps({ raw: { type: 'JsonProperty', json } }),
    ),
  },
  {
    number: '001_15',
    by: 'ETSI',
    title: 'Create an entity with terms for values',
    checks: each<unknown>({ 'one term': 'listed', 'several terms': ['listed', 'open'] }, (vocab) =>
      keeps({ state: { type: 'VocabProperty', vocab } }),
    ),
  },
];

const removal: readonly Purpose[] = [
  {
    number: '002_01',
    by: 'ETSI',
    title: 'Delete an entity',
    checks: {
      'it is gone, and the answer is empty': async (hub) => {
        await createThing(hub, 'a', { size: 1 });
        assert.equal((await sendFor(hub, 204, `DELETE /entities/${id}`)).text, '');
        expectStatus(await hub.send(`GET /entities/${id}`), 404);
      },
    },
  },
  {
    number: '002_02',
    by: 'ETSI',
    title: 'Delete an entity by what is no URI',
    checks: { BadRequestData: async (hub) => expectRefused(await hub.send('DELETE /entities/no-uri')) },
  },
  {
    number: '002_03',
    by: 'ETSI',
    title: 'Delete an entity that is not there',
    checks: {
      ResourceNotFound: async (hub) => expectRefused(await hub.send(`DELETE /entities/${id}`), 'ResourceNotFound', 404),
    },
  },
  {
    number: '566_01',
    by: 'Antares',
    title: 'Delete an entity of a type',
    checks: {
      'an entity of another type is not there and stays': async (hub) => {
        await createThing(hub, 'a');
        expectStatus(await hub.send(`DELETE /entities/${id}?type=Hall`), 404);
        await read(hub, id);
        await sendFor(hub, 204, `DELETE /entities/${id}?type=Thing`);
        expectStatus(await hub.send(`GET /entities/${id}`), 404);
      },
    },
  },
];

const size = { type: 'Property', value: 4, unitCode: 'MTR', observedAt: '2024-05-01T08:00:00.000Z' };
const name = { type: 'Property', value: 'gate' };

const merging: readonly Purpose[] = [
  {
    number: '056_01',
    by: 'ETSI',
    title: 'Merge into an entity',
    checks: each<{ part: object; shown: object }>(
      {
        'nothing changes nothing': { part: {}, shown: { size, name } },
        'properties are changed, and new ones added': {
          part: { name: { type: 'Property', value: 'door' }, wide: { type: 'Property', value: true } },
          shown: { size, name: { type: 'Property', value: 'door' }, wide: { type: 'Property', value: true } },
        },
        'a relationship is added': {
          part: { at: { type: 'Relationship', object: idOf('b') } },
          shown: { size, name, at: { type: 'Relationship', object: idOf('b') } },
        },
        'what is not said of an attribute stays': {
          part: { size: { type: 'Property', value: 1, observedAt: '2024-05-02T08:00:00.000Z' } },
          shown: { size: { ...size, value: 1, observedAt: '2024-05-02T08:00:00.000Z' }, name },
        },
      },
      ({ part, shown }) =>
        async (hub) => {
          await createThing(hub, 'a', { size, name });
          const answer = await sendFor(hub, 204, `PATCH /entities/${id}`, { id, type: 'Thing', ...part });
          assert.equal(answer.text, '');
          assert.deepEqual(await read(hub, id), { id, type: 'Thing', ...shown });
        },
    ),
  },
  {
    number: '056_02',
    by: 'ETSI',
    title: 'Merge into what is no entity',
    checks: wrongIds('PATCH', { type: 'Thing', name }),
  },
  {
    number: '056_03',
    by: 'ETSI',
    title: 'Delete attributes by a merge',
    checks: erasures(merge, [undefined], undefined),
  },
  {
    number: '056_04',
    by: 'ETSI',
    title: 'Delete one named instance by a merge',
    checks: erasures(merge, ['urn:ngsi-ld:Dataset:x', 'urn:ngsi-ld:Dataset:y'], 'urn:ngsi-ld:Dataset:x'),
  },
  {
    number: '056_05',
    by: 'ETSI',
    title: 'Delete the default instance by a merge',
    checks: erasures(merge, [undefined, 'urn:ngsi-ld:Dataset:y'], undefined),
  },
];

const replacing: readonly Purpose[] = [
  {
    number: '054_01',
    by: 'ETSI',
    title: 'Replace an entity',
    checks: {
      'it is as given, created when it was': async (hub) => {
        await createThing(hub, 'a', { size });
        const { createdAt } = await read(hub, id, '?options=sysAttrs');
        const given = { id, type: 'Thing', name, at: { type: 'Relationship', object: idOf('b') } };
        assert.equal((await sendFor(hub, 204, `PUT /entities/${id}`, given)).text, '');
        assert.deepEqual(await read(hub, id), given);
        assert.equal((await read(hub, id, '?options=sysAttrs')).createdAt, createdAt);
      },
    },
  },
  {
    number: '054_02',
    by: 'ETSI',
    title: 'Replace what is no entity',
    checks: wrongIds('PUT', { type: 'Thing', name }),
  },
  {
    number: '054_03',
    by: 'ETSI',
    title: 'Replace an entity that has scopes',
    checks: {
      'its scopes are those given': async (hub) => {
        await createThing(hub, 'a', { scope: '/henan/south' });
        await sendFor(hub, 204, `PUT /entities/${id}`, { id, type: 'Thing', scope: ['/henan/north', '/owner'] });
        assert.deepEqual(await read(hub, id), { id, type: 'Thing', scope: ['/henan/north', '/owner'] });
      },
    },
  },
];

/** An attribute `part` with one more member. */
const property = (more: object) => ({ part: { type: 'Property', value: 1, ...more } });
const relationship = (more: object) => ({ part: { type: 'Relationship', object: idOf('b'), ...more } });
const raw = (more: object) => ({ part: { type: 'JsonProperty', json: { a: 1 }, ...more } });
const texts = (more: object) => ({ part: { type: 'LanguageProperty', languageMap: { en: 'gate' }, ...more } });
const sealed = { cryptosuite: 'eddsa-rdfc-2022', proofValue: 'zQeVb', type: 'DataIntegrityProof' };

/** What the information model allows and forbids. */
const model: readonly Purpose[] = [
  {
    number: '402_01',
    by: 'Antares',
    title: 'Attributes without what makes them one',
    checks: each<object>(
      {
        'a Property without value': { part: { type: 'Property', unitCode: 'MTR' } },
        'a Relationship without object': { part: { type: 'Relationship' } },
        'a value that is null': property({ value: null }),
        'a LanguageProperty without a map': { part: { type: 'LanguageProperty' } },
      },
      refuses,
    ),
  },
  {
    number: '404_01',
    by: 'Antares',
    title: 'The core @context',
    checks: {
      '@id and @type are taken and shown as id and type': async (hub) => {
        await sendFor(hub, 201, 'POST /entities', { '@id': id, '@type': 'Hall', fill: 1, '@context': [ownTerms] }, ld);
        const { json } = await sendFor(hub, 200, `GET /entities/${id}`, undefined, await ownLink(hub));
        assert.deepEqual(json, { id, type: 'Hall', fill: { type: 'Property', value: 1 } });
      },
      'its terms have no other meaning': async (hub) => {
        const context = [{ Property: 'https://own.example/Property' }, ownTerms];
        await sendFor(hub, 201, 'POST /entities', { id, type: 'Hall', ...property({}), '@context': context }, ld);
        assert.equal((await read(hub, id)).part.type, 'Property');
      },
    },
  },
  {
    number: '408_01',
    by: 'Antares',
    title: 'Times of observations',
    checks: each<unknown>(
      {
        'what is no time': 'yesterday',
        'a time with an offset': '2024-05-01T08:00:00+08:00',
        'a time made an attribute': { type: 'Property', value: '2024-05-01T08:00:00Z' },
      },
      (observedAt) => refuses(property({ observedAt })),
    ),
  },
  {
    number: '418_01',
    by: 'Antares',
    title: 'How scopes are written',
    checks: {
      ...each<unknown>(
        {
          'a level that begins with a digit': '9th',
          'an empty level': '/henan//north',
          'a dash': 'north-east',
          'NGSI-LD Null': nothing,
          'one of a list': ['/henan', '9th'],
        },
        (scope) => refuses({ scope }),
      ),
      'letters, digits and low lines are fine': keeps({ scope: '/Henan/Ring_3/河南' }),
    },
  },
  {
    number: '451_01',
    by: 'Antares',
    title: 'Names that no attribute has, and @contexts inside attributes',
    checks: each<object>(
      {
        datasetId: { datasetId: { type: 'Property', value: 1 } },
        instanceId: { instanceId: { type: 'Property', value: 1 } },
        observedAt: { observedAt: { type: 'Property', value: '2024-05-01T08:00:00Z' } },
        'an @context in an attribute': property({ '@context': { part: 'https://own.example/part' } }),
      },
      refuses,
    ),
  },
  {
    number: '451_02',
    by: 'Antares',
    title: 'Ids that cannot be told by looking',
    checks: {
      ...each<number>(
        {
          'an override of the direction': 0x202e,
          'a space of no width': 0x200b,
          'a byte order mark': 0xfeff,
          'a line separator': 0x2028,
          'a space that does not break': 0xa0,
          'a bracket of markup': 0x3c,
          'a variation selector': 0xfe0f,
          'a variation selector of the supplement': 0xe0100,
          'a noncharacter': 0xfdd0,
          'a noncharacter at the end of a plane': 0xfffe,
          'a filler of Hangul': 0x115f,
          'another filler of Hangul': 0x3164,
          'a half-width filler of Hangul': 0xffa0,
          'a blank of Braille': 0x2800,
        },
        (code) => async (hub) =>
          expectRefused(await hub.send('POST /entities', { id: `${id}${String.fromCodePoint(code)}b`, type: 'Thing' })),
      ),
      'letters of any script are fine': keeps({ part: { type: 'Relationship', object: 'urn:ngsi-ld:Thing:郑州é' } }),
    },
  },
  {
    number: '4522_01',
    by: 'Antares',
    title: 'Lists of values and of relationships',
    checks: {
      'objects and bare URIs are both taken, objects shown': keeps(
        { way: { type: 'ListRelationship', objectList: [idOf('b'), { object: idOf('c') }] } },
        { way: { type: 'ListRelationship', objectList: [{ object: idOf('b') }, { object: idOf('c') }] } },
      ),
      'a list of relationships holds URIs alone': refuses({
        way: { type: 'ListRelationship', objectList: ['no uri'] },
      }),
      'a list of values has no value beside it': refuses({ way: { type: 'ListProperty', valueList: [1], value: 3 } }),
    },
  },
  {
    number: '4524_01',
    by: 'Antares',
    title: 'Raw JSON',
    checks: {
      'is known by its member, and no name in it is changed': async (hub) => {
        const json = { fill: 3, Hall: 'x', type: 'raw' };
        await sendFor(hub, 201, 'POST /entities', { id, type: 'Hall', part: { json }, '@context': ownTerms }, ld);
        const shown = await sendFor(hub, 200, `GET /entities/${id}`, undefined, await ownLink(hub));
        assert.deepEqual(shown.json.part, { type: 'JsonProperty', json });
      },
      ...each<object>(
        {
          'has no unit': raw({ unitCode: 'MTR' }),
          'has no value beside it': raw({ value: 1 }),
          'is no number': raw({ json: 5 }),
        },
        refuses,
      ),
    },
  },
  {
    number: '452_01',
    by: 'Antares',
    title: 'What a Property has beside its value',
    checks: {
      ...each<object>(
        {
          'no object': { object: idOf('b') },
          'no map of languages': { languageMap: { en: 'x' } },
          'no list': { valueList: [1] },
          'no previous value': { previousValue: 0 },
          'no sealed id': { entityIdSealed: true },
        },
        (more) => refuses(property(more)),
      ),
      'it may have a type of value': async (hub) => {
        await createThing(hub, 'a', property({ valueType: 'xsd:double' }));
      },
    },
  },
  {
    number: '452_02',
    by: 'Antares',
    title: 'The concise form of attributes',
    checks: {
      'what it leaves out is told by what is there': keeps(
        {
          size: 5,
          location: point,
          entrance: { value: point },
          name: { value: 'gate', observedAt: '2024-05-01T08:00:00Z' },
          at: { object: idOf('b') },
        },
        {
          size: { type: 'Property', value: 5 },
          location: { type: 'GeoProperty', value: point },
          entrance: { type: 'GeoProperty', value: point },
          name: { type: 'Property', value: 'gate', observedAt: '2024-05-01T08:00:00Z' },
          at: { type: 'Relationship', object: idOf('b') },
        },
      ),
    },
  },
  {
    number: '452_03',
    by: 'Antares',
    title: 'Proofs of integrity',
    checks: {
      'a proof and the id and type it seals are shown as they came': async (hub) => {
        const ngsildproof = { type: 'Property', entityIdSealed: id, entityTypeSealed: 'Hall', value: sealed };
        await sendFor(hub, 201, 'POST /entities', { id, type: 'Hall', ngsildproof, '@context': ownTerms }, ld);
        const shown = await sendFor(hub, 200, `GET /entities/${id}`, undefined, await ownLink(hub));
        assert.deepEqual(shown.json.ngsildproof, ngsildproof);
      },
      ...each<object>(
        {
          'sealed members stand in a proof alone': property({ entityIdSealed: id }),
          'a proof is an object': { ngsildproof: { type: 'Property', value: 'none' } },
          'a sealed type is a name': { ngsildproof: { type: 'Property', value: sealed, entityTypeSealed: 42 } },
        },
        refuses,
      ),
    },
  },
  {
    number: '453_01',
    by: 'Antares',
    title: 'What a Relationship has beside its object',
    checks: {
      ...each<object>(
        {
          'no unit': { unitCode: 'MTR' },
          'no value': { value: 42 },
          'no map of languages': { languageMap: { en: 'x' } },
          'no previous object': { previousObject: idOf('c') },
        },
        (more) => refuses(relationship(more)),
      ),
      'it may have a type of object': keeps(relationship({ objectType: 'Hall' })),
    },
  },
  {
    number: '455_01',
    by: 'Antares',
    title: 'Instances of an attribute',
    checks: {
      'the default instance may be called @none and is shown without': keeps(
        {
          part: [
            { value: 1, datasetId: '@none' },
            { value: 2, datasetId: 'urn:ngsi-ld:Dataset:x' },
          ],
        },
        {
          part: [
            { type: 'Property', value: 1 },
            { type: 'Property', value: 2, datasetId: 'urn:ngsi-ld:Dataset:x' },
          ],
        },
      ),
      'there are no two default instances': refuses({ part: [{ value: 1 }, { value: 2, datasetId: '@none' }] }),
      'there are no two of one name': refuses({
        part: ['urn:ngsi-ld:Dataset:x', 'urn:ngsi-ld:Dataset:x'].map((datasetId) => ({ value: 1, datasetId })),
      }),
    },
  },
  {
    number: '461_01',
    by: 'Antares',
    title: 'Text in UTF-8',
    checks: { 'every script comes back as it was': keeps({ name: { type: 'Property', value: '郑州 žluť — 5 € 🚏' } }) },
  },
  {
    number: '462_01',
    by: 'Antares',
    title: 'Names of attributes and types',
    checks: {
      'a space in a name': refuses({ 'my part': { type: 'Property', value: 1 } }),
      'a type that begins with a digit': async (hub) =>
        expectRefused(await hub.send('POST /entities', { id, type: '9Hall' })),
      'letters of any script are fine': async (hub) => {
        await sendFor(hub, 201, 'POST /entities', { id, type: '大厅', výška_1: 7 });
        assert.deepEqual(await read(hub, id), { id, type: '大厅', výška_1: { type: 'Property', value: 7 } });
      },
    },
  },
  {
    number: '463_01',
    by: 'Antares',
    title: 'Values of attributes',
    checks: {
      'a collection of geometries': refuses({
        location: { type: 'GeoProperty', value: { type: 'GeometryCollection', geometries: [point] } },
      }),
      'a point is shown as it came': keeps({ location: { type: 'GeoProperty', value: point } }),
      'a time with an offset': refuses(property({ observedAt: '2024-05-01T08:00:00+02:00' })),
    },
  },
  {
    number: '464_01',
    by: 'Antares',
    title: 'Text that could be taken for markup',
    checks: {
      'is kept to the letter': async (hub) => {
        const value = `<script>alert('x')</script> "y" = ; ( )`;
        await createThing(hub, 'a', { note: { type: 'Property', value } });
        const { json, text } = await sendFor(hub, 200, `GET /entities/${id}`);
        assert.equal(json.note.value, value);
        assert.doesNotMatch(text, /&lt;|\\u003c/);
      },
    },
  },
  {
    number: '465_01',
    by: 'Antares',
    title: 'Texts by language',
    checks: {
      'texts and lists of texts, by tag or @none': keeps(
        texts({ languageMap: { zh: '门', en: ['gate', 'door'], '@none': 'x' } }),
      ),
      'NGSI-LD Null': refuses(texts({ languageMap: { '@none': nothing } })),
      'a number': refuses(texts({ languageMap: { en: 5 } })),
    },
  },
  {
    number: '471_01',
    by: 'Antares',
    title: 'Places',
    checks: {
      'a geometry may be written as a text and is shown as a geometry': keeps(
        { location: { type: 'GeoProperty', value: JSON.stringify(point) } },
        { location: { type: 'GeoProperty', value: point } },
      ),
      'another text': refuses({ location: { type: 'GeoProperty', value: 'here' } }),
      'a location that is a Property': refuses({ location: { type: 'Property', value: 7 } }),
    },
  },
  {
    number: '521_01',
    by: 'Antares',
    title: 'NGSI-LD Null where nothing can be deleted',
    checks: each<object>(
      {
        'as a value': property({ value: nothing }),
        'as an object': relationship({ object: nothing }),
        'as the value of an attribute of an attribute': property({ more: { type: 'Property', value: nothing } }),
      },
      refuses,
    ),
  },
  {
    number: '5232_01',
    by: 'Antares',
    title: 'The data type of texts by language',
    checks: {
      'its type of value is langString': keeps(
        texts({ languageMap: { en: 'gate', zh: ['门', '口'] }, valueType: 'langString' }),
      ),
      ...each<object>(
        {
          'another type of value': texts({ valueType: 'xsd:string' }),
          'a number': texts({ languageMap: { en: 5 } }),
          'a number in a list': texts({ languageMap: { en: ['gate', 5] } }),
          'a tag without a letter': texts({ languageMap: { '': 'gate' } }),
          'no map': { part: { type: 'LanguageProperty' } },
        },
        refuses,
      ),
    },
  },
  {
    number: '554_01',
    by: 'Antares',
    title: 'Validation',
    checks: {
      'NGSI-LD Null is no scope': refuses({ scope: nothing }),
      'nor an id': async (hub) => expectRefused(await hub.send('POST /entities', { id: nothing, type: 'Thing' })),
      'nor part of a value': refuses(property({ value: { city: nothing } })),
      'however deep': refuses(property({ value: { at: { city: nothing } } })),
      'nor part of a value in a partial update': async (hub) => {
        await createThing(hub, 'a', property({ value: { city: 'x', zip: 1 } }));
        expectRefused(await hub.send(`PATCH /entities/${id}/attrs/part`, { value: { city: nothing } }));
        assert.deepEqual((await read(hub, id)).part.value, { city: 'x', zip: 1 });
      },
      'a merge deletes that part of the value': async (hub) => {
        await createThing(hub, 'a', property({ value: { city: 'x', zip: 1, way: 'y' } }));
        await sendFor(hub, 204, `PATCH /entities/${id}`, property({ value: { way: 'z', zip: nothing } }));
        assert.deepEqual((await read(hub, id)).part.value, { city: 'x', way: 'z' });
      },
      'broken JSON is InvalidRequest': async (hub) =>
        expectRefused(await hub.send('POST /entities', `{"id":"${id}","type":`, ld), 'InvalidRequest'),
    },
  },
  {
    number: '555_01',
    by: 'Antares',
    title: 'The @context of what comes without',
    checks: {
      'is the core @context, whose terms it has': async (hub) => {
        await createThing(hub, 'a', { size: 1, location: { type: 'GeoProperty', value: point } });
        const accept = { accept: 'application/ld+json' };
        const { json, text } = await sendFor(hub, 200, `GET /entities/${id}`, undefined, accept);
        assert.match(String(json['@context']), /ngsi-ld-core-context/);
        assert.deepEqual([json.size.value, json.location.type], [1, 'GeoProperty']);
        assert.doesNotMatch(text, /default-context/);
      },
    },
  },
  {
    number: '557_01',
    by: 'Antares',
    title: 'Terms and what they mean',
    checks: {
      'an @context that holds for one term alone is BadRequestData': refusesLd({
        '@context': [{ Hall: { '@id': ownTerms.Hall, '@context': { fill: ownTerms.fill } } }],
      }),
      'each request has its own @context': async (hub) => {
        await sendFor(hub, 201, 'POST /entities', { id, type: 'Hall', '@context': [ownTerms] }, ld);
        const own = await sendFor(hub, 200, 'GET /entities?type=Hall', undefined, await ownLink(hub));
        assert.deepEqual(idsOf(own), [id]);
        assert.deepEqual(idsOf(await sendFor(hub, 200, 'GET /entities?type=Hall')), []);
      },
      'what no term means is shown in full': async (hub) => {
        await sendFor(hub, 201, 'POST /entities', { id, type: 'Hall', '@context': [ownTerms] }, ld);
        assert.equal((await read(hub, id)).type, ownTerms.Hall);
      },
    },
  },
];

function refusesLd(members: object): ClauseCheck {
  return async (hub) => {
    expectRefused(await hub.send('POST /entities', { id, type: 'Hall', ...members }, ld));
    expectStatus(await hub.send(`GET /entities/${id}`), 404);
  };
}

/** Provision of entities. */
export const purposes: readonly Purpose[] = [...creation, ...removal, ...merging, ...replacing, ...model];
