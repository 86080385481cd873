import assert from 'node:assert/strict';
import type { ClauseAnswer, ClauseCheck, ClauseHub } from '../clause.ts';
import { createThing, expectError, expectStatus, idOf, read, sendFor } from '../expect.ts';
import { erasures } from '../four-kinds.ts';
import { ld, ownTerms } from '../own-terms.ts';
import type { Purpose } from '../purpose.ts';

const id = idOf('a');
const place = { type: 'GeoProperty', value: { type: 'Point', coordinates: [113.6, 34.7] } };
const [x, y, z] = ['x', 'y', 'z'].map((name) => `urn:ngsi-ld:Dataset:${name}`);
const property = (value: unknown, more: object = {}) => ({ type: 'Property', value, ...more });
const speed = [property(1, { datasetId: x }), property(2, { datasetId: y })];
const color = property('red');

function expectRefused(answer: ClauseAnswer, name = 'BadRequestData', status = 400): void {
  expectError(answer, status, name);
  assert.ok(answer.json.title);
}

/** An entity, what is sent to it, and what it then is. */
interface Change {
  readonly held: object;
  readonly call: string;
  readonly body?: object;
  readonly shown: object;
}

const changes =
  ({ held, call, body, shown }: Change): ClauseCheck =>
  async (hub) => {
    await createThing(hub, 'a', held);
    assert.equal((await sendFor(hub, 204, call, body)).text, '');
    assert.deepEqual(await read(hub, id), { id, type: 'Thing', ...shown });
  };

const each = <T>(cases: Readonly<Record<string, T>>, check: (one: T) => ClauseCheck) =>
  Object.fromEntries(Object.entries(cases).map(([name, one]) => [name, check(one)]));

const append = `POST /entities/${id}/attrs/`;
const update = `PATCH /entities/${id}/attrs/`;
const part = (name: string) => `PATCH /entities/${id}/attrs/${name}`;
const whole = (name: string) => `PUT /entities/${id}/attrs/${name}`;
const remove = (name: string, query = '') => `DELETE /entities/${id}/attrs/${name}${query}`;

/** Ids that name no entity. `rest` is what follows them in the path. */
const wrongIds = (method: string, rest: string, body?: object) => ({
  'no id is BadRequestData': async (hub: ClauseHub) =>
    expectRefused(await hub.send(`${method} /entities/${rest}`, body)),
  'an id that is no URI is BadRequestData': async (hub: ClauseHub) =>
    expectRefused(await hub.send(`${method} /entities/no-uri${rest}`, body)),
});

const notFound =
  (call: string, body?: object): ClauseCheck =>
  async (hub) =>
    expectRefused(await hub.send(call, body), 'ResourceNotFound', 404);

/** What is asked of an entity of another type changes nothing. */
const typed =
  (call: string, body: object | undefined, shown: object | undefined): ClauseCheck =>
  async (hub) => {
    await createThing(hub, 'a', { color });
    expectStatus(await hub.send(`${call}?type=Hall`, body), 404);
    assert.deepEqual((await read(hub, id)).color, color);
    await sendFor(hub, 204, `${call}?type=Thing`, body);
    assert.deepEqual((await read(hub, id)).color, shown);
  };

const brokenJson =
  (call: string): ClauseCheck =>
  async (hub) => {
    await createThing(hub, 'a', { color });
    expectRefused(await hub.send(call, '{ "color": ', ld), 'InvalidRequest');
  };

/** Kinds of attribute, each with its purpose for being added. */
const added = {
  '010_06': ['texts in several languages', { type: 'LanguageProperty', languageMap: { zh: '门', en: 'gate' } }, 'name'],
  '010_08': ['the space that is observed', place, 'observationSpace'],
  '010_09': ['the space that is operated in', place, 'operationSpace'],
  '010_10': ['raw JSON', { type: 'JsonProperty', json: { id: 'x', type: 'y', list: [1] } }, 'raw'],
  '010_11': ['terms for values', { type: 'VocabProperty', vocab: ['listed', 'open'] }, 'state'],
} as const;

const appending: readonly Purpose[] = [
  {
    number: '010_01',
    by: 'ETSI',
    title: 'Append attributes',
    checks: each<Change>(
      {
        'a new one': { held: { speed }, call: append, body: { color }, shown: { speed, color } },
        'a new instance of one there is': {
          held: { speed },
          call: append,
          body: { speed: property(3, { datasetId: z }) },
          shown: { speed: [...speed, property(3, { datasetId: z })] },
        },
      },
      changes,
    ),
  },
  {
    number: '010_02',
    by: 'ETSI',
    title: 'Append to what is no entity',
    checks: wrongIds('POST', '/attrs/', { color }),
  },
  {
    number: '010_03',
    by: 'ETSI',
    title: 'Append to an entity that is not there',
    checks: { ResourceNotFound: notFound(append, { color }) },
  },
  {
    number: '010_04',
    by: 'ETSI',
    title: 'Append without overwriting',
    checks: {
      'an instance that is there stays, and the answer says so in full names': async (hub) => {
        const held = { speed, '@context': { speed: ownTerms.fill } };
        await sendFor(hub, 201, 'POST /entities', { id, type: 'Thing', ...held }, ld);
        const body = { speed: property(9, { datasetId: x }), extra: color, '@context': { speed: ownTerms.fill } };
        const { json } = await sendFor(hub, 207, `${append}?options=noOverwrite`, body, ld);
        assert.deepEqual(json.updated, ['https://uri.etsi.org/ngsi-ld/default-context/extra']);
        assert.deepEqual(
          json.notUpdated.map((one: { attributeName: string }) => one.attributeName),
          [ownTerms.fill],
        );
        assert.ok(json.notUpdated[0].reason);
        assert.deepEqual((await read(hub, id))[ownTerms.fill], speed);
      },
      'a new instance is added': changes({
        held: { speed },
        call: `${append}?options=noOverwrite`,
        body: { speed: property(3, { datasetId: z }) },
        shown: { speed: [...speed, property(3, { datasetId: z })] },
      }),
    },
  },
  {
    number: '010_05',
    by: 'ETSI',
    title: 'Append what is no JSON',
    checks: { InvalidRequest: brokenJson(append) },
  },
  ...Object.entries(added).map(
    ([number, [title, attribute, name]]): Purpose => ({
      number,
      by: 'ETSI',
      title: `Append ${title}`,
      checks: {
        'is there beside the others': changes({
          held: { color },
          call: append,
          body: { [name]: attribute },
          shown: { color, [name]: attribute },
        }),
      },
    }),
  ),
  {
    number: '010_07',
    by: 'ETSI',
    title: 'Append a scope',
    checks: each<Change>(
      {
        'takes the place of that there is': {
          held: { scope: '/henan' },
          call: append,
          body: { scope: '/owner' },
          shown: { scope: '/owner' },
        },
        'without overwriting is added': {
          held: { scope: '/henan' },
          call: `${append}?options=noOverwrite`,
          body: { scope: '/owner' },
          shown: { scope: ['/henan', '/owner'] },
        },
      },
      changes,
    ),
  },
  {
    number: '563_01',
    by: 'Antares',
    title: 'Append to an entity of a type',
    checks: {
      'only where it has the type': typed(`POST /entities/${id}/attrs`, { color: property('blue') }, property('blue')),
    },
  },
];

const two = { color, speed: [property(1), property(2, { datasetId: x })] };
const erase = (hub: ClauseHub, entity: string, instance: object) =>
  sendFor(hub, 204, `PATCH /entities/${entity}/attrs`, { part: instance });

const updating: readonly Purpose[] = [
  {
    number: '011_01',
    by: 'ETSI',
    title: 'Update attributes',
    checks: each<Change>(
      {
        'the default instance': {
          held: two,
          call: update,
          body: { speed: property(9) },
          shown: { color, speed: [property(9), two.speed[1]] },
        },
        'a named instance': {
          held: two,
          call: update,
          body: { speed: property(9, { datasetId: x }) },
          shown: { color, speed: [property(1), property(9, { datasetId: x })] },
        },
        'what is not there is added': {
          held: two,
          call: update,
          body: { color: property('blue'), wide: property(true) },
          shown: { ...two, color: property('blue'), wide: property(true) },
        },
        'the kind may be another': {
          held: two,
          call: update,
          body: { color: { type: 'Relationship', object: idOf('b') } },
          shown: { ...two, color: { type: 'Relationship', object: idOf('b') } },
        },
      },
      changes,
    ),
  },
  { number: '011_02', by: 'ETSI', title: 'Update what is no entity', checks: wrongIds('PATCH', '/attrs/', { color }) },
  {
    number: '011_03',
    by: 'ETSI',
    title: 'Update an entity that is not there',
    checks: { ResourceNotFound: notFound(update, { color }) },
  },
  {
    number: '011_04',
    by: 'ETSI',
    title: 'Update by what is no JSON',
    checks: { InvalidRequest: brokenJson(update) },
  },
  {
    number: '011_05',
    by: 'ETSI',
    title: 'Update a scope',
    checks: {
      'takes the place of that there is': changes({
        held: { scope: '/henan' },
        call: update,
        body: { scope: '/owner' },
        shown: { scope: '/owner' },
      }),
      'where there is none it is passed over, and the answer says so': async (hub) => {
        await createThing(hub, 'a');
        const { json } = await sendFor(hub, 207, update, { scope: '/owner' });
        assert.deepEqual([json.updated, json.notUpdated.length], [[], 1]);
        assert.deepEqual(await read(hub, id), { id, type: 'Thing' });
      },
    },
  },
  {
    number: '011_06',
    by: 'ETSI',
    title: 'Update the types',
    checks: each<readonly [given: string | readonly string[], shown: string | readonly string[]]>(
      {
        'a new one is added': ['Hall', ['Hall', 'Thing']],
        'two new ones are added': [
          ['Hall', 'House'],
          ['Hall', 'House', 'Thing'],
        ],
        'one there is stays': ['Thing', ['Thing']],
        'one of each': [
          ['Hall', 'Thing'],
          ['Hall', 'Thing'],
        ],
      },
      ([type, shown]) =>
        async (hub) => {
          await createThing(hub, 'a');
          await sendFor(hub, 204, update, { type });
          assert.deepEqual([(await read(hub, id)).type].flat().sort(), shown);
        },
    ),
  },
  {
    number: '011_07',
    by: 'ETSI',
    title: 'Delete attributes by an update',
    checks: erasures(erase, [undefined], undefined),
  },
  { number: '011_08', by: 'ETSI', title: 'Delete one named instance by an update', checks: erasures(erase, [x, y], x) },
  {
    number: '011_09',
    by: 'ETSI',
    title: 'Delete the default instance by an update',
    checks: erasures(erase, [undefined, y], undefined),
  },
  {
    number: '558_01',
    by: 'Antares',
    title: 'Parts and wholes of attributes',
    checks: {
      'a partial update keeps what it does not name': changes({
        held: { speed: property(25, { unitCode: 'KMH', observedAt: '2024-05-01T08:00:00.000Z' }) },
        call: part('speed'),
        body: property(100, { observedAt: '2024-05-02T08:00:00.000Z' }),
        shown: { speed: property(100, { unitCode: 'KMH', observedAt: '2024-05-02T08:00:00.000Z' }) },
      }),
      'an update of attributes does not': changes({
        held: { speed: property(25, { unitCode: 'KMH' }) },
        call: update,
        body: { speed: property(100) },
        shown: { speed: property(100) },
      }),
      'NGSI-LD Null deletes the attribute': changes({
        held: { color, speed: property(25) },
        call: update,
        body: { speed: property('urn:ngsi-ld:null') },
        shown: { color },
      }),
      'no datasetId is deleted': async (hub) => {
        await createThing(hub, 'a', { color });
        expectRefused(await hub.send(part('color'), { datasetId: 'urn:ngsi-ld:null' }));
      },
      'a new datasetId is a new instance': changes({
        held: { speed: property(25) },
        call: update,
        body: { speed: property(30, { datasetId: x }) },
        shown: { speed: [property(25), property(30, { datasetId: x })] },
      }),
    },
  },
  {
    number: '562_01',
    by: 'Antares',
    title: 'Update an entity of a type',
    checks: {
      'only where it has the type': typed(`PATCH /entities/${id}/attrs`, { color: property('blue') }, property('blue')),
    },
  },
];

const erasePart = (hub: ClauseHub, entity: string, instance: object) =>
  sendFor(hub, 204, `PATCH /entities/${entity}/attrs/part`, instance);
const saidBy = { saidBy: { type: 'Relationship', object: idOf('b') } };
const source = { source: property('sensor') };

/** Kinds of attribute, each with its purpose: what it is, and the value that it is changed to. */
const parts = {
  '012_04': [
    { type: 'LanguageProperty', languageMap: { zh: '门', en: 'gate' } },
    { languageMap: { zh: '门', fr: 'porte' } },
  ],
  '012_08': [{ type: 'JsonProperty', json: { id: 'x', list: [1] } }, { json: { id: 'y', type: 'z' } }],
  '012_09': [{ type: 'VocabProperty', vocab: 'listed' }, { vocab: ['listed', 'open'] }],
} as const;

const partly: readonly Purpose[] = [
  {
    number: '012_01',
    by: 'ETSI',
    title: 'Update parts of an attribute',
    checks: each<Change>(
      {
        'a new attribute of the attribute': {
          held: { color },
          call: part('color'),
          body: saidBy,
          shown: { color: { ...color, ...saidBy } },
        },
        'of the instance with the datasetId': {
          held: { speed },
          call: part('speed'),
          body: { value: 9, datasetId: y },
          shown: { speed: [speed[0], property(9, { datasetId: y })] },
        },
      },
      changes,
    ),
  },
  {
    number: '012_02',
    by: 'ETSI',
    title: 'Partial updates that are not valid',
    checks: {
      ...wrongIds('PATCH', '/attrs/color', { value: 1 }),
      'another kind is BadRequestData': async (hub) => {
        await createThing(hub, 'a', { speed });
        const body = { type: 'Relationship', object: idOf('b'), datasetId: x };
        expectRefused(await hub.send(part('speed'), body));
      },
      'JSON-LD with nothing in it is BadRequestData': async (hub) => {
        await createThing(hub, 'a', { color });
        expectRefused(await hub.send(part('color'), {}, ld));
      },
    },
  },
  {
    number: '012_03',
    by: 'ETSI',
    title: 'Partial updates of what is not there',
    checks: {
      'the entity': notFound(part('color'), { value: 1 }),
      ...each<readonly [name: string, body: object]>(
        {
          'the default instance': ['speed', { value: 1 }],
          'an instance of that name': ['speed', { value: 1, datasetId: z }],
          'the attribute': ['wide', saidBy],
        },
        ([name, body]) =>
          async (hub) => {
            await createThing(hub, 'a', { speed });
            await notFound(part(name), body)(hub);
          },
      ),
    },
  },
  ...Object.entries(parts).map(
    ([number, [held, value]]): Purpose => ({
      number,
      by: 'ETSI',
      title: `Update parts of a ${held.type}`,
      checks: {
        'the value is the one given, what is not named stays': changes({
          held: { part: { ...held, ...source } },
          call: part('part'),
          body: { ...value, ...saidBy },
          shown: { part: { ...held, ...value, ...source, ...saidBy } },
        }),
      },
    }),
  ),
  {
    number: '012_05',
    by: 'ETSI',
    title: 'Delete attributes by a partial update',
    checks: erasures(erasePart, [undefined], undefined),
  },
  {
    number: '012_06',
    by: 'ETSI',
    title: 'Delete one named instance by a partial update',
    checks: erasures(erasePart, [x, y], x),
  },
  {
    number: '012_07',
    by: 'ETSI',
    title: 'Delete the default instance by a partial update',
    checks: erasures(erasePart, [undefined, y], undefined),
  },
  {
    number: '564_01',
    by: 'Antares',
    title: 'Limits of partial updates',
    checks: {
      'a scope is not changed by them': async (hub) => {
        await createThing(hub, 'a', { scope: '/henan' });
        expectRefused(await hub.send(part('scope'), { value: '/owner' }));
        assert.equal((await read(hub, id)).scope, '/henan');
      },
      'only where the entity has the type': typed(part('color'), { value: 'blue' }, property('blue')),
    },
  },
];

const deleting: readonly Purpose[] = [
  {
    number: '013_01',
    by: 'ETSI',
    title: 'Delete an attribute',
    checks: each<Change>(
      {
        'its default instance': {
          held: two,
          call: remove('speed', '?deleteAll=false'),
          shown: { color, speed: two.speed[1] },
        },
        'a named instance': {
          held: two,
          call: remove('speed', `?datasetId=${x}&deleteAll=false`),
          shown: { color, speed: property(1) },
        },
        'all of them': { held: two, call: remove('speed', '?deleteAll=true'), shown: { color } },
      },
      changes,
    ),
  },
  {
    number: '013_02',
    by: 'ETSI',
    title: 'Delete what is no attribute of an entity',
    checks: {
      ...wrongIds('DELETE', '/attrs/speed'),
      'without the name of an attribute there is no such method': async (hub) =>
        expectStatus(await hub.send(`DELETE /entities/${id}/attrs/`), 405),
    },
  },
  {
    number: '013_03',
    by: 'ETSI',
    title: 'Delete an attribute that is not there',
    checks: {
      'nor the entity': notFound(remove('speed', `?datasetId=${x}`)),
      ...each<string>(
        { 'but the entity': remove('wide'), 'but other instances': remove('speed', `?datasetId=${z}`) },
        (call) => async (hub) => {
          await createThing(hub, 'a', { speed });
          await notFound(call)(hub);
        },
      ),
    },
  },
  {
    number: '013_04',
    by: 'ETSI',
    title: 'Delete the scope',
    checks: {
      'the entity has none': changes({ held: { scope: '/henan' }, call: remove('scope'), shown: {} }),
    },
  },
  ...(['observationSpace', 'operationSpace'] as const).map(
    (name, index): Purpose => ({
      number: `013_0${5 + index}`,
      by: 'ETSI',
      title: `Delete an ${name}`,
      checks: { 'the entity has none': changes({ held: { [name]: place }, call: remove(name), shown: {} }) },
    }),
  ),
  {
    number: '013_07',
    by: 'ETSI',
    title: 'Delete terms for values',
    checks: {
      'the entity has none': changes({
        held: { state: { type: 'VocabProperty', vocab: 'listed' } },
        call: remove('state'),
        shown: {},
      }),
    },
  },
  {
    number: '565_01',
    by: 'Antares',
    title: 'Delete an attribute of an entity of a type',
    checks: {
      'only where it has the type': typed(remove('color'), undefined, undefined),
      'the scope is deleted like one': changes({
        held: { scope: '/henan', color },
        call: remove('scope'),
        shown: { color },
      }),
    },
  },
];

const replacing: readonly Purpose[] = [
  {
    number: '055_01',
    by: 'ETSI',
    title: 'Replace an attribute',
    checks: each<object>(
      {
        'by one of the kind': property('blue', source),
        'by one of another kind': { type: 'Relationship', object: idOf('b') },
      },
      (next) => async (hub) => {
        await createThing(hub, 'a', { color: { ...color, ...saidBy }, speed });
        const { createdAt } = (await read(hub, id, '?options=sysAttrs')).color;
        assert.equal((await sendFor(hub, 204, whole('color'), next)).text, '');
        assert.deepEqual(await read(hub, id), { id, type: 'Thing', color: next, speed });
        assert.equal((await read(hub, id, '?options=sysAttrs')).color.createdAt, createdAt);
      },
    ),
  },
  {
    number: '055_02',
    by: 'ETSI',
    title: 'Replace an instance of an attribute',
    checks: each<readonly [next: object, shown: readonly object[]]>(
      {
        'the default instance, where no datasetId is given': [
          property(9),
          [property(9), property(2, { datasetId: x })],
        ],
        'that of the datasetId given': [property(9, { datasetId: x }), [property(1), property(9, { datasetId: x })]],
      },
      ([next, shown]) =>
        async (hub) => {
          await createThing(hub, 'a', two);
          const before = (await read(hub, id, '?options=sysAttrs')).speed;
          await sendFor(hub, 204, whole('speed'), next);
          assert.deepEqual((await read(hub, id)).speed, shown);
          const after = (await read(hub, id, '?options=sysAttrs')).speed;
          for (const index of [0, 1]) assert.equal(after[index].createdAt, before[index].createdAt);
        },
    ),
  },
  {
    number: '055_03',
    by: 'ETSI',
    title: 'Replacements that are not valid',
    checks: {
      'an id that is no URI is BadRequestData': async (hub) =>
        expectRefused(await hub.send('PUT /entities/no-uri/attrs/color', color)),
      'an entity that is not there': notFound(whole('color'), color),
      'a name that is none is BadRequestData': async (hub) => {
        await createThing(hub, 'a', { color });
        expectRefused(await hub.send(whole('@color'), color));
      },
      'an attribute that is not there': async (hub) => {
        await createThing(hub, 'a', { color });
        await notFound(whole('wide'), color)(hub);
      },
      'a scope is BadRequestData': async (hub) => {
        await createThing(hub, 'a', { scope: '/henan' });
        expectRefused(await hub.send(whole('scope'), { scope: '/owner' }));
      },
    },
  },
];

/** Provision of attributes of entities. */
export const purposes: readonly Purpose[] = [...appending, ...updating, ...partly, ...deleting, ...replacing];
