import assert from 'node:assert/strict';
import type { ClauseHub } from '../clause.ts';
import { expectBad, expectError, idsOf, ld, sendFor } from '../expect.ts';
import type { Purpose } from '../purpose.ts';
import {
  body,
  each,
  given,
  id,
  ofType,
  ownLink,
  path,
  place,
  register,
  shown,
  terms,
  typeOf,
} from '../registration.ts';

const found = async (hub: ClauseHub, query: string, headers = {}) =>
  (await sendFor(hub, 200, `GET ${path}?${query}`, undefined, headers)).json;
const foundIds = async (hub: ClauseHub, query: string) => idsOf(await sendFor(hub, 200, `GET ${path}?${query}`));
const inTime = (property: string) =>
  `${property && `&timeproperty=${property}`}&timerel=before&timeAt=2021-06-01T00:00:00Z`;
const interval = { startAt: '2020-08-01T00:00:00Z', endAt: '2021-08-01T00:00:00Z' };

/** Discovery of context sources (5.10). */
export const purposes: readonly Purpose[] = [
  {
    number: '036_01',
    by: 'ETSI',
    title: 'Retrieve by an id that is no URI',
    checks: { 'is BadRequestData': (hub) => expectBad(hub, `GET ${path}/nowhere`) },
  },
  {
    number: '036_02',
    by: 'ETSI',
    title: 'Retrieve what is not there',
    checks: {
      'is ResourceNotFound': async (hub) => expectError(await hub.send(`GET ${path}/${id}`), 404, 'ResourceNotFound'),
    },
  },
  {
    number: '036_03',
    by: 'ETSI',
    title: 'Retrieve with the core @context',
    checks: {
      'other names are shown in full': async (hub) => {
        await sendFor(hub, 201, `POST ${path}`, { ...given, '@context': terms }, ld);
        assert.deepEqual((await shown(hub)).information[0], {
          entities: [{ type: terms.Pump, id: 'urn:x:pump:7' }],
          propertyNames: [terms.flow],
          relationshipNames: [terms.feeds],
        });
      },
    },
  },
  {
    number: '036_04',
    by: 'ETSI',
    title: 'Retrieve a registration',
    checks: {
      'in the terms it was given in, by their @context': async (hub) => {
        await sendFor(hub, 201, `POST ${path}`, { ...given, '@context': terms }, ld);
        const { status: _status, ...registered } = await shown(hub, id, await ownLink(hub));
        assert.deepEqual(registered.information[0], body.information[0]);
      },
    },
  },
  {
    number: '036_05',
    by: 'ETSI',
    title: 'The @context of an answer',
    checks: {
      'is that of the Link, or the core': async (hub) => {
        await sendFor(hub, 201, `POST ${path}`, { ...given, '@context': terms }, ld);
        const link = await ownLink(hub);
        const own = await sendFor(hub, 200, `GET ${path}/${id}`, undefined, link);
        assert.equal(typeOf(own.json), 'Pump');
        assert.equal(own.headers.get('link')?.split('>')[0], link.link.split('>')[0]);
        const core = await sendFor(hub, 200, `GET ${path}/${id}`);
        assert.equal(typeOf(core.json), terms.Pump);
        assert.match(core.headers.get('link') ?? '', /ngsi-ld-core-context/);
      },
    },
  },
  {
    number: '037_01',
    by: 'ETSI',
    title: 'Query by types, or by names of attributes',
    checks: each({ 'by types': ['type=Valve'], 'by attributes': ['attrs=name'] }, async (hub, query) => {
      await register(hub, given);
      await register(hub, { id: 'urn:x:valves', ...ofType('Valve', { propertyNames: ['name', 'size'] }) });
      assert.deepEqual(await foundIds(hub, query), ['urn:x:valves']);
    }),
  },
  {
    number: '037_02',
    by: 'ETSI',
    title: 'Query for everything',
    checks: { 'is BadRequestData': (hub) => expectBad(hub, `GET ${path}`) },
  },
  {
    number: '037_03',
    by: 'ETSI',
    title: 'Query by what is no query',
    checks: each(
      {
        'an id that is no URI': ['id=nowhere'],
        'a q that is none': ['q=(broken'],
        'a place without its geometry': ['georel=within'],
        'a time without its moment': ['timerel=before'],
      },
      async (hub, query) => {
        await expectBad(hub, `GET ${path}?${query}`);
        await expectBad(hub, `GET ${path}?type=Pump&${query}`);
      },
    ),
  },
  {
    number: '037_04',
    by: 'ETSI',
    title: 'Query with the default @context',
    checks: {
      'a name in full finds what was registered by a term': async (hub) => {
        await sendFor(hub, 201, `POST ${path}`, { ...given, '@context': terms }, ld);
        const [one] = await found(hub, `id=urn:x:pump:7&type=${encodeURIComponent(terms.Pump)}`);
        assert.deepEqual([one.id, typeOf(one)], [id, terms.Pump]);
        assert.deepEqual(await found(hub, 'type=Pump'), []);
      },
    },
  },
  {
    number: '037_05',
    by: 'ETSI',
    title: 'Query by types and a pattern of ids',
    checks: {
      'a source of such entities is found': async (hub) => {
        await register(hub, given);
        assert.deepEqual(await foundIds(hub, 'type=Basin&idPattern=.*north$'), [id]);
      },
      'so is one that names attributes alone': async (hub) => {
        await register(hub, { id, ...body, information: [{ propertyNames: ['level'] }] });
        assert.deepEqual(await foundIds(hub, 'type=Basin&idPattern=.*north$'), [id]);
      },
    },
  },
  {
    number: '037_06',
    by: 'ETSI',
    title: 'Query by properties and relationships',
    checks: each({ 'of these names': ['&attrs=flow,feeds'], 'of any name': [''] }, async (hub, attrs) => {
      const information = [{ entities: [{ type: 'Pump' }], propertyNames: ['flow'], relationshipNames: ['feeds'] }];
      await register(hub, { id, ...body, information });
      await register(hub, ofType('Valve'));
      assert.deepEqual((await found(hub, `type=Pump${attrs}`))[0].information, information);
    }),
  },
  {
    number: '037_07',
    by: 'ETSI',
    title: 'Query by a place',
    checks: each(
      {
        'near a point': ['georel=near;maxDistance==2000&geometry=Point&coordinates=[113.605,34.705]'],
        'within a polygon, of a GeoProperty by name': [
          'georel=within&geometry=Polygon&coordinates=[[[113,34],[114,34],[114,35],[113,35],[113,34]]]&geoproperty=location',
        ],
      },
      async (hub, query) => {
        await register(hub, { id, ...ofType('Pump'), location: place });
        await register(hub, { ...ofType('Pump'), location: { type: 'Point', coordinates: [0, 0] } });
        assert.deepEqual(await foundIds(hub, `type=Pump&${query}`), [id]);
      },
    ),
  },
  {
    number: '037_08',
    by: 'ETSI',
    title: 'Query without a time',
    checks: {
      'only sources of what is now are found': async (hub) => {
        await register(hub, { id, ...ofType('Pump') });
        await register(hub, { ...ofType('Pump'), observationInterval: interval });
        assert.deepEqual(await foundIds(hub, 'type=Pump'), [id]);
      },
    },
  },
  {
    number: '037_09',
    by: 'ETSI',
    title: 'Query by a time',
    checks: each(
      {
        'of observation, by name': ['observationInterval', 'observedAt'],
        'of observation, without a name': ['observationInterval', ''],
        'of creation': ['managementInterval', 'createdAt'],
        'of change': ['managementInterval', 'modifiedAt'],
      },
      async (hub, name, property) => {
        const other = name === 'observationInterval' ? 'managementInterval' : 'observationInterval';
        await register(hub, { id, ...ofType('Pump'), [name]: interval });
        await register(hub, { ...ofType('Pump'), [other]: interval });
        await register(hub, ofType('Pump'));
        assert.deepEqual(await foundIds(hub, `type=Pump${inTime(property)}`), [id]);
      },
    ),
  },
  {
    number: '037_10',
    by: 'ETSI',
    title: 'Query by ids, and by properties of the source',
    checks: {
      'by ids of entities, with their type': async (hub) => {
        await register(hub, given);
        await register(hub, { ...ofType('Pump'), information: [{ entities: [{ type: 'Pump', id: 'urn:x:pump:8' }] }] });
        assert.deepEqual(await foundIds(hub, 'type=Pump&id=urn:x:pump:7,urn:x:pump:9'), [id]);
      },
      'ids alone are too wide': (hub) => expectBad(hub, `GET ${path}?id=urn:x:pump:7`),
      'by properties of the source in csf': async (hub) => {
        await register(hub, { id, ...ofType('Pump'), brand: 'north' });
        await register(hub, { ...ofType('Pump'), brand: 'south' });
        assert.deepEqual(await foundIds(hub, 'type=Pump&csf=brand==%22north%22'), [id]);
      },
      'q names attributes of entities: sources that may have them are found': async (hub) => {
        await register(hub, { id, ...ofType('Pump', { propertyNames: ['flow'] }) });
        await register(hub, ofType('Pump', { propertyNames: ['level'] }));
        assert.deepEqual(await foundIds(hub, 'q=flow%3E5'), [id]);
      },
    },
    missing: [
      'The suite asks for registrations by their own ids in `id`, and by their properties in `q`; in 5.10.2.3 ids are those of entities and never stand alone, `q` is about entities, and properties of sources are asked in `csf`',
    ],
  },
  {
    number: '037_11',
    by: 'ETSI',
    title: 'Query in pages',
    checks: each<[number, number, number, boolean, boolean]>(
      {
        'the second of three': [1, 1, 1, true, true],
        'the last': [2, 2, 1, true, false],
        'all at once': [15, 0, 3, false, false],
      },
      async (hub, limit, offset, count, before, after) => {
        for (let one = 0; one < 3; one++) await register(hub, ofType('Pump'));
        const { json, headers } = await sendFor(hub, 200, `GET ${path}?type=Pump&limit=${limit}&offset=${offset}`);
        assert.equal(json.length, count);
        const links = headers.get('link') ?? '';
        assert.deepEqual([links.includes('rel="prev"'), links.includes('rel="next"')], [before, after], links);
      },
    ),
  },
  {
    number: '51024_01',
    by: 'Antares',
    title: 'Query by what a source says of itself',
    checks: each(
      {
        'by its properties': ['csf=endpoint==%22http://127.0.0.1:9%22'],
        'by its scope': ['scopeQ=/east/%23'],
        'by its place': ['georel=near;maxDistance==2000&geometry=Point&coordinates=[113.6,34.7]'],
      },
      async (hub, query) => {
        await register(hub, { id, ...ofType('Pump'), scope: '/east/harbour', location: place });
        await register(hub, { ...ofType('Pump'), scope: '/west', endpoint: 'http://127.0.0.1:10' });
        assert.deepEqual(await foundIds(hub, `type=Pump&${query}`), [id]);
      },
    ),
  },
];
