import assert from 'node:assert/strict';
import { brokenJson, color, notFound, typed, wrongIds } from '../attribute-checks.ts';
import type { ClauseHub } from '../clause.ts';
import { type Change, changes, each, id } from '../entity-checks.ts';
import { createThing, expectRefused, idOf, ld, property, read, sendFor } from '../expect.ts';
import { erasures } from '../four-kinds.ts';
import { ownTerms } from '../own-terms.ts';
import type { Purpose } from '../purpose.ts';

const place = { type: 'GeoProperty', value: { type: 'Point', coordinates: [113.6, 34.7] } };
const [x, y, z] = ['x', 'y', 'z'].map((name) => `urn:ngsi-ld:Dataset:${name}`);
const speed = [property(1, { datasetId: x }), property(2, { datasetId: y })];

const append = `POST /entities/${id}/attrs/`;
const update = `PATCH /entities/${id}/attrs/`;
const part = (name: string) => `PATCH /entities/${id}/attrs/${name}`;

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

/** Provision of attributes: append and update. */
export const purposes: readonly Purpose[] = [...appending, ...updating];
