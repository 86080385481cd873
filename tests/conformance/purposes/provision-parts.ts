import assert from 'node:assert/strict';
import { color, notFound, typed, wrongIds } from '../attribute-checks.ts';
import type { ClauseHub } from '../clause.ts';
import { type Change, changes, each, id } from '../entity-checks.ts';
import { createThing, expectRefused, expectStatus, idOf, ld, property, read, sendFor } from '../expect.ts';
import { erasures } from '../four-kinds.ts';
import type { Purpose } from '../purpose.ts';

const place = { type: 'GeoProperty', value: { type: 'Point', coordinates: [113.6, 34.7] } };
const [x, y, z] = ['x', 'y', 'z'].map((name) => `urn:ngsi-ld:Dataset:${name}`);
const speed = [property(1, { datasetId: x }), property(2, { datasetId: y })];
const two = { color, speed: [property(1), property(2, { datasetId: x })] };

const part = (name: string) => `PATCH /entities/${id}/attrs/${name}`;
const whole = (name: string) => `PUT /entities/${id}/attrs/${name}`;
const remove = (name: string, query = '') => `DELETE /entities/${id}/attrs/${name}${query}`;

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

/** Provision of attributes: one of them, or part of one. */
export const purposes: readonly Purpose[] = [...partly, ...deleting, ...replacing];
