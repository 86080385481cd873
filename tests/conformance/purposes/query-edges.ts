import assert from 'node:assert/strict';
import { createThing, expectError, idOf, sendFor } from '../expect.ts';
import type { Purpose } from '../purpose.ts';
import {
  city,
  counts,
  finds,
  geo,
  geoJson,
  kinds,
  namesOf,
  pathOf,
  placed,
  point,
  post,
  refuses,
  refusesPosted,
  scopes,
  square,
  stops,
} from '../query-finds.ts';

/** Query of entities: edges of the languages, pages, and members of posted queries. */
export const purposes: readonly Purpose[] = [
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
