import assert from 'node:assert/strict';
import type { ClauseCheck, ClauseHub } from '../clause.ts';
import { createThing, idOf, idsOf, sendFor } from '../expect.ts';
import type { Purpose } from '../purpose.ts';
import {
  areas,
  city,
  counts,
  create,
  finds,
  geo,
  geoJson,
  kinds,
  ldJson,
  namesOf,
  pathOf,
  placed,
  point,
  post,
  refuses,
  scopes,
  square,
  stops,
} from '../query-finds.ts';

const asFeatures =
  (ask: (hub: ClauseHub) => Promise<Awaited<ReturnType<ClauseHub['send']>>>): ClauseCheck =>
  async (hub) => {
    await kinds(hub);
    const { json, headers } = await ask(hub);
    assert.match(headers.get('content-type') ?? '', /^application\/geo\+json/);
    assert.equal(json.type, 'FeatureCollection');
    assert.deepEqual(
      json.features.map(({ id, type, geometry, properties }: Record<string, never>) => [
        id,
        type,
        geometry,
        properties,
      ]),
      [
        [
          idOf('b'),
          'Feature',
          null,
          {
            type: city('Tram'),
            [city('line')]: { type: 'Property', value: 5 },
            [city('roofed')]: { type: 'Property', value: true },
          },
        ],
        [
          idOf('c'),
          'Feature',
          point(113.6, 34.7),
          {
            type: city('Depot'),
            [city('line')]: { type: 'Property', value: 6 },
            location: { type: 'GeoProperty', value: point(113.6, 34.7) },
          },
        ],
      ],
    );
    assert.ok(json['@context'], 'the collection holds the @context');
  };

/** Query of entities: which are found. */
export const purposes: readonly Purpose[] = [
  {
    number: '019_01_01',
    by: 'ETSI',
    title: 'Query by ids',
    checks: {
      'of those of the type only the ones named': finds(stops, [
        { type: city('Stop'), id: `${idOf('a')},${idOf('b')}` },
        'ab',
      ]),
    },
  },
  {
    number: '019_01_02',
    by: 'ETSI',
    title: 'Query by several types',
    checks: {
      'entities of any of them, each with the @context in JSON-LD': async (hub) => {
        await kinds(hub);
        const answer = await sendFor(hub, 200, pathOf({ type: `${city('Tram')},${city('Depot')}` }), undefined, ldJson);
        assert.deepEqual(
          answer.json.map((one: Record<string, unknown>) => [one.id, one.type, [one['@context']].flat().length]),
          [
            [idOf('b'), city('Tram'), 1],
            [idOf('c'), city('Depot'), 1],
          ],
        );
      },
    },
  },
  {
    number: '019_01_03',
    by: 'ETSI',
    title: 'Query by a pattern of ids',
    checks: {
      'ids that match': finds(stops, [{ type: city('Stop'), idPattern: 'urn:ngsi-ld:Thing:[ab].*' }, 'ab']),
    },
  },
  {
    number: '019_01_04',
    by: 'ETSI',
    title: 'Query by names of attributes',
    checks: {
      'only entities that have one of them are found, with those attributes alone': async (hub) => {
        const id = await createThing(hub, 'a', { size: 1, color: 'red', weight: 5 });
        await createThing(hub, 'b');
        const answer = await sendFor(hub, 200, 'GET /entities?attrs=size,color');
        assert.deepEqual(idsOf(answer), [id]);
        assert.deepEqual(Object.keys(answer.json[0]).sort(), ['color', 'id', 'size', 'type']);
      },
    },
  },
  {
    number: '019_01_05',
    by: 'ETSI',
    title: 'Query by a place',
    checks: {
      'entities whose location equals a point': finds(placed, [{ type: 'Thing', ...geo('equals', point(5, 5)) }, 'a']),
    },
  },
  {
    number: '019_01_06',
    by: 'ETSI',
    title: 'Query by scopes',
    checks: {
      'a whole scope, one level left open, all below, any scope at all, and, or': scopes(
        ['/north/park/pond', 'ab'],
        ['/north/+/pond', 'ab'],
        ['/firm/#', 'b'],
        ['/#', 'ab'],
        ['/north/park/pond;/firm/branch/desk', 'b'],
        ['/north/park/pond,/firm/branch/desk', 'ab'],
      ),
    },
  },
  ...(
    [
      ['019_02_01', 'an id', { entities: [{ type: city('Stop'), id: idOf('a') }] }, 'a', stops],
      ['019_02_02', 'a type', { entities: [{ type: city('Tram') }] }, 'b', kinds],
      ['019_02_03', 'a pattern of ids', { entities: [{ type: city('Stop'), idPattern: '.*:[bc]$' }] }, 'bc', stops],
      ['019_02_04', 'names of attributes', { attrs: [city('roofed'), 'none'] }, 'b', kinds],
      [
        '019_02_06',
        'two ids',
        { entities: ['a', 'c'].map((name) => ({ type: city('Stop'), id: idOf(name) })) },
        'ac',
        stops,
      ],
    ] as const
  ).map(
    ([number, by, query, names, prepare]): Purpose => ({
      number,
      by: 'ETSI',
      title: `Posted query by ${by}`,
      checks: { 'finds the same as a GET would': finds(prepare, [query, names]) },
    }),
  ),
  {
    number: '019_02_05',
    by: 'ETSI',
    title: 'Posted query answered as GeoJSON',
    checks: {
      'a collection of features, without a geometry where there is none': asFeatures((hub) =>
        post(hub, { entities: [{ type: `${city('Tram')},${city('Depot')}` }] }, '', geoJson),
      ),
    },
  },
  ...(
    [
      ['019_03_01', 'ids that are no URIs', { type: 'Thing', id: 'one,two' }],
      ['019_03_02', 'a pattern that is none', { type: 'Thing', idPattern: 'thing**' }],
      ['019_03_03', 'id and type as attributes', { attrs: 'id,type' }],
      [
        '019_03_04',
        'an unknown relation of places',
        { type: 'Thing', ...geo('odd', point(1, 1), { geoproperty: 'location' }) },
      ],
      ['019_03_05', 'nothing but ids', { id: `${idOf('a')},${idOf('b')}` }],
    ] as const
  ).map(
    ([number, what, query]): Purpose => ({
      number,
      by: 'ETSI',
      title: `Query with ${what}`,
      checks: { 'is BadRequestData': refuses(query) },
    }),
  ),
  {
    number: '019_04',
    by: 'ETSI',
    title: 'Query in the simplified form',
    checks: {
      'values alone': async (hub) => {
        await createThing(hub, 'a', { size: { value: 1, unitCode: 'MTR' }, of: { object: 'urn:x:1' } });
        const { json } = await sendFor(hub, 200, pathOf({ type: 'Thing', id: idOf('a'), options: 'keyValues' }));
        assert.deepEqual(json, [{ id: idOf('a'), type: 'Thing', size: 1, of: 'urn:x:1' }]);
      },
    },
  },
  {
    number: '019_05',
    by: 'ETSI',
    title: 'Query answered as GeoJSON',
    checks: {
      'a collection of features': asFeatures((hub) =>
        sendFor(
          hub,
          200,
          pathOf({ type: `${city('Tram')},${city('Depot')}`, id: `${idOf('b')},${idOf('c')}` }),
          undefined,
          geoJson,
        ),
      ),
    },
  },
  {
    number: '019_06',
    by: 'ETSI',
    title: 'Query with a limit',
    checks: {
      'no more than that': async (hub) => {
        await stops(hub);
        const answer = await sendFor(hub, 200, pathOf({ type: city('Stop'), limit: '2' }));
        assert.equal(answer.json.length, 2);
      },
    },
  },
  {
    number: '019_07',
    by: 'ETSI',
    title: 'Query with a count',
    checks: {
      'of all that match, with and without q': counts(
        async (hub) => {
          await createThing(hub, 'a', { size: 1 });
          await createThing(hub, 'b', { size: 2 });
        },
        [{}, 'ab'],
        [{ q: 'size==2' }, 'b'],
      ),
    },
  },
  {
    number: '019_08',
    by: 'ETSI',
    title: 'Selection of types',
    checks: {
      'one type, and, or, both': finds(
        async (hub) => {
          await create(hub, 'a', 'A');
          await create(hub, 'b', 'B');
          await create(hub, 'c', ['A', 'C']);
        },
        [{ type: 'A' }, 'ac'],
        [{ type: '(A;C)' }, 'c'],
        [{ type: 'A,B' }, 'abc'],
        [{ type: 'B,C' }, 'bc'],
        [{ type: '(A;B),C' }, 'c'],
      ),
    },
  },
  {
    number: '019_09',
    by: 'ETSI',
    title: 'Query by conditions',
    checks: {
      'texts, truths, numbers, relationships, and, or, parentheses; without a type': async (hub) => {
        const target = (at: string) => ({ object: `urn:x:${at}` });
        await createThing(hub, 'a', { name: 'East Gate', full: false, level: 4 });
        await createThing(hub, 'b', { name: 'West Gate', full: true, level: 6 });
        await createThing(hub, 'c', { name: 'Old Mill', full: false, level: 7, in: target('hill') });
        for (const [q, names] of [
          ['name=="East Gate"', 'a'],
          ['name=="Old Mill";full==false', 'c'],
          ['name=="West Gate"|full==false', 'abc'],
          ['(name=="West Gate"|name=="East Gate");full==false', 'a'],
          ['level==4', 'a'],
          ['level>=4;level<7', 'ab'],
          ['in==urn:x:hill', 'c'],
          ['in==urn:x:dale', ''],
          ['in==urn:x:hill|in==urn:x:dale', 'c'],
        ] as const) {
          const answer = await sendFor(hub, 200, pathOf({ q, count: 'true' }));
          assert.deepEqual(
            [namesOf(answer), answer.headers.get('ngsild-results-count')],
            [names, String(names.length)],
            q,
          );
        }
      },
    },
  },
  {
    number: '019_10',
    by: 'ETSI',
    title: 'Places of points',
    checks: {
      'every relation to a point or a polygon': counts(
        placed,
        [geo('equals', point(5, 5)), 'a'],
        [geo('near;maxDistance==15000', point(5, 5)), 'ab'],
        [geo('near;minDistance==15000', point(5, 5)), 'c'],
        [geo('within', square(4, 6)), 'ab'],
        [geo('disjoint', square(4, 6)), 'c'],
        [geo('disjoint', point(5, 5)), 'bc'],
        [geo('contains', point(5, 5)), 'a'],
        [geo('intersects', point(5, 5)), 'a'],
      ),
    },
  },
  {
    number: '019_11',
    by: 'ETSI',
    title: 'Places of polygons',
    checks: {
      'every relation to a point or a polygon': counts(
        areas,
        [geo('equals', square(0, 4)), 'a'],
        [geo('intersects', square(3, 5)), 'a'],
        [geo('contains', square(1, 2)), 'a'],
        [geo('contains', square(10, 11)), ''],
        [geo('disjoint', square(10, 11)), 'ab'],
        [geo('within', square(5, 10)), 'b'],
        [geo('overlaps', square(3, 5)), 'a'],
        [geo('contains', point(7, 7)), 'b'],
      ),
    },
  },
  {
    number: '019_12',
    by: 'ETSI',
    title: 'Instances by datasetId',
    checks: {
      'only the instances asked for, of all attributes or of those named': async (hub) => {
        const instances = (member: string, values: Record<string, unknown>) =>
          Object.entries(values).map(([dataset, value]) => ({
            [member]: value,
            ...(dataset === 'none' ? {} : { datasetId: `urn:d:${dataset}` }),
          }));
        await createThing(hub, 'a', {
          name: instances('value', { none: 'Gate', fr: 'Porte', de: 'Tor' }),
          of: instances('object', { none: 'urn:x:1', fr: 'urn:x:2', es: 'urn:x:3' }),
        });
        for (const [more, seen] of [
          [{ attrs: 'name' }, { name: ['Gate', 'Porte', 'Tor'] }],
          [{ datasetId: 'urn:d:fr' }, { name: ['Porte'], of: ['urn:x:2'] }],
          [{ datasetId: 'urn:d:fr,urn:d:es' }, { name: ['Porte'], of: ['urn:x:2', 'urn:x:3'] }],
          [{ datasetId: '@none' }, { name: ['Gate'], of: ['urn:x:1'] }],
          [{ attrs: 'name', datasetId: '@none' }, { name: ['Gate'] }],
          [{ attrs: 'name', datasetId: 'urn:d:de' }, { name: ['Tor'] }],
          [{ attrs: 'name', datasetId: 'urn:d:es' }, {}],
        ] as const) {
          const { json } = await sendFor(hub, 200, pathOf({ type: 'Thing', ...(more as object) }));
          const { id, type, ...attributes } = json[0];
          assert.deepEqual([json.length, id, type], [1, idOf('a'), 'Thing'], JSON.stringify(more));
          const shown = Object.entries(attributes as Record<string, { value?: string; object?: string }>).map(
            ([key, one]) => [key, [one].flat().map(({ value, object }) => value ?? object)],
          );
          assert.deepEqual(Object.fromEntries(shown), seen, JSON.stringify(more));
        }
      },
    },
  },
  {
    number: '019_25',
    by: 'ETSI',
    title: 'Query of everything here',
    checks: { 'local=true asks for no more': finds(kinds, [{ local: 'true' }, 'abc']) },
  },
];
