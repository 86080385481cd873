import assert from 'node:assert/strict';
import type { Clause } from '../clause.ts';
import { createThing, expectError, idOf, idsOf, read, sendFor } from '../expect.ts';
import { withSource } from '../source.ts';

const point = (x: number) => ({ type: 'Point', coordinates: [x, 1] });
/** One attribute of a kind: normalised, concise and simplified. */
const forms = (normalised: object, concise: unknown, simplified: unknown) => ({
  'normalised, concise and simplified, from any of the first two': async (
    hub: Parameters<Clause['checks'][string]>[0],
  ) => {
    for (const [name, given] of [
      ['a', normalised],
      ['b', concise],
    ] as const) {
      const id = await createThing(hub, name, { x: given });
      assert.deepEqual((await read(hub, id)).x, normalised);
      assert.deepEqual((await read(hub, id, '?format=concise')).x, concise);
      assert.deepEqual((await read(hub, id, '?format=simplified')).x, simplified);
    }
  },
});
const refuses = (...given: readonly unknown[]) => ({
  'what does not fit is BadRequestData': async (hub: Parameters<Clause['checks'][string]>[0]) => {
    for (const x of given)
      expectError(await hub.send('POST /entities', { id: idOf('a'), type: 'T', x }), 400, 'BadRequestData');
  },
});

/** How entities and attributes are written (clauses 4.5 to 4.8). */
export const clauses: readonly Clause[] = [
  {
    number: '4.5.1',
    title: 'NGSI-LD Entity Representation',
    checks: {
      'id, one or several types, scope and attributes': async (hub) => {
        const entity = { id: idOf('a'), type: ['Thing', 'Part'], scope: '/x', n: { type: 'Property', value: 1 } };
        await sendFor(hub, 201, 'POST /entities', entity);
        assert.deepEqual(await read(hub, idOf('a')), entity);
      },
      'members of attributes are no attributes': async (hub) => {
        for (const name of ['datasetId', 'instanceId', 'observedAt', 'unitCode'])
          expectError(
            await hub.send('POST /entities', { id: idOf('a'), type: 'T', [name]: 'urn:x:1' }),
            400,
            'BadRequestData',
          );
      },
    },
  },
  {
    number: '4.5.2',
    title: 'NGSI-LD Property Representations',
    checks: {
      ...forms(
        { type: 'Property', value: 5, unitCode: 'MTR', observedAt: '2024-01-01T00:00:00Z' },
        { value: 5, unitCode: 'MTR', observedAt: '2024-01-01T00:00:00Z' },
        5,
      ),
      ...refuses(
        { type: 'Property' },
        { type: 'Property', value: null },
        null,
        { value: 1, observedAt: 'yesterday' },
        { value: 1, object: 'urn:x:1' },
      ),
      'properties of properties': async (hub) => {
        const id = await createThing(hub, 'a', { x: { value: 1, quality: { value: 2, by: { object: 'urn:x:1' } } } });
        const { x } = await read(hub, id);
        assert.deepEqual(x.quality, { type: 'Property', value: 2, by: { type: 'Relationship', object: 'urn:x:1' } });
      },
    },
  },
  {
    number: '4.5.3',
    title: 'NGSI-LD Relationship Representations',
    checks: {
      ...forms({ type: 'Relationship', object: 'urn:x:1' }, { object: 'urn:x:1' }, 'urn:x:1'),
      ...refuses({ object: 'no uri' }, { object: [] }, { type: 'Relationship', value: 1 }),
      'several objects in one instance': async (hub) => {
        const id = await createThing(hub, 'a', { x: { object: ['urn:x:1', 'urn:x:2'] } });
        assert.deepEqual((await read(hub, id, '?format=simplified')).x, ['urn:x:1', 'urn:x:2']);
      },
    },
  },
  {
    number: '4.5.4',
    title: 'Simplified Representation',
    checks: {
      'several instances under dataset, the default one as @none': async (hub) => {
        const id = await createThing(hub, 'a', { x: [{ value: 1 }, { value: 2, datasetId: 'urn:d:2' }] });
        assert.deepEqual((await read(hub, id, '?format=simplified')).x, { dataset: { '@none': 1, 'urn:d:2': 2 } });
      },
    },
  },
  {
    number: '4.5.5',
    title: 'Multi-Attribute Support',
    checks: {
      'instances by datasetId; the default one shows none, @none names it': async (hub) => {
        const id = await createThing(hub, 'a', {
          x: [
            { value: 1, datasetId: '@none' },
            { value: 2, datasetId: 'urn:d:2' },
          ],
        });
        assert.deepEqual((await read(hub, id)).x, [
          { type: 'Property', value: 1 },
          { type: 'Property', value: 2, datasetId: 'urn:d:2' },
        ]);
        await sendFor(hub, 204, `PATCH /entities/${id}/attrs/x`, { value: 5, datasetId: '@none' });
        assert.equal((await read(hub, id, '?datasetId=@none')).x.value, 5);
      },
      'what several hubs have ends with each, and the entity where all of it does': withSource(async (hub, source) => {
        const [past, soon, later] = ['2020-01-01', '2098-01-01', '2099-01-01'].map((day) => `${day}T00:00:00.000Z`);
        const readEnds = async (name: string, theirs: object) => {
          source.answers['GET /entities/'] = [200, { id: idOf(name), type: 'Thing', ...theirs }];
          const { expiresAt, n, m } = await read(hub, idOf(name), '?options=sysAttrs');
          return [expiresAt, n?.expiresAt, m?.expiresAt];
        };
        await source.register(hub);
        await createThing(hub, 'a', { n: 1 });
        const m = { type: 'Property', value: 2 };
        assert.deepEqual(await readEnds('a', { m, expiresAt: soon }), [undefined, undefined, soon]);
        assert.deepEqual(await readEnds('a', { m: { ...m, expiresAt: later }, expiresAt: soon }), [
          undefined,
          undefined,
          soon,
        ]);
        assert.equal((await read(hub, idOf('a'))).m.value, 2);
        await readEnds('a', { m, expiresAt: past });
        assert.equal('m' in (await read(hub, idOf('a'))), false, 'all of it has ended there');
        await readEnds('a', { n: { ...m, observedAt: '2099-01-01T00:00:00Z', expiresAt: past } });
        assert.equal((await read(hub, idOf('a'))).n.value, 1, 'what has ended does not count');
        await createThing(hub, 'b', { n: 1, expiresAt: later });
        assert.deepEqual(await readEnds('b', { m, expiresAt: soon }), [later, later, soon]);
        assert.deepEqual(await readEnds('b', { m, expiresAt: later }), [later, undefined, undefined]);
      }),
      ...refuses(
        [{ value: 1 }, { value: 2 }],
        [
          { value: 1, datasetId: 'urn:d:1' },
          { value: 2, datasetId: 'urn:d:1' },
        ],
        [{ value: 1 }, { value: 2, datasetId: '@none' }],
      ),
    },
  },
  {
    number: '4.5.16',
    title: 'GeoJSON Representation of Entities',
    checks: {
      'id, type Feature, the geometry and the attributes as properties': async (hub) => {
        const id = await createThing(hub, 'a', { location: point(1), n: 1 });
        const { json } = await sendFor(hub, 200, `GET /entities/${id}`, undefined, { accept: 'application/geo+json' });
        assert.deepEqual([json.id, json.type, json.geometry], [id, 'Feature', point(1)]);
        assert.deepEqual(json.properties.n, { type: 'Property', value: 1 });
      },
      'no geometry is null': async (hub) => {
        const id = await createThing(hub, 'a');
        const { json } = await sendFor(hub, 200, `GET /entities/${id}`, undefined, { accept: 'application/geo+json' });
        assert.equal(json.geometry, null);
      },
    },
  },
  {
    number: '4.5.17',
    title: 'Simplified GeoJSON Representation of Entities',
    checks: {
      'the same with the values alone': async (hub) => {
        const id = await createThing(hub, 'a', { location: point(1), n: 1 });
        const { json } = await sendFor(hub, 200, `GET /entities/${id}?format=simplified`, undefined, {
          accept: 'application/geo+json',
        });
        assert.deepEqual([json.geometry, json.properties], [point(1), { type: 'Thing', location: point(1), n: 1 }]);
      },
    },
  },
  {
    number: '4.5.18',
    title: 'NGSI-LD LanguageProperty Representations',
    checks: {
      ...forms(
        { type: 'LanguageProperty', languageMap: { en: 'a', zh: '一' } },
        { languageMap: { en: 'a', zh: '一' } },
        { languageMap: { en: 'a', zh: '一' } },
      ),
      ...refuses({ languageMap: { en: 5 } }, { languageMap: 'x' }),
    },
  },
  {
    number: '4.5.20',
    title: 'NGSI-LD VocabProperty Representations',
    checks: forms({ type: 'VocabProperty', vocab: 'Small' }, { vocab: 'Small' }, { vocab: 'Small' }),
  },
  {
    number: '4.5.21',
    title: 'NGSI-LD ListProperty Representations',
    checks: {
      ...forms({ type: 'ListProperty', valueList: [1, 'x', true] }, { valueList: [1, 'x', true] }, [1, 'x', true]),
      ...refuses({ valueList: 5 }),
    },
  },
  {
    number: '4.5.22',
    title: 'NGSI-LD ListRelationship Representations',
    checks: {
      ...forms(
        { type: 'ListRelationship', objectList: [{ object: 'urn:x:2' }, { object: 'urn:x:1' }] },
        { objectList: [{ object: 'urn:x:2' }, { object: 'urn:x:1' }] },
        ['urn:x:2', 'urn:x:1'],
      ),
      ...refuses({ objectList: 'urn:x:1' }, { objectList: [{ object: 'no uri' }] }),
    },
  },
  {
    number: '4.5.23',
    title: 'Linked Entity Retrieval',
    checks: {
      'inline: the entity inside the relationship, as deep as joinLevel says, without going in circles': async (
        hub,
      ) => {
        const a = await createThing(hub, 'a', { of: { object: idOf('b') } });
        await createThing(hub, 'b', { of: { object: idOf('c') } });
        await createThing(hub, 'c', { of: { object: idOf('a') } });
        const one = await read(hub, a, '?join=inline');
        assert.deepEqual([one.of.entity.id, one.of.entity.of.entity], [idOf('b'), undefined]);
        const all = await read(hub, a, '?join=inline&joinLevel=5');
        assert.deepEqual([all.of.entity.of.entity.id, all.of.entity.of.entity.of.entity], [idOf('c'), undefined]);
      },
      'flat: the entities after those that lead to them, each once': async (hub) => {
        await createThing(hub, 'a', { of: { objectList: [{ object: idOf('b') }, { object: idOf('none') }] } });
        await createThing(hub, 'b');
        await sendFor(hub, 201, 'POST /entities', { id: 'urn:x:1', type: 'Other', of: { object: idOf('b') } });
        const list = await sendFor(hub, 200, 'GET /entities?type=Thing&q=of&join=flat');
        assert.deepEqual(idsOf(list), [idOf('a'), idOf('b')]);
        const answer = await sendFor(hub, 200, 'GET /entities/urn:x:1?join=flat');
        assert.deepEqual(idsOf(answer), ['urn:x:1', idOf('b')]);
      },
      'containedBy names entities not to be followed again': async (hub) => {
        const a = await createThing(hub, 'a', { of: { object: idOf('b') } });
        await createThing(hub, 'b');
        assert.equal((await read(hub, a, `?join=inline&containedBy=${idOf('b')}`)).of.entity, undefined);
      },
    },
  },
  {
    number: '4.5.24',
    title: 'NGSI-LD JsonProperty Representations',
    checks: forms(
      { type: 'JsonProperty', json: { id: 5, type: null, '@context': 'x' } },
      { json: { id: 5, type: null, '@context': 'x' } },
      { json: { id: 5, type: null, '@context': 'x' } },
    ),
  },
  {
    number: '4.6.2',
    title: 'Supported names',
    checks: {
      'names of any language; what is no name is BadRequestData': async (hub) => {
        const id = await createThing(hub, 'a', { 温度: 1, título: 2 });
        assert.deepEqual([(await read(hub, id)).温度.value, (await read(hub, id)).título.value], [1, 2]);
        for (const name of ['1a', 'a b', 'a"b', 'a<b'])
          expectError(await hub.send('POST /entities', { id: idOf('b'), type: 'T', [name]: 1 }), 400, 'BadRequestData');
      },
    },
  },
  {
    number: '4.6.3',
    title: 'Supported data types for Values',
    checks: {
      'numbers, texts, truths, objects, lists and typed times come back as they were': async (hub) => {
        for (const [name, value] of Object.entries({
          a: 1.5,
          b: 'x',
          c: false,
          d: { k: [1, { l: 2 }] },
          e: [],
          f: { '@type': 'DateTime', '@value': '2024-01-01T00:00:00Z' },
          g: { '@type': '@json', '@value': null },
        })) {
          const id = await createThing(hub, name, { x: { value } });
          assert.deepEqual((await read(hub, id)).x.value, value, name);
        }
      },
    },
  },
  {
    number: '4.7',
    title: 'Geospatial Properties',
    checks: {
      ...forms({ type: 'GeoProperty', value: point(1) }, point(1), point(1)),
      ...refuses(
        { type: 'GeoProperty', value: 5 },
        { type: 'GeoProperty', value: { type: 'Point', coordinates: [181, 0] } },
        {
          type: 'GeoProperty',
          value: {
            type: 'Polygon',
            coordinates: [
              [
                [0, 0],
                [1, 1],
                [0, 1],
              ],
            ],
          },
        },
      ),
      'what the core @context knows as a place is one, in the past too': async (hub) => {
        const [id, type] = [idOf('a'), 'Thing'];
        for (const name of ['location', 'observationSpace', 'operationSpace'])
          for (const path of ['/entities', '/temporal/entities'])
            expectError(
              await hub.send(`POST ${path}`, { id, type, [name]: { type: 'Property', value: 'here' } }),
              400,
              'BadRequestData',
            );
        const location = { type: 'GeoProperty', value: point(1), observedAt: '2026-01-01T00:00:00Z' };
        await sendFor(hub, 201, 'POST /temporal/entities', { id, type, location });
        const [{ instanceId }] = (await sendFor(hub, 200, `GET /temporal/entities/${id}`)).json.location;
        const instance = `PATCH /temporal/entities/${id}/attrs/location/${instanceId}`;
        expectError(await hub.send(instance, { location: { type: 'Property', value: 'here' } }), 400, 'BadRequestData');
      },
      'every geometry but the collection': async (hub) => {
        for (const [type, coordinates] of [
          [
            'MultiPoint',
            [
              [1, 1],
              [2, 2],
            ],
          ],
          [
            'LineString',
            [
              [1, 1],
              [2, 2],
            ],
          ],
          [
            'MultiLineString',
            [
              [
                [1, 1],
                [2, 2],
              ],
            ],
          ],
          [
            'Polygon',
            [
              [
                [0, 0],
                [1, 0],
                [1, 1],
                [0, 0],
              ],
            ],
          ],
          [
            'MultiPolygon',
            [
              [
                [
                  [0, 0],
                  [1, 0],
                  [1, 1],
                  [0, 0],
                ],
              ],
            ],
          ],
        ] as const) {
          const id = await createThing(hub, type, { location: { type, coordinates } });
          assert.deepEqual((await read(hub, id)).location.value, { type, coordinates });
        }
      },
    },
  },
  {
    number: '4.8',
    title: 'Temporal Properties',
    checks: {
      'observedAt is the time given; createdAt and modifiedAt are the time of the hub, whatever is given': async (
        hub,
      ) => {
        const given = { value: 1, observedAt: '2024-01-01T00:00:00Z', createdAt: '2000-01-01T00:00:00Z' };
        const id = await createThing(hub, 'a', { x: given, createdAt: '2000-01-01T00:00:00Z' });
        const shown = await read(hub, id, '?options=sysAttrs');
        assert.equal(shown.x.observedAt, '2024-01-01T00:00:00Z');
        for (const one of [shown, shown.x]) assert.ok(one.createdAt > '2020', one.createdAt);
      },
    },
  },
];
