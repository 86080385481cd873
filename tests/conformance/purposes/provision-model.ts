import assert from 'node:assert/strict';
import type { ClauseCheck } from '../clause.ts';
import { each, id, keeps, refuses } from '../entity-checks.ts';
import { createThing, expectRefused, expectStatus, idOf, idsOf, ld, read, sendFor } from '../expect.ts';
import { ownLink, ownTerms } from '../own-terms.ts';
import type { Purpose } from '../purpose.ts';

const point = { type: 'Point', coordinates: [113.6, 34.7] };
const nothing = 'urn:ngsi-ld:null';

/** An attribute `part` with one more member. */
const property = (more: object) => ({ part: { type: 'Property', value: 1, ...more } });
const relationship = (more: object) => ({ part: { type: 'Relationship', object: idOf('b'), ...more } });
const raw = (more: object) => ({ part: { type: 'JsonProperty', json: { a: 1 }, ...more } });
const texts = (more: object) => ({ part: { type: 'LanguageProperty', languageMap: { en: 'gate' }, ...more } });
const sealed = { cryptosuite: 'eddsa-rdfc-2022', proofValue: 'zQeVb', type: 'DataIntegrityProof' };

/** What the information model allows and forbids. */
export const purposes: readonly Purpose[] = [
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
      'its name is of the core @context, whatever the vocabulary of who writes it': async (hub) => {
        const ngsildproof = { type: 'Property', value: sealed };
        const own = { '@context': { '@vocab': 'https://v.example/' } };
        await sendFor(hub, 201, 'POST /entities', { id, type: 'Hall', ngsildproof, ...own }, ld);
        assert.deepEqual((await sendFor(hub, 200, `GET /entities/${id}`)).json.ngsildproof, ngsildproof);
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
        expectRefused(await hub.send('POST /entities', `{"id":"${id}","type":`, ld), 400, 'InvalidRequest'),
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
