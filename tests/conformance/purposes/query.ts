import assert from 'node:assert/strict';
import type { ClauseCheck, ClauseHub } from '../clause.ts';
import { createThing, expectError, idOf, idsOf, sendFor } from '../expect.ts';
import type { Purpose } from '../purpose.ts';

const city = (name: string) => `https://city.example/${name}`;
const ownContext = Object.fromEntries(['Stop', 'Tram', 'Depot', 'line', 'roofed'].map((term) => [term, city(term)]));
const geoJson = { accept: 'application/geo+json' };
const ldJson = { accept: 'application/ld+json' };
const point = (...coordinates: number[]) => ({ type: 'Point', coordinates });
const square = (from: number, to: number) => ({
  type: 'Polygon',
  coordinates: [
    [
      [from, from],
      [to, from],
      [to, to],
      [from, to],
      [from, from],
    ],
  ],
});

/** Creates an entity whose names mean something in an @context of its own. */
const create = (hub: ClauseHub, name: string, type: string | readonly string[], members: object = {}) =>
  sendFor(
    hub,
    201,
    'POST /entities',
    { id: idOf(name), type, ...members, '@context': ownContext },
    { 'content-type': 'application/ld+json' },
  );

const pathOf = (parameters: Readonly<Record<string, string>>) => `GET /entities?${new URLSearchParams(parameters)}`;
const lastOf = (id: string) => id.slice(id.lastIndexOf(':') + 1);
const namesOf = (answer: Parameters<typeof idsOf>[0]) => idsOf(answer).map(lastOf).sort().join('');
const post = (hub: ClauseHub, query: object, url = '', headers = {}) =>
  hub.send(`POST /entityOperations/query${url}`, { type: 'Query', ...query }, headers);

/** What each query finds, by the last parts of the ids: a GET's parameters, or the members of a posted query. */
const finds =
  (prepare: (hub: ClauseHub) => Promise<unknown>, ...table: readonly (readonly [query: object, names: string])[]) =>
  async (hub: ClauseHub) => {
    await prepare(hub);
    for (const [query, names] of table) {
      const posted = 'entities' in query || 'attrs' in query;
      const answer = posted ? await post(hub, query) : await sendFor(hub, 200, pathOf(query as Record<string, string>));
      assert.equal(answer.status, 200, answer.text);
      assert.equal(namesOf(answer), names, JSON.stringify(query));
    }
  };
/** The same for parameters beside `type=Thing`, with the count told in the header. */
const counts =
  (prepare: (hub: ClauseHub) => Promise<unknown>, ...table: readonly (readonly [object, names: string])[]) =>
  async (hub: ClauseHub) => {
    await prepare(hub);
    for (const [more, names] of table) {
      const answer = await sendFor(hub, 200, pathOf({ type: 'Thing', count: 'true', ...more }));
      assert.deepEqual(
        [namesOf(answer), answer.headers.get('ngsild-results-count')],
        [names, String(names.length)],
        JSON.stringify(more),
      );
    }
  };
const refuses =
  (...queries: readonly object[]): ClauseCheck =>
  async (hub) => {
    await createThing(hub, 'a', { size: 1, location: point(1, 1) });
    for (const query of queries)
      expectError(await hub.send(pathOf(query as Record<string, string>)), 400, 'BadRequestData');
  };
const refusesPosted =
  (...queries: readonly object[]): ClauseCheck =>
  async (hub) => {
    await createThing(hub, 'a', { size: 1 });
    for (const query of queries) expectError(await post(hub, query), 400, 'BadRequestData');
  };

const stops = async (hub: ClauseHub) => {
  for (const name of 'abc') await create(hub, name, 'Stop');
};
const kinds = async (hub: ClauseHub) => {
  await create(hub, 'a', 'Stop');
  await create(hub, 'b', 'Tram', { line: 5, roofed: true });
  await create(hub, 'c', 'Depot', { line: 6, location: point(113.6, 34.7) });
};
const placed = async (hub: ClauseHub) => {
  await createThing(hub, 'a', { location: point(5, 5) });
  await createThing(hub, 'b', { location: point(5.05, 5) });
  await createThing(hub, 'c', { location: point(8, 8) });
};
const areas = async (hub: ClauseHub) => {
  await createThing(hub, 'a', { location: square(0, 4) });
  await createThing(hub, 'b', { location: square(6, 9) });
};
const geo = (georel: string, { type, coordinates }: { type: string; coordinates: unknown }, more: object = {}) => ({
  georel,
  geometry: type,
  coordinates: JSON.stringify(coordinates),
  ...more,
});
const scoped = async (hub: ClauseHub) => {
  await createThing(hub, 'a', { scope: '/north/park/pond' });
  await createThing(hub, 'b', { scope: ['/north/park/pond', '/firm/branch/desk'] });
  await createThing(hub, 'c');
};
const scopes = (...table: readonly (readonly [scopeQ: string, names: string])[]) =>
  finds(scoped, ...table.map(([scopeQ, names]) => [{ type: 'Thing', scopeQ }, names] as const));
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
  {
    number: '019_26',
    by: 'Antares',
    title: 'Every type',
    checks: {
      'type=* finds entities of all types': finds(kinds, [{ type: '*' }, 'abc']),
      'and is not to be asked for with local=false': refuses({ type: '*', local: 'false' }),
    },
  },
  {
    number: '019_27',
    by: 'Antares',
    title: 'Parameters that go with others',
    checks: {
      'geometryProperty goes with GeoJSON': async (hub) => {
        await createThing(hub, 'a', { location: point(1, 1) });
        const query = 'GET /entities?type=Thing&geometryProperty=location';
        expectError(await hub.send(query), 400, 'BadRequestData');
        const { json } = await sendFor(hub, 200, query, undefined, geoJson);
        assert.deepEqual(json.features[0].geometry, point(1, 1));
      },
      'orderBy needs no local=true where no other source has its part': finds(
        stops,
        [{ type: city('Stop'), orderBy: 'name' }, 'abc'],
        [{ type: city('Stop'), orderBy: 'name', local: 'true' }, 'abc'],
      ),
    },
  },
  {
    number: '019_28',
    by: 'Antares',
    title: 'Ranges, lists and patterns to be kept away from',
    checks: {
      'both ends of a range count; a list is any of its values; !~= is no match': counts(
        async (hub) => {
          await createThing(hub, 'a', { level: 4, name: 'East Gate' });
          await createThing(hub, 'b', { level: 6, name: 'West Gate' });
        },
        [{ q: 'level==4..5' }, 'a'],
        [{ q: 'level!=4..5' }, 'b'],
        [{ q: 'name=="East Gate","West Gate"' }, 'ab'],
        [{ q: 'name!="East Gate","Old Mill"' }, 'b'],
        [{ q: 'name!~="^East"' }, 'b'],
      ),
      'a range goes with == and != alone': refuses({ type: 'Thing', q: 'level>4..5' }),
    },
  },
  {
    number: '019_29',
    by: 'Antares',
    title: 'Paths of conditions',
    checks: {
      'members of values, languages, entities behind relationships, expanded values': counts(
        async (hub) => {
          await createThing(hub, 'a', {
            address: { value: { city: 'Xinmi' } },
            color: { languageMap: { en: 'red', fr: 'rouge' } },
            under: { object: idOf('b') },
            kind: { vocab: 'shop' },
          });
          await createThing(hub, 'b', { name: 'Old Mill' });
        },
        [{ q: 'address[city]=="Xinmi"' }, 'a'],
        [{ q: 'address[zip]=="Xinmi"' }, ''],
        [{ q: 'address[city]' }, 'a'],
        [{ q: 'color[en]=="red"' }, 'a'],
        [{ q: 'color[en]=="rouge"' }, ''],
        [{ q: 'color[*]=="rouge"' }, 'a'],
        [{ q: 'color[*]!="red"' }, ''],
        [{ q: 'under{name}=="Old Mill"', join: 'inline', joinLevel: '1' }, 'a'],
        [{ q: 'under{Thing:name}=="Old Mill"', join: 'inline', joinLevel: '1' }, 'a'],
        [{ q: 'under{Other:name}=="Old Mill"', join: 'inline', joinLevel: '1' }, ''],
        [{ q: 'under>"urn:a"' }, ''],
        [{ q: 'kind=="shop"', expandValues: 'kind' }, 'a'],
        [{ q: 'kind==shop', expandValues: 'kind' }, 'a'],
        [{ q: 'kind=="shop"' }, ''],
        [{ q: 'kind=="https://uri.etsi.org/ngsi-ld/default-context/shop"' }, 'a'],
      ),
    },
  },
  {
    number: '019_30',
    by: 'Antares',
    title: 'Edges of places',
    checks: {
      'a distance is one number above zero, and a relation is one of the seven': refuses(
        ...[
          'near;maxDistance==0',
          'near;maxDistance==-100',
          'near;maxDistance==5;minDistance==1',
          'near',
          'touches',
          'near;maxDistance==inf',
          'near;maxDistance==1e400',
        ].map((georel) => ({ type: 'Thing', ...geo(georel, point(8, 40)) })),
      ),
      'a number may be written as JSON writes numbers': finds(placed, [
        { type: 'Thing', ...geo('near;maxDistance==1.5e4', point(5, 5)) },
        'ab',
      ]),
      'holes are not within; another GeoProperty; the nearest point of a line, in metres': counts(
        async (hub) => {
          await createThing(hub, 'a', { location: point(5, 5), space: point(8, 40) });
          await createThing(hub, 'b', { location: point(2, 2) });
          await createThing(hub, 'c', {
            location: {
              type: 'LineString',
              coordinates: [
                [0, 85.6],
                [1, 85],
              ],
            },
          });
          await createThing(hub, 'd', { location: point(10, 60.009) });
        },
        [
          geo('within', { type: 'Polygon', coordinates: [...square(0, 10).coordinates, ...square(4, 6).coordinates] }),
          'b',
        ],
        [geo('near;maxDistance==2000', point(8, 40), { geoproperty: 'space' }), 'a'],
        [geo('near;maxDistance==2000', point(8, 40)), ''],
        ...(
          [
            [60, 'd'],
            [61, ''],
          ] as const
        ).map(
          ([latitude, names]) =>
            [
              geo('near;maxDistance==2000', {
                type: 'LineString',
                coordinates: [
                  [0, latitude],
                  [10, latitude],
                ],
              }),
              names,
            ] as const,
        ),
        [geo('near;maxDistance==20000', point(0, 85)), 'c'],
        [geo('near;maxDistance==5000', point(0, 85)), ''],
      ),
    },
  },
  {
    number: '019_31',
    by: 'Antares',
    title: 'Pages',
    checks: {
      'links lead to the page before and after, where there is one, to and fro': async (hub) => {
        await stops(hub);
        const page = async (path: string) => {
          const answer = await sendFor(hub, 200, `GET ${path}`);
          assert.equal(answer.headers.get('ngsild-results-count'), '3');
          const links = Object.fromEntries(
            [...(answer.headers.get('link') ?? '').matchAll(/<([^>]*)>; ?rel="(prev|next)"/g)].map(
              ([, url = '', relation = '']) => [relation, url.replace('/ngsi-ld/v1', '')],
            ),
          );
          return { names: namesOf(answer), links: Object.keys(links).sort().join(' '), ...links };
        };
        const first: Record<string, string> = await page(`/entities?type=${city('Stop')}&limit=1&count=true`);
        const second: Record<string, string> = await page(first.next ?? '');
        const third: Record<string, string> = await page(second.next ?? '');
        const back = await page(third.prev ?? '');
        const two = await page(`/entities?type=${city('Stop')}&limit=2&count=true`);
        assert.deepEqual(
          [first, second, third, back, two].map(({ names, links }) => `${names}: ${links}`),
          ['a: next', 'b: next prev', 'c: prev', 'b: next prev', 'ab: next'],
        );
      },
      'by offset as well': async (hub) => {
        await stops(hub);
        for (const [offset, name, links] of [
          ['1', 'b', ['next', 'prev']],
          ['2', 'c', ['prev']],
        ] as const) {
          const answer = await sendFor(hub, 200, pathOf({ type: city('Stop'), limit: '1', offset }));
          const found = [...(answer.headers.get('link') ?? '').matchAll(/rel="(prev|next)"/g)].map(([, one]) => one);
          assert.deepEqual([namesOf(answer), found.sort()], [name, links]);
        }
      },
      'a limit of zero tells the count alone': async (hub) => {
        await stops(hub);
        const answer = await sendFor(hub, 200, pathOf({ type: city('Stop'), limit: '0', count: 'true' }));
        assert.deepEqual([answer.json, answer.headers.get('ngsild-results-count')], [[], '3']);
        assert.doesNotMatch(answer.headers.get('link') ?? '', /rel="(prev|next)"/);
      },
    },
  },
  {
    number: '019_32',
    by: 'Antares',
    title: 'Members of a posted query',
    checks: {
      'q chooses, pick and omit shape': async (hub) => {
        await createThing(hub, 'a', { speed: 80, make: 'x' });
        await createThing(hub, 'b', { speed: 120, make: 'x' });
        const ask = async (more: object) => (await post(hub, { entities: [{ type: 'Thing' }], ...more })).json;
        assert.deepEqual(
          (await ask({ q: 'speed>100' })).map((one: { id: string }) => one.id),
          [idOf('b')],
        );
        assert.deepEqual(Object.keys((await ask({ pick: ['speed'] }))[0]), ['speed']);
        assert.deepEqual(Object.keys((await ask({ omit: ['speed'] }))[0]).sort(), ['id', 'make', 'type']);
      },
      'what the table of the members does not allow is BadRequestData': refusesPosted(
        { entities: [] },
        ...[
          { attrs: [] },
          { pick: [] },
          { omit: [] },
          { q: 42 },
          { join: 'inline', joinLevel: 0 },
          { temporalQ: { timerel: 'after', timeAt: '2020-01-01T00:00:00Z' } },
          { type: 'NotQuery' },
        ].map((more) => ({ entities: [{ type: 'Thing' }], ...more })),
      ),
    },
  },
  {
    number: '019_34',
    by: 'Antares',
    title: 'Scopes with bars and parentheses',
    checks: {
      'and in parentheses, a bar as or': scopes(
        ['(/north/park/pond;/firm/branch/desk)', 'b'],
        ['(/north/park/pond;/firm/branch/desk)|/north/park/pond', 'ab'],
        ['/firm/branch/desk|/no/where', 'b'],
        ['(/north/park/pond;/no/where)', ''],
      ),
    },
  },
  {
    number: '5233_01',
    by: 'Antares',
    title: 'Selectors of entities',
    checks: {
      'several ids, ids before patterns, patterns alone': finds(
        async (hub) => {
          for (const name of 'abc') await createThing(hub, name);
        },
        [{ entities: [{ type: 'Thing', id: [idOf('a'), idOf('b')] }] }, 'ab'],
        [{ entities: [{ type: 'Thing', id: idOf('a'), idPattern: '.*:b$' }] }, 'a'],
        [{ entities: [{ type: 'Thing', idPattern: '.*:b$' }] }, 'b'],
        [
          {
            entities: [
              { type: 'Thing', id: [idOf('a'), idOf('b')] },
              { type: 'Thing', idPattern: '.*:c$' },
            ],
          },
          'abc',
        ],
      ),
      'a selector has a type, and ids that are URIs': refusesPosted(
        ...[
          { id: idOf('a') },
          { type: 'Thing', id: 'not a uri' },
          { type: 'Thing', id: [idOf('a'), 5] },
          { type: 'Thing', id: [] },
        ].map((selector) => ({ entities: [selector] })),
      ),
    },
  },
  {
    number: '5722_01',
    by: 'Antares',
    title: 'Queries that are too wide or too deep',
    checks: {
      'system attributes alone are too wide; relationships go with join, as deep; csf is a query': refuses(
        { attrs: 'createdAt' },
        { q: 'modifiedAt>"2020-01-01T00:00:00Z"' },
        { type: 'Thing', q: 'of{name}=="x"' },
        { type: 'Thing', q: 'of{of{name}}=="x"', join: 'inline', joinLevel: '1' },
        { type: 'Thing', csf: '))bad((' },
      ),
    },
  },
];
