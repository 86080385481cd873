import assert from 'node:assert/strict';
import type { ClauseHub } from '../clause.ts';
import { createThing, expectError, idOf, property, read, sendFor } from '../expect.ts';
import { hostContext } from '../own-context.ts';
import type { Purpose } from '../purpose.ts';
import { queryTable, refused, relationship } from '../query-table.ts';

const geo = { accept: 'application/geo+json' };
const word = (name: string) => `https://example.org/words#${name}`;
const terms = { House: word('House'), height: word('height'), tone: word('tone') };
const point = (x: number, y: number) => ({ type: 'Point', coordinates: [x, y] });
const geoProperty = (value: object) => ({ type: 'GeoProperty', value });
const tall = { height: property(12), tone: property('red'), note: property('x') };

const a = { id: idOf('a'), type: 'Thing' };
const languages = { type: 'LanguageProperty', languageMap: { fr: 'Grande Place', nl: 'Grote Markt' } };
const inLanguage = (lang: string, value: string) => ({ ...a, at: { type: 'Property', value, lang } });
const french = inLanguage('fr', 'Grande Place');

/** A GeoProperty of each name is stored and shown as it was given. */
const geoMember = (member: string): Purpose['checks'] => ({
  'normalised and simplified': queryTable(
    { [member]: geoProperty(point(113, 34)) },
    {
      'options=keyValues': { ...a, [member]: point(113, 34) },
      '': { ...a, [member]: geoProperty(point(113, 34)) },
    },
  ),
});

const someMap = async (hub: ClauseHub, path: string, headers = {}) =>
  String((await sendFor(hub, 200, `GET ${path}`, undefined, headers)).headers.get('ngsild-entitymap'));

/** Retrieval of one entity. */
export const purposes: readonly Purpose[] = [
  {
    number: '018_01_01',
    by: 'ETSI',
    title: 'Retrieve an entity',
    checks: {
      'as it was created, with its @context in JSON-LD': async (hub) => {
        const id = await createThing(hub, 'a', tall);
        const { json } = await sendFor(hub, 200, `GET /entities/${id}`, undefined, { accept: 'application/ld+json' });
        const { '@context': context, ...entity } = json;
        assert.deepEqual(entity, { ...a, ...tall });
        assert.ok(context);
      },
    },
  },
  {
    number: '018_01_02',
    by: 'ETSI',
    title: 'Retrieve some attributes',
    checks: {
      'those alone that attrs names, by URI too': async (hub) => {
        await createThing(hub, 'a', { [word('height')]: property(1), [word('tone')]: property(2), note: property(3) });
        const attrs = [word('height'), word('tone')].map(encodeURIComponent).join();
        const entity = await read(hub, idOf('a'), `?attrs=${attrs}`);
        assert.deepEqual(entity, { ...a, [word('height')]: property(1), [word('tone')]: property(2) });
      },
    },
  },
  {
    number: '018_02',
    by: 'ETSI',
    title: 'Retrieve by what is no URI',
    checks: { 'is BadRequestData': (hub) => refused(hub, '/entities/nouri', 400, 'BadRequestData') },
  },
  {
    number: '018_03_01',
    by: 'ETSI',
    title: 'Retrieve what is not there',
    checks: { 'is ResourceNotFound': (hub) => refused(hub, `/entities/${idOf('none')}`, 404, 'ResourceNotFound') },
  },
  {
    number: '018_03_02',
    by: 'ETSI',
    title: 'Retrieve attributes that are not there',
    checks: {
      'is ResourceNotFound': async (hub) => {
        await createThing(hub, 'a', tall);
        await refused(hub, `/entities/${idOf('a')}?attrs=nothing`, 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '018_04',
    by: 'ETSI',
    title: 'Simplified representation',
    checks: { 'values alone': queryTable(tall, { 'options=keyValues': { ...a, height: 12, tone: 'red', note: 'x' } }) },
  },
  {
    number: '018_05',
    by: 'ETSI',
    title: 'GeoJSON representation',
    checks: {
      'a Feature, simplified or normalised, with the geometry chosen or none': async (hub) => {
        const shown = {
          location: geoProperty(point(1, 2)),
          observationSpace: geoProperty(point(3, 4)),
          n: property(1),
        };
        const id = await createThing(hub, 'a', shown);
        const get = async (query: string) => {
          const { '@context': _, ...feature } = (await sendFor(hub, 200, `GET /entities/${id}${query}`, undefined, geo))
            .json;
          return feature;
        };
        const feature = { id, type: 'Feature', geometry: point(1, 2), properties: { type: 'Thing', ...shown } };
        assert.deepEqual(await get(''), feature);
        const values = { location: point(1, 2), observationSpace: point(3, 4), n: 1 };
        assert.deepEqual(await get('?options=keyValues'), { ...feature, properties: { type: 'Thing', ...values } });
        assert.deepEqual(await get('?geometryProperty=observationSpace'), { ...feature, geometry: point(3, 4) });
        assert.deepEqual(await get('?geometryProperty=operationSpace'), { ...feature, geometry: null });
      },
    },
  },
  {
    number: '018_06',
    by: 'ETSI',
    title: 'The @context of a retrieval',
    checks: {
      'is that of its Link header, or else the core @context': async (hub) => {
        const { link } = await hostContext(hub, terms);
        await sendFor(hub, 201, 'POST /entities', { id: idOf('a'), type: 'House', height: property(1) }, link);
        assert.deepEqual(await read(hub, idOf('a')), {
          id: idOf('a'),
          type: word('House'),
          [word('height')]: property(1),
        });
        const { json } = await sendFor(hub, 200, `GET /entities/${idOf('a')}`, undefined, link);
        assert.deepEqual(json, { id: idOf('a'), type: 'House', height: property(1) });
      },
    },
  },
  {
    number: '018_07',
    by: 'ETSI',
    title: 'Retrieve in a language',
    checks: {
      'the one asked for, the first there is of several, or any': queryTable(
        { at: languages },
        {
          'lang=fr': french,
          'lang=fr-CH,fr': french,
          'lang=fr-CH,fr;q=0.9,en;q=0.8,*;q=0.5': french,
          'lang=fr&options=keyValues': { ...a, at: 'Grande Place' },
        },
      ),
      'with * any of them': async (hub) => {
        await createThing(hub, 'a', { at: languages });
        const { at } = await read(hub, idOf('a'), '?lang=*');
        assert.equal(at.value, languages.languageMap[at.lang as 'fr']);
        assert.equal((await read(hub, idOf('a'), '?lang=*&options=keyValues')).at, at.value);
      },
    },
  },
  { number: '018_08', by: 'ETSI', title: 'Retrieve an observationSpace', checks: geoMember('observationSpace') },
  { number: '018_09', by: 'ETSI', title: 'Retrieve an operationSpace', checks: geoMember('operationSpace') },
  {
    number: '018_15',
    by: 'ETSI',
    title: 'The form by format or options',
    checks: {
      'format counts where both are given': queryTable(
        { n: property(1) },
        {
          'format=keyValues': { ...a, n: 1 },
          'format=simplified': { ...a, n: 1 },
          'format=normalized': { ...a, n: property(1) },
          'options=keyValues': { ...a, n: 1 },
          'options=simplified': { ...a, n: 1 },
          'options=normalized': { ...a, n: property(1) },
          'format=keyValues&options=normalized': { ...a, n: 1 },
        },
      ),
    },
  },
  {
    number: '018_16',
    by: 'ETSI',
    title: 'A form that does not exist',
    checks: {
      'is InvalidRequest': async (hub) => {
        for (const query of ['format=odd', 'options=odd', 'options=keyValues,odd', 'format=keyValues&options=odd'])
          await refused(hub, `/entities/${idOf('a')}?${query}`, 400, 'InvalidRequest');
      },
    },
  },
  {
    number: '415_01',
    by: 'Antares',
    title: 'Which language fits',
    checks: {
      'weights before order, whatever the case, longer and shorter tags': queryTable(
        { at: languages },
        {
          'lang=fr;q=0.2,nl;q=0.9': inLanguage('nl', 'Grote Markt'),
          'lang=FR': french,
          'lang=nl-BE': inLanguage('nl', 'Grote Markt'),
        },
      ),
      'a shorter range fits a longer tag': queryTable(
        { at: { type: 'LanguageProperty', languageMap: { de: 'Platz', 'en-US': 'Square' } } },
        { 'lang=en': inLanguage('en-US', 'Square') },
      ),
      'where none fits it is any, and named': async (hub) => {
        await createThing(hub, 'a', { at: languages });
        const { at } = await read(hub, idOf('a'), '?lang=pt');
        assert.deepEqual(
          [at.type, at.value, at.languageMap],
          ['Property', languages.languageMap[at.lang as 'fr'], undefined],
        );
      },
    },
  },
  {
    number: '436_08',
    by: 'Antares',
    title: 'Retrieve as an earlier version knows it',
    checks: {
      'a VocabProperty is a Property before 1.8, which 203 tells': async (hub) => {
        const id = await createThing(hub, 'a', { kind: { type: 'VocabProperty', vocab: 'big' } });
        for (const [version, status, type] of [
          ['1.5', 203, 'Property'],
          ['1.9', 200, 'VocabProperty'],
        ] as const) {
          const answer = await sendFor(hub, status, `GET /entities/${id}`, undefined, { prefer: `ngsi-ld=${version}` });
          assert.equal(answer.headers.get('preference-applied'), `ngsi-ld=${version}`);
          assert.equal(answer.json.kind.type, type);
        }
      },
    },
  },
  {
    number: '4516_01',
    by: 'Antares',
    title: 'What GeoJSON is made of',
    checks: {
      'the default instance is the geometry; the id is no property': async (hub) => {
        const location = [{ ...geoProperty(point(9, 9)), datasetId: 'urn:d:1' }, geoProperty(point(1, 2))];
        const id = await createThing(hub, 'a', { location, n: property(5) });
        const { json } = await sendFor(hub, 200, `GET /entities/${id}`, undefined, geo);
        assert.deepEqual([json.type, json.id, json.geometry], ['Feature', id, point(1, 2)]);
        assert.deepEqual(
          [json.properties.type, json.properties.id, json.properties.n],
          ['Thing', undefined, property(5)],
        );
      },
      'without a place, or with another value for it, the geometry is null': async (hub) => {
        const id = await createThing(hub, 'a', { n: property(5) });
        for (const query of ['', '?geometryProperty=n'])
          assert.equal((await sendFor(hub, 200, `GET /entities/${id}${query}`, undefined, geo)).json.geometry, null);
      },
      'a query gives a FeatureCollection with one @context': async (hub) => {
        const id = await createThing(hub, 'a', { location: geoProperty(point(1, 2)) });
        const { json } = await sendFor(hub, 200, `GET /entities?type=Thing&id=${id}`, undefined, geo);
        assert.deepEqual([json.type, json.features.length], ['FeatureCollection', 1]);
        assert.deepEqual([json.features[0].type, json.features[0]['@context']], ['Feature', undefined]);
      },
    },
  },
  {
    number: '4517_01',
    by: 'Antares',
    title: 'Simplified GeoJSON',
    checks: {
      'values alone, several instances by datasetId': async (hub) => {
        const location = [{ ...geoProperty(point(9, 9)), datasetId: 'urn:d:1' }, geoProperty(point(3, 4))];
        const id = await createThing(hub, 'a', { location, n: property(5) });
        const { json } = await sendFor(hub, 200, `GET /entities/${id}?options=keyValues`, undefined, geo);
        assert.deepEqual([json.type, json.geometry], ['Feature', point(3, 4)]);
        const dataset = { '@none': point(3, 4), 'urn:d:1': point(9, 9) };
        assert.deepEqual(json.properties, { type: 'Thing', location: { dataset }, n: 5 });
      },
    },
  },
  {
    number: '454_01',
    by: 'Antares',
    title: 'What is simple of each kind',
    checks: {
      'value, object and lists alone; languages, JSON and terms in an object; instances by datasetId': queryTable(
        {
          n: [property(55), { ...property(11), datasetId: 'urn:d:1' }],
          spoken: { type: 'LanguageProperty', languageMap: { en: 'hi' } },
          raw: { type: 'JsonProperty', json: { a: 1 } },
          kind: { type: 'VocabProperty', vocab: 'big' },
          list: { type: 'ListProperty', valueList: [1.2, 3.4] },
          in: relationship('city'),
          route: { type: 'ListRelationship', objectList: ['urn:x:1', 'urn:x:2'] },
        },
        {
          'options=keyValues': {
            ...a,
            n: { dataset: { '@none': 55, 'urn:d:1': 11 } },
            spoken: { languageMap: { en: 'hi' } },
            raw: { json: { a: 1 } },
            kind: { vocab: 'big' },
            list: [1.2, 3.4],
            in: idOf('city'),
            route: ['urn:x:1', 'urn:x:2'],
          },
        },
      ),
    },
  },
  {
    number: '5711_01',
    by: 'Antares',
    title: 'Retrieval by type, of a geometry, of linked entities',
    checks: {
      'an entity of another type is not there': async (hub) => {
        const id = await createThing(hub, 'a', { n: property(1) });
        await refused(hub, `/entities/${id}?type=Other`, 404, 'ResourceNotFound');
        await sendFor(hub, 200, `GET /entities/${id}?type=Thing`);
      },
      'geometryProperty belongs to GeoJSON': async (hub) => {
        const id = await createThing(hub, 'a', { n: property(1) });
        const path = `GET /entities/${id}?geometryProperty=location`;
        expectError(await hub.send(path, undefined, { accept: 'application/ld+json' }), 400, 'BadRequestData');
        await sendFor(hub, 200, path, undefined, geo);
      },
      'braces need a join': async (hub) => {
        const id = await createThing(hub, 'a', { n: property(1) });
        await refused(hub, `/entities/${id}?pick=in{name}`, 400, 'BadRequestData');
      },
    },
  },
  {
    number: '5714_01',
    by: 'Antares',
    title: 'Retrieve with an entity map',
    checks: {
      'one is made where it is asked for': async (hub) => {
        const id = await createThing(hub, 'a', { n: property(1) });
        const place = await someMap(hub, `/entities/${id}?entityMap=true`);
        const { json } = await sendFor(hub, 200, `GET ${place.replace('/ngsi-ld/v1', '')}`);
        assert.deepEqual(json.entityMap, { [id]: ['@none'] });
      },
      'one that is gone is made anew': async (hub) => {
        const id = await createThing(hub, 'a', { n: property(1) });
        const place = await someMap(hub, `/entities/${id}`, {
          'ngsild-entitymap': '/ngsi-ld/v1/entityMaps/urn:x:gone',
        });
        assert.match(place, /entityMaps/);
        assert.doesNotMatch(place, /gone/);
      },
      'one that is there is used': async (hub) => {
        const id = await createThing(hub, 'a', { n: property(1) });
        const place = await someMap(hub, `/entities/${id}?entityMap=true`);
        assert.equal(await someMap(hub, `/entities/${id}`, { 'ngsild-entitymap': place }), place);
      },
    },
  },
  {
    number: '6311_01',
    by: 'Antares',
    title: 'When expiresAt is shown',
    checks: {
      'of entities, attributes and instances of the past with system attributes alone': async (hub) => {
        const expiresAt = '2100-01-01T00:00:00Z';
        const n = { ...property(7), observedAt: '2024-08-13T00:00:00Z', expiresAt };
        const id = await createThing(hub, 'a', { expiresAt, n });
        const plain = await read(hub, id);
        assert.deepEqual([plain.expiresAt, plain.n.value, plain.n.expiresAt], [undefined, 7, undefined]);
        const full = await read(hub, id, '?options=sysAttrs');
        for (const one of [full, full.n]) assert.equal(Date.parse(one.expiresAt), Date.parse(expiresAt));
        assert.equal(typeof full.createdAt, 'string');
        const past = `GET /temporal/entities/${id}?timerel=after&timeAt=2020-01-01T00:00:00Z`;
        assert.doesNotMatch((await sendFor(hub, 200, past)).text, /expiresAt/);
        const told = (await sendFor(hub, 200, `${past}&options=sysAttrs`)).json;
        for (const one of [told, told.n[0]]) assert.equal(Date.parse(one.expiresAt), Date.parse(expiresAt));
      },
      'of attributes of attributes, and of instances that were imported, too': async (hub) => {
        const expiresAt = '2100-01-01T00:00:00.000Z';
        const n = {
          ...property(7),
          observedAt: '2024-08-13T00:00:00Z',
          expiresAt,
          unit: { ...property(1), expiresAt },
        };
        const ids = [await createThing(hub, 'a', { n }), idOf('b')];
        await sendFor(hub, 201, 'POST /temporal/entities', { id: idOf('b'), type: 'Thing', n: [n] });
        for (const id of ids) {
          const past = `GET /temporal/entities/${id}?timerel=after&timeAt=2020-01-01T00:00:00Z`;
          for (const form of ['', '&options=temporalValues'])
            assert.doesNotMatch((await sendFor(hub, 200, past + form)).text, /expiresAt/);
          const [told] = (await sendFor(hub, 200, `${past}&options=sysAttrs`)).json.n;
          assert.deepEqual([told.expiresAt, told.unit.expiresAt], [expiresAt, expiresAt]);
        }
      },
    },
  },
];
