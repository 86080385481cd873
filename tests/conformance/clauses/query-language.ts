import assert from 'node:assert/strict';
import type { Clause, ClauseHub } from '../clause.ts';
import { createThing, expectError, idOf, idsOf, read, sendFor } from '../expect.ts';
import { thing, withSource } from '../source.ts';

const names = async (hub: ClauseHub, query: string) =>
  idsOf(await sendFor(hub, 200, `GET /entities?type=Thing&${query}`)).map((id) =>
    id.slice('urn:ngsi-ld:Thing:'.length),
  );

/** The languages of queries (clauses 4.9 to 4.23). */
export const clauses: readonly Clause[] = [
  {
    number: '4.9',
    title: 'NGSI-LD Query Language',
    checks: {
      'existence, comparison, range, list, pattern': async (hub) => {
        await createThing(hub, 'a', { n: 5, s: 'red' });
        await createThing(hub, 'b', { n: 15, s: ['blue', 'green'] });
        await createThing(hub, 'c', { n: 25 });
        for (const [q, found] of [
          ['s', 'ab'],
          ['n>5', 'bc'],
          ['n>=5;n<25', 'ab'],
          ['n==10..20', 'b'],
          ['n!=10..20', 'ac'],
          ['s=="blue"', 'b'],
          ['s!="blue"', 'a'],
          ['s=="red","blue"', 'ab'],
          ['s~=^r', 'a'],
          ['s!~=^r', 'b'],
          ['n==5|n==25', 'ac'],
          ['(n==5|n==25);s', 'a'],
          ['n=="5"', ''],
        ])
          assert.equal((await names(hub, `q=${encodeURIComponent(q ?? '')}`)).join(''), found, q);
      },
      'attributes of attributes, members of values, languages': async (hub) => {
        await createThing(hub, 'a', {
          n: { value: 1, observedAt: '2024-01-01T00:00:00Z', quality: { value: 7 } },
          at: { value: { city: { zip: 5 } } },
          name: { languageMap: { en: 'red', fr: 'rouge' } },
        });
        await createThing(hub, 'b', { n: 1 });
        for (const q of [
          'n.observedAt>2023-12-31T00:00:00Z',
          'n.quality==7',
          'at[city.zip]==5',
          'name[en]=="red"',
          'name[*]=="rouge"',
        ])
          assert.deepEqual(await names(hub, `q=${q}`), ['a'], q);
        assert.deepEqual(await names(hub, 'q=name[en]=="rouge"'), []);
      },
      'a Relationship matches by == and != alone': async (hub) => {
        await createThing(hub, 'a', { of: { object: 'urn:x:1' } });
        assert.deepEqual(await names(hub, 'q=of==urn:x:1'), ['a']);
        assert.deepEqual(await names(hub, 'q=of>"urn:x:0"'), []);
      },
      'values behind relationships, with a hint of the type': async (hub) => {
        await createThing(hub, 'a', { of: { object: 'urn:x:1' } });
        await sendFor(hub, 201, 'POST /entities', { id: 'urn:x:1', type: 'Part', size: 3 });
        assert.deepEqual(await names(hub, 'q=of{size}==3&join=inline'), ['a']);
        assert.deepEqual(await names(hub, 'q=of{Part:size}==3&join=inline'), ['a']);
        assert.deepEqual(await names(hub, 'q=of{Other:size}==3&join=inline'), []);
      },
      'expandValues takes values as terms of the @context, jsonKeys as plain JSON': async (hub) => {
        await createThing(hub, 'a', { kind: { vocab: 'Small' }, raw: { json: { id: 'x', value: 'y' } } });
        assert.deepEqual(await names(hub, 'q=kind==Small&expandValues=kind'), ['a']);
        assert.deepEqual(await names(hub, 'q=raw[value]=="y"&jsonKeys=raw'), ['a']);
      },
      'what is not a query is BadRequestData': async (hub) => {
        for (const q of ['n==', '(n', 'n==red', 'n>1,2', 'n[a', 'n{a'])
          expectError(await hub.send(`GET /entities?type=Thing&q=${encodeURIComponent(q)}`), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '4.10',
    title: 'NGSI-LD Geoquery Language',
    checks: {
      'near, within, contains, intersects, equals, disjoint, overlaps': async (hub) => {
        await createThing(hub, 'a', { location: { type: 'Point', coordinates: [113.5, 34.5] } });
        await createThing(hub, 'b', {
          location: {
            type: 'Polygon',
            coordinates: [
              [
                [114, 34],
                [116, 34],
                [116, 36],
                [114, 36],
                [114, 34],
              ],
            ],
          },
        });
        const box = 'geometry=Polygon&coordinates=[[[113,34],[115,34],[115,35],[113,35],[113,34]]]';
        for (const [query, found] of [
          ['georel=near;maxDistance==100&geometry=Point&coordinates=[113.5,34.5]', 'a'],
          ['georel=near;minDistance==1000&geometry=Point&coordinates=[113.5,34.5]', 'b'],
          [`georel=within&${box}`, 'a'],
          ['georel=contains&geometry=Point&coordinates=[115,35]', 'b'],
          [`georel=intersects&${box}`, 'ab'],
          [`georel=overlaps&${box}`, 'b'],
          ['georel=equals&geometry=Point&coordinates=[113.5,34.5]', 'a'],
          ['georel=disjoint&geometry=Point&coordinates=[0,0]', 'ab'],
        ])
          assert.equal((await names(hub, query ?? '')).join(''), found, query);
      },
      'another GeoProperty by geoproperty': async (hub) => {
        await createThing(hub, 'a', { door: { type: 'GeoProperty', value: { type: 'Point', coordinates: [1, 1] } } });
        assert.deepEqual(
          await names(hub, 'georel=near;maxDistance==10&geometry=Point&coordinates=[1,1]&geoproperty=door'),
          ['a'],
        );
      },
      'of several instances each is looked at by itself': async (hub) => {
        const point = (x: number) => ({ type: 'Point', coordinates: [x, 34.5] });
        const two = (x: number, y: number) => [
          { type: 'GeoProperty', value: point(x) },
          { type: 'GeoProperty', value: point(y), datasetId: 'urn:d:2' },
        ];
        await createThing(hub, 'a', { location: two(10, 113.5), door: two(10, 113.5) });
        await createThing(hub, 'b', { location: two(10, 11), door: two(10, 11) });
        const box = 'geometry=Polygon&coordinates=[[[113,34],[115,34],[115,35],[113,35],[113,34]]]';
        const here = 'geometry=Point&coordinates=[113.5,34.5]';
        for (const property of ['location', 'door'])
          for (const [query, found] of [
            [`georel=within&${box}`, 'a'],
            [`georel=intersects&${box}`, 'a'],
            [`georel=disjoint&${box}`, 'ab'],
            [`georel=equals&${here}`, 'a'],
            [`georel=near;maxDistance==100&${here}`, 'a'],
            [`georel=near;minDistance==1000&${here}`, 'ab'],
          ])
            assert.equal(
              (await names(hub, `${query}&geoproperty=${property}`)).join(''),
              found,
              `${property} ${query}`,
            );
      },
      'what is not a geoquery is BadRequestData': async (hub) => {
        for (const query of [
          'georel=near&geometry=Point&coordinates=[1,1]',
          'georel=beside&geometry=Point&coordinates=[1,1]',
          'georel=within',
          'georel=within&geometry=Polygon&coordinates=[1,1]',
          'georel=within&geometry=Point&coordinates=[999,1]',
        ])
          expectError(await hub.send(`GET /entities?type=Thing&${query}`), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '4.17',
    title: 'Entity Type Selection Language',
    checks: {
      'or, and, parentheses': async (hub) => {
        for (const [name, type] of [
          ['a', ['A']],
          ['b', ['B']],
          ['c', ['A', 'B']],
          ['d', ['C']],
        ] as const)
          await sendFor(hub, 201, 'POST /entities', { id: idOf(name), type });
        for (const [type, found] of [
          ['A,B', 'abc'],
          ['A|B', 'abc'],
          ['A;B', 'c'],
          ['(A;B)|C', 'cd'],
        ])
          assert.equal(
            idsOf(await sendFor(hub, 200, `GET /entities?type=${type}`))
              .map((id) => id.at(-1))
              .join(''),
            found,
            type,
          );
      },
    },
  },
  {
    number: '4.18',
    title: 'Scopes',
    checks: {
      'one or several paths; anything else is BadRequestData': async (hub) => {
        const id = await createThing(hub, 'a', { scope: ['/city/north', '/spare'] });
        assert.deepEqual((await read(hub, id)).scope, ['/city/north', '/spare']);
        expectError(await hub.send('POST /entities', { id: idOf('b'), type: 'T', scope: '//' }), 400, 'BadRequestData');
      },
      'another hub may tell scopes from before the grammar was as narrow; they are not taken from clients': withSource(
        async (hub, source) => {
          source.answers['GET /entities'] = [
            200,
            [thing('a', { scope: ['/old-town/3rd', 'harbour'] }), thing('b', { scope: '/new town' })],
          ];
          await source.register(hub);
          const told = await sendFor(hub, 200, 'GET /entities?type=Thing&scopeQ=/old-town/%23&splitEntities=true');
          assert.deepEqual(told.json, [thing('a', { scope: ['/old-town/3rd', '/harbour'] })]);
          assert.match(told.headers.get('ngsild-warning') ?? '', /1 entit/, 'what was never a scope is not understood');
          const given = await hub.send('POST /entities?local=true', thing('c', { scope: '/old-town' }));
          expectError(given, 400, 'BadRequestData');
        },
      ),
    },
  },
  {
    number: '4.19',
    title: 'Scope Query Language',
    checks: {
      'exact, one level by +, all below by #, or, and': async (hub) => {
        await createThing(hub, 'a', { scope: '/x/y/z' });
        await createThing(hub, 'b', { scope: ['/x/q', '/other'] });
        for (const [scopeQ, found] of [
          ['/x/q', 'b'],
          ['/x/%2B', 'b'],
          ['/x/%2B/z', 'a'],
          ['/x/%23', 'ab'],
          ['/x/q;/other', 'b'],
          ['/x/y/z,/other', 'ab'],
        ])
          assert.equal((await names(hub, `scopeQ=${scopeQ}`)).join(''), found, scopeQ);
      },
    },
  },
  {
    number: '4.21',
    title: 'Attribute Projection Language',
    checks: {
      'pick and omit choose members, with a comma or a bar between them': async (hub) => {
        const id = await createThing(hub, 'a', { n: 1, s: 'x' });
        assert.deepEqual(Object.keys(await read(hub, id, '?pick=id,n')).sort(), ['id', 'n']);
        assert.deepEqual(Object.keys(await read(hub, id, '?pick=n|s')).sort(), ['n', 's']);
        assert.deepEqual(Object.keys(await read(hub, id, '?omit=n')).sort(), ['id', 's', 'type']);
      },
      'members of linked entities in braces': async (hub) => {
        const id = await createThing(hub, 'a', { of: { object: 'urn:x:1' } });
        await sendFor(hub, 201, 'POST /entities', { id: 'urn:x:1', type: 'Part', size: 3, color: 'red' });
        const shown = await read(hub, id, '?join=inline&pick=of{size}&format=simplified');
        assert.deepEqual(shown, { of: { size: 3 } });
      },
      'braces without join, or deeper than joinLevel, are BadRequestData': async (hub) => {
        const id = await createThing(hub, 'a');
        for (const query of ['pick=of{size}', 'pick=of{size{x}}&join=inline', 'pick=of{'])
          expectError(await hub.send(`GET /entities/${id}?${query}`), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '4.22',
    title: 'Transient Storage of Entities and Attributes',
    checks: {
      'an entity whose expiresAt has passed is gone, and so is an attribute': async (hub) => {
        const past = '2020-01-01T00:00:00Z';
        await sendFor(hub, 201, 'POST /entities', { id: idOf('a'), type: 'Thing', expiresAt: past });
        expectError(await hub.send(`GET /entities/${idOf('a')}`), 404, 'ResourceNotFound');
        const id = await createThing(hub, 'b', { n: { value: 1, expiresAt: past }, s: 'x' });
        assert.deepEqual(Object.keys(await read(hub, id)).sort(), ['id', 's', 'type']);
      },
      'what has not expired is there, with its expiresAt among the system attributes': async (hub) => {
        const id = await createThing(hub, 'a', { expiresAt: '2099-01-01T00:00:00Z', n: 1 });
        assert.equal((await read(hub, id)).expiresAt, undefined);
        assert.equal((await read(hub, id, '?options=sysAttrs')).expiresAt, '2099-01-01T00:00:00.000Z');
      },
      'an attribute of an attribute ends alone, to any depth': async (hub) => {
        const [past, later] = ['2020-01-01T00:00:00Z', '2099-01-01T00:00:00.000Z'];
        const source = { value: 'x', expiresAt: later, by: { object: 'urn:x:1', expiresAt: past } };
        const n = { value: 1, note: { value: 'y', expiresAt: past }, source };
        const id = await createThing(hub, 'a', { n });
        const shown = await read(hub, id);
        assert.deepEqual(shown.n, { type: 'Property', value: 1, source: { type: 'Property', value: 'x' } });
        assert.equal((await read(hub, id, '?options=sysAttrs')).n.source.expiresAt, later);
        await sendFor(hub, 204, `PATCH /entities/${id}`, { n: { value: 2 } });
        assert.equal((await read(hub, id, '?options=sysAttrs')).n.source.expiresAt, later, 'a merge leaves it');
        const [listed] = (await sendFor(hub, 200, 'GET /entities?type=Thing')).json;
        assert.deepEqual(Object.keys(listed.n).sort(), ['source', 'type', 'value']);
      },
      'expiresAt is a DateTime': async (hub) => {
        expectError(
          await hub.send('POST /entities', { id: idOf('a'), type: 'T', expiresAt: 'soon' }),
          400,
          'BadRequestData',
        );
      },
    },
  },
  {
    number: '4.23',
    title: 'Entity Ordering',
    checks: {
      'ascending and descending, by several attributes, by members of values': async (hub) => {
        await createThing(hub, 'a', { n: 2, o: { value: { k: 1 } } });
        await createThing(hub, 'b', { n: 1, o: { value: { k: 2 } } });
        await createThing(hub, 'c', { n: 2, o: { value: { k: 0 } } });
        for (const [orderBy, found] of [
          ['n', 'bac'],
          ['n;desc', 'acb'],
          ['n,o[k]', 'bca'],
          ['o[k];desc', 'bac'],
        ])
          assert.equal((await names(hub, `local=true&orderBy=${orderBy}`)).join(''), found, orderBy);
      },
      'values of different kinds in the order of the table, missing ones last': async (hub) => {
        for (const [name, v] of [
          ['a', true],
          ['b', 'x'],
          ['c', [1]],
          ['d', 7],
          ['e', '2024-01-01T00:00:00Z'],
        ] as const)
          await createThing(hub, name, { v });
        await createThing(hub, 'f');
        assert.equal((await names(hub, 'local=true&orderBy=v')).join(''), 'dbcaef');
      },
      'by distance, and by a collation': async (hub) => {
        await createThing(hub, 'a', { location: { type: 'Point', coordinates: [2, 0] }, s: 'ä' });
        await createThing(hub, 'b', { location: { type: 'Point', coordinates: [1, 0] }, s: 'z' });
        assert.equal((await names(hub, 'local=true&orderBy=location;dist-asc&orderFrom=[0,0]')).join(''), 'ba');
        assert.equal((await names(hub, 'local=true&orderBy=s&collation=sv')).join(''), 'ba');
        assert.equal((await names(hub, 'local=true&orderBy=s&collation=de')).join(''), 'ab');
      },
      'where other sources have their part, without orderFrom, or with a collation that is none: BadRequestData':
        withSource(async (hub, source) => {
          for (const query of ['orderBy=n;dist-asc', 'orderBy=n&collation=!'])
            expectError(await hub.send(`GET /entities?type=Thing&${query}`), 400, 'BadRequestData');
          await source.register(hub);
          expectError(await hub.send('GET /entities?type=Thing&orderBy=n'), 400, 'BadRequestData');
        }),
    },
  },
  {
    number: '4.15',
    title: 'Language Filter',
    checks: {
      'a LanguageProperty becomes a Property in the best language, which is named': async (hub) => {
        const id = await createThing(hub, 'a', {
          name: { languageMap: { en: 'red', 'fr-CH': 'rouge', '@none': 'x' } },
        });
        for (const [lang, value, tag] of [
          ['en', 'red', 'en'],
          ['de,fr;q=0.8,en;q=0.5', 'rouge', 'fr-CH'],
          ['EN', 'red', 'en'],
          ['en-US', 'red', 'en'],
        ] as const) {
          const { name } = await read(hub, id, `?lang=${lang}`);
          assert.deepEqual(
            [name.type, name.value, name.lang, name.languageMap],
            ['Property', value, tag, undefined],
            lang,
          );
        }
        assert.equal((await read(hub, id, '?lang=ja')).name.type, 'Property', 'any language rather than none');
      },
    },
  },
];
