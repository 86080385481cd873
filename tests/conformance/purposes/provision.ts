import assert from 'node:assert/strict';
import type { ClauseHub } from '../clause.ts';
import { each, id, keeps } from '../entity-checks.ts';
import { createThing, expectRefused, expectStatus, idOf, ld, read, sendFor } from '../expect.ts';
import { erasures } from '../four-kinds.ts';
import { expectFillNames, ownLink, ownTerms } from '../own-terms.ts';
import type { Purpose } from '../purpose.ts';

const point = { type: 'Point', coordinates: [113.6, 34.7] };

/** Ids that name no entity, for operations on one. */
const wrongIds = (method: string, body?: object) => ({
  'an id that is no URI is BadRequestData': async (hub: ClauseHub) =>
    expectRefused(await hub.send(`${method} /entities/no-uri`, body)),
  'no id at all is BadRequestData': async (hub: ClauseHub) =>
    expectRefused(await hub.send(`${method} /entities/`, body)),
  'an entity that is not there is ResourceNotFound': async (hub: ClauseHub) =>
    expectRefused(await hub.send(`${method} /entities/${id}`, body), 404, 'ResourceNotFound'),
});

const merge = (hub: ClauseHub, entity: string, part: object) =>
  sendFor(hub, 204, `PATCH /entities/${entity}`, { id: entity, type: 'Thing', part });

/** What an entity to be created is refused or taken for. */
const creation: readonly Purpose[] = [
  {
    number: '001_01',
    by: 'ETSI',
    title: 'Create an entity',
    checks: each<object>(
      {
        'with nothing but id and type': {},
        'with properties': { size: { type: 'Property', value: 3 }, wide: { type: 'Property', value: true } },
        'with a relationship of a property': {
          size: { type: 'Property', value: 3, saidBy: { type: 'Relationship', object: idOf('b') } },
        },
        'with a location': { location: { type: 'GeoProperty', value: point } },
        'with a place under another name': { entrance: { type: 'GeoProperty', value: point } },
      },
      keeps,
    ),
  },
  {
    number: '001_02',
    by: 'ETSI',
    title: 'What is not a valid request creates nothing',
    checks: {
      'broken JSON, and no body, are InvalidRequest': async (hub) => {
        expectRefused(await hub.send('POST /entities', '{ "id": ', ld), 400, 'InvalidRequest');
        expectRefused(await hub.send('POST /entities', '', ld), 400, 'InvalidRequest');
      },
      'JSON-LD without an @context is BadRequestData': async (hub) =>
        expectRefused(await hub.send('POST /entities', { id, type: 'Thing' }, ld)),
      'a type that is a word of JSON-LD itself is BadRequestData': async (hub) => {
        for (const type of ['type', 'id', '@type'])
          expectRefused(await hub.send('POST /entities', { id, type, '@context': [] }, ld));
      },
    },
  },
  {
    number: '001_03',
    by: 'ETSI',
    title: 'An id is given once',
    checks: {
      'the second entity with the id is AlreadyExists': async (hub) => {
        await createThing(hub, 'a');
        expectRefused(await hub.send('POST /entities', { id, type: 'Thing' }), 409, 'AlreadyExists');
      },
    },
  },
  {
    number: '001_04',
    by: 'ETSI',
    title: 'JSON has its @context from a Link header',
    checks: {
      'names are those of the @context named there': async (hub) => {
        await sendFor(hub, 201, 'POST /entities', { id, type: 'Hall', fill: 1 }, await ownLink(hub));
        await expectFillNames(hub, id, 'fill', ownTerms.fill);
      },
    },
  },
  {
    number: '001_05',
    by: 'ETSI',
    title: 'JSON without a Link header has the default @context',
    checks: {
      'names are those of the default vocabulary': async (hub) => {
        await sendFor(hub, 201, 'POST /entities', { id, type: 'Hall', fill: 1 });
        await expectFillNames(hub, id, 'ngsi-ld:default-context/fill', 'fill');
      },
    },
  },
  {
    number: '001_06',
    by: 'ETSI',
    title: 'JSON holds no @context',
    checks: {
      'a body with one is BadRequestData': async (hub) =>
        expectRefused(await hub.send('POST /entities', { id, type: 'Hall', '@context': ownTerms })),
    },
  },
  {
    number: '001_07',
    by: 'ETSI',
    title: 'JSON-LD has its @context in itself',
    checks: {
      'names are those of the @context in the body': async (hub) => {
        await sendFor(hub, 201, 'POST /entities', { id, type: 'Hall', fill: 1, '@context': ownTerms }, ld);
        await expectFillNames(hub, id, 'fill', ownTerms.fill);
      },
    },
  },
  {
    number: '001_08',
    by: 'ETSI',
    title: 'JSON-LD has an @context',
    checks: {
      'a body without one is BadRequestData': async (hub) =>
        expectRefused(await hub.send('POST /entities', { id, type: 'Hall', fill: 1 }, ld)),
    },
  },
  {
    number: '001_09',
    by: 'ETSI',
    title: 'JSON-LD has no Link header',
    checks: {
      'one that names an @context is BadRequestData': async (hub) => {
        const headers = { ...ld, ...(await ownLink(hub)) };
        expectRefused(await hub.send('POST /entities', { id, type: 'Hall', '@context': ownTerms }, headers));
      },
    },
  },
  {
    number: '001_10',
    by: 'ETSI',
    title: 'Create an entity with texts in several languages',
    checks: {
      'the map is kept': keeps({ name: { type: 'LanguageProperty', languageMap: { zh: '门', en: 'gate' } } }),
    },
  },
  {
    number: '001_11',
    by: 'ETSI',
    title: 'Create an entity with scopes',
    checks: each<object>(
      { 'one scope is a text': { scope: '/henan/north' }, 'several are a list': { scope: ['/henan/north', '/owner'] } },
      keeps,
    ),
  },
  ...['observationSpace', 'operationSpace'].map(
    (name, index): Purpose => ({
      number: `001_${12 + index}`,
      by: 'ETSI',
      title: `Create an entity with an ${name}`,
      checks: { 'the place is kept': keeps({ [name]: { type: 'GeoProperty', value: point } }) },
    }),
  ),
  {
    number: '001_14',
    by: 'ETSI',
    title: 'Create an entity with raw JSON',
    checks: each<unknown>(
      { 'an object': { id: 'x', type: 'y', size: [1] }, 'a list of objects': [{ id: 'x' }, { id: 'y' }] },
      (json) => keeps({ raw: { type: 'JsonProperty', json } }),
    ),
  },
  {
    number: '001_15',
    by: 'ETSI',
    title: 'Create an entity with terms for values',
    checks: each<unknown>({ 'one term': 'listed', 'several terms': ['listed', 'open'] }, (vocab) =>
      keeps({ state: { type: 'VocabProperty', vocab } }),
    ),
  },
];

const removal: readonly Purpose[] = [
  {
    number: '002_01',
    by: 'ETSI',
    title: 'Delete an entity',
    checks: {
      'it is gone, and the answer is empty': async (hub) => {
        await createThing(hub, 'a', { size: 1 });
        assert.equal((await sendFor(hub, 204, `DELETE /entities/${id}`)).text, '');
        expectStatus(await hub.send(`GET /entities/${id}`), 404);
      },
    },
  },
  {
    number: '002_02',
    by: 'ETSI',
    title: 'Delete an entity by what is no URI',
    checks: { BadRequestData: async (hub) => expectRefused(await hub.send('DELETE /entities/no-uri')) },
  },
  {
    number: '002_03',
    by: 'ETSI',
    title: 'Delete an entity that is not there',
    checks: {
      ResourceNotFound: async (hub) => expectRefused(await hub.send(`DELETE /entities/${id}`), 404, 'ResourceNotFound'),
    },
  },
  {
    number: '566_01',
    by: 'Antares',
    title: 'Delete an entity of a type',
    checks: {
      'an entity of another type is not there and stays': async (hub) => {
        await createThing(hub, 'a');
        expectStatus(await hub.send(`DELETE /entities/${id}?type=Hall`), 404);
        await read(hub, id);
        await sendFor(hub, 204, `DELETE /entities/${id}?type=Thing`);
        expectStatus(await hub.send(`GET /entities/${id}`), 404);
      },
    },
  },
];

const size = { type: 'Property', value: 4, unitCode: 'MTR', observedAt: '2024-05-01T08:00:00.000Z' };
const name = { type: 'Property', value: 'gate' };

const merging: readonly Purpose[] = [
  {
    number: '056_01',
    by: 'ETSI',
    title: 'Merge into an entity',
    checks: each<{ part: object; shown: object }>(
      {
        'nothing changes nothing': { part: {}, shown: { size, name } },
        'properties are changed, and new ones added': {
          part: { name: { type: 'Property', value: 'door' }, wide: { type: 'Property', value: true } },
          shown: { size, name: { type: 'Property', value: 'door' }, wide: { type: 'Property', value: true } },
        },
        'a relationship is added': {
          part: { at: { type: 'Relationship', object: idOf('b') } },
          shown: { size, name, at: { type: 'Relationship', object: idOf('b') } },
        },
        'what is not said of an attribute stays': {
          part: { size: { type: 'Property', value: 1, observedAt: '2024-05-02T08:00:00.000Z' } },
          shown: { size: { ...size, value: 1, observedAt: '2024-05-02T08:00:00.000Z' }, name },
        },
      },
      ({ part, shown }) =>
        async (hub) => {
          await createThing(hub, 'a', { size, name });
          const answer = await sendFor(hub, 204, `PATCH /entities/${id}`, { id, type: 'Thing', ...part });
          assert.equal(answer.text, '');
          assert.deepEqual(await read(hub, id), { id, type: 'Thing', ...shown });
        },
    ),
  },
  {
    number: '056_02',
    by: 'ETSI',
    title: 'Merge into what is no entity',
    checks: wrongIds('PATCH', { type: 'Thing', name }),
  },
  {
    number: '056_03',
    by: 'ETSI',
    title: 'Delete attributes by a merge',
    checks: erasures(merge, [undefined], undefined),
  },
  {
    number: '056_04',
    by: 'ETSI',
    title: 'Delete one named instance by a merge',
    checks: erasures(merge, ['urn:ngsi-ld:Dataset:x', 'urn:ngsi-ld:Dataset:y'], 'urn:ngsi-ld:Dataset:x'),
  },
  {
    number: '056_05',
    by: 'ETSI',
    title: 'Delete the default instance by a merge',
    checks: erasures(merge, [undefined, 'urn:ngsi-ld:Dataset:y'], undefined),
  },
];

const replacing: readonly Purpose[] = [
  {
    number: '054_01',
    by: 'ETSI',
    title: 'Replace an entity',
    checks: {
      'it is as given, created when it was': async (hub) => {
        await createThing(hub, 'a', { size });
        const { createdAt } = await read(hub, id, '?options=sysAttrs');
        const given = { id, type: 'Thing', name, at: { type: 'Relationship', object: idOf('b') } };
        assert.equal((await sendFor(hub, 204, `PUT /entities/${id}`, given)).text, '');
        assert.deepEqual(await read(hub, id), given);
        assert.equal((await read(hub, id, '?options=sysAttrs')).createdAt, createdAt);
      },
    },
  },
  {
    number: '054_02',
    by: 'ETSI',
    title: 'Replace what is no entity',
    checks: wrongIds('PUT', { type: 'Thing', name }),
  },
  {
    number: '054_03',
    by: 'ETSI',
    title: 'Replace an entity that has scopes',
    checks: {
      'its scopes are those given': async (hub) => {
        await createThing(hub, 'a', { scope: '/henan/south' });
        await sendFor(hub, 204, `PUT /entities/${id}`, { id, type: 'Thing', scope: ['/henan/north', '/owner'] });
        assert.deepEqual(await read(hub, id), { id, type: 'Thing', scope: ['/henan/north', '/owner'] });
      },
    },
  },
];

/** Provision of entities. */
export const purposes: readonly Purpose[] = [...creation, ...removal, ...merging, ...replacing];
