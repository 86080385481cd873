import assert from 'node:assert/strict';
import type { ClauseAnswer, ClauseCheck, ClauseHub } from '../clause.ts';
import { each } from '../entity-checks.ts';
import { createThing, expectError, expectStatus, idOf, ld, read, sendFor } from '../expect.ts';
import { expectFillNames, ownLink, ownTerms } from '../own-terms.ts';
import type { Purpose } from '../purpose.ts';

type Operation = 'create' | 'upsert' | 'update' | 'merge' | 'delete';

const [a, b, c] = [idOf('a'), idOf('b'), idOf('c')];
const thing = (id: string, members: object = {}) => ({ id, type: 'Thing', ...members });
const path = (operation: Operation) => `POST /entityOperations/${operation}`;

/** Members of entities, by what they are. */
const given = {
  'with nothing but id and type': {},
  'with properties': { size: { type: 'Property', value: 3 }, wide: { type: 'Property', value: true } },
  'with a relationship': { at: { type: 'Relationship', object: c } },
  'with a relationship of a property': {
    size: { type: 'Property', value: 5, saidBy: { type: 'Relationship', object: c } },
  },
} as const;
const { 'with nothing but id and type': _nothing, ...more } = given;

function expectBad({ type, title }: { type: string; title: string }, name = 'BadRequestData'): void {
  assert.equal(type, `https://uri.etsi.org/ngsi-ld/errors/${name}`);
  assert.ok(title);
}

/** Which succeeded and which did not. */
function expectResult(answer: ClauseAnswer, success: readonly string[], failed: readonly string[]): void {
  expectStatus(answer, 207);
  assert.deepEqual(answer.json.success, success);
  assert.deepEqual(
    answer.json.errors.map((one: { entityId: string }) => one.entityId),
    failed,
  );
  for (const { error } of answer.json.errors) assert.ok(error.title);
}

async function expectEntities(hub: ClauseHub, entities: readonly { readonly id: string }[]): Promise<void> {
  for (const one of entities) assert.deepEqual(await read(hub, one.id), one);
}

const brokenJson =
  (operation: Operation): ClauseCheck =>
  async (hub) =>
    expectError(await hub.send(path(operation), '[{ "id": ', ld), 400, 'InvalidRequest');

const emptyList =
  (operation: Operation): ClauseCheck =>
  async (hub) =>
    expectError(await hub.send(path(operation), []), 400, 'BadRequestData');

/** Requests of which nothing is done, or no entity of which is valid. */
const invalid = (number: string, operation: 'upsert' | 'update' | 'merge'): Purpose => ({
  number,
  by: 'ETSI',
  title: `Batch ${operation} of what is not valid`,
  checks: {
    'broken JSON is InvalidRequest': brokenJson(operation),
    'a value that is null is an error of its entity': async (hub) => {
      await createThing(hub, 'a');
      const part = thing(a, { name: { type: 'Property', value: null }, '@context': [] });
      const answer = await hub.send(path(operation), [part], ld);
      expectResult(answer, [], [a]);
      expectBad(answer.json.errors[0].error);
    },
  },
});

const create: readonly Purpose[] = [
  {
    number: '003_01',
    by: 'ETSI',
    title: 'Create a batch of entities',
    checks: each<object>(given, (members) => async (hub) => {
      const entities = [thing(a, members), thing(b, members)];
      assert.deepEqual((await sendFor(hub, 201, path('create'), entities)).json, [a, b]);
      await expectEntities(hub, entities);
    }),
  },
  {
    number: '003_02',
    by: 'ETSI',
    title: 'Create a batch of which one is there',
    checks: {
      'the others are created': async (hub) => {
        await createThing(hub, 'c');
        expectResult(await hub.send(path('create'), [thing(a), thing(b), thing(c)]), [a, b], [c]);
        await expectEntities(hub, [thing(a), thing(b)]);
      },
    },
  },
  {
    number: '003_03',
    by: 'ETSI',
    title: 'Create a batch that is none',
    checks: {
      'broken JSON is InvalidRequest': brokenJson('create'),
      'an empty list is BadRequestData': emptyList('create'),
    },
  },
  {
    number: '003_04',
    by: 'ETSI',
    title: 'A batch in JSON has its @context from a Link header',
    checks: {
      'names are those of the @context named there': async (hub) => {
        await sendFor(hub, 201, path('create'), [{ id: a, type: 'Hall', fill: 1 }], await ownLink(hub));
        await expectFillNames(hub, a, 'fill', ownTerms.fill);
      },
    },
  },
  {
    number: '003_05',
    by: 'ETSI',
    title: 'A batch in JSON without a Link header has the default @context',
    checks: {
      'names are those of the default vocabulary': async (hub) => {
        await sendFor(hub, 201, path('create'), [{ id: a, type: 'Hall', fill: 1 }]);
        await expectFillNames(hub, a, 'ngsi-ld:default-context/fill', 'fill');
      },
    },
  },
  {
    number: '003_06',
    by: 'ETSI',
    title: 'A batch in JSON holds no @context',
    checks: {
      'an entity with one is an error of its own': async (hub) => {
        const answer = await hub.send(path('create'), [thing(a, { '@context': ownTerms }), thing(b)]);
        expectResult(answer, [b], [a]);
        expectBad(answer.json.errors[0].error);
      },
    },
  },
  {
    number: '003_07',
    by: 'ETSI',
    title: 'Each entity of a batch in JSON-LD has its @context',
    checks: {
      'names are those of the @context in it': async (hub) => {
        await sendFor(hub, 201, path('create'), [{ id: a, type: 'Hall', fill: 1, '@context': ownTerms }], ld);
        await expectFillNames(hub, a, 'fill', ownTerms.fill);
      },
    },
  },
  {
    number: '003_08',
    by: 'ETSI',
    title: 'No entity of a batch in JSON-LD is without an @context',
    checks: {
      'one without is an error of its own': async (hub) => {
        const answer = await hub.send(path('create'), [thing(a), thing(b, { '@context': [] })], ld);
        expectResult(answer, [b], [a]);
        expectBad(answer.json.errors[0].error);
      },
    },
  },
  {
    number: '003_09',
    by: 'ETSI',
    title: 'A batch in JSON-LD has no Link header',
    checks: {
      'one that names an @context is BadRequestData': async (hub) => {
        const headers = { ...ld, ...(await ownLink(hub)) };
        const answer = await hub.send(path('create'), [thing(a, { '@context': ownTerms })], headers);
        expectStatus(answer, 400);
        expectBad(answer.json);
      },
    },
  },
  {
    number: '003_10',
    by: 'ETSI',
    title: 'Create a batch that names an entity twice',
    checks: {
      'the first counts, the second is an error': async (hub) => {
        expectResult(await hub.send(path('create'), [thing(a), thing(b), thing(a)]), [a, b], [a]);
      },
    },
  },
  {
    number: '567_01',
    by: 'Antares',
    title: 'What makes a batch invalid as a whole',
    checks: {
      'null in the list; nothing is created': async (hub) => {
        expectError(await hub.send(path('create'), [thing(a), null]), 400, 'BadRequestData');
        expectStatus(await hub.send(`GET /entities/${a}`), 404);
      },
      'an empty list': emptyList('create'),
    },
  },
];

const upsert: readonly Purpose[] = [
  {
    number: '004_01',
    by: 'ETSI',
    title: 'Upsert entities that are not there',
    checks: each<object>(more, (members) => async (hub) => {
      const entities = [thing(a, members), thing(b, members)];
      assert.deepEqual((await sendFor(hub, 201, `${path('upsert')}?options=replace`, entities)).json, [a, b]);
      await expectEntities(hub, entities);
    }),
  },
  {
    number: '004_02',
    by: 'ETSI',
    title: 'Upsert entities of which some are there',
    checks: each<object>(more, (members) => async (hub) => {
      for (const name of ['a', 'b']) await createThing(hub, name, { old: 1 });
      const entities = [thing(c, members), thing(a, members), thing(b, members)];
      assert.deepEqual((await sendFor(hub, 201, path('upsert'), entities)).json, [c]);
      await expectEntities(hub, entities);
    }),
  },
  {
    number: '004_03',
    by: 'ETSI',
    title: 'Upsert entities that are there',
    checks: each<object>(
      { ...more, 'with a scope': { scope: '/henan' }, 'with two types': { type: ['Hall', 'Thing'] } },
      (members) => async (hub) => {
        for (const name of ['a', 'b']) await createThing(hub, name, { old: 1 });
        const entities = [thing(a, members), thing(b, members)];
        assert.equal((await sendFor(hub, 204, path('upsert'), entities)).text, '');
        await expectEntities(hub, entities);
      },
    ),
  },
  {
    number: '004_04',
    by: 'ETSI',
    title: 'Upsert entities, updating those that are there',
    checks: each<object>(more, (members) => async (hub) => {
      const old = { old: { type: 'Property', value: 1 } };
      await createThing(hub, 'a', old);
      const answer = await sendFor(hub, 201, `${path('upsert')}?options=update`, [
        thing(b, members),
        thing(a, members),
      ]);
      assert.deepEqual(answer.json, [b]);
      await expectEntities(hub, [thing(b, members), thing(a, { ...old, ...members })]);
    }),
  },
  {
    number: '004_05',
    by: 'ETSI',
    title: 'Upsert entities of which one is not valid',
    checks: {
      'the others are stored': async (hub) => {
        expectResult(await hub.send(path('upsert'), [thing(a), thing(b), { id: c }]), [a, b], [c]);
        await expectEntities(hub, [thing(a), thing(b)]);
      },
    },
  },
  invalid('004_06', 'upsert'),
  {
    number: '004_07',
    by: 'ETSI',
    title: 'Upsert an entity twice',
    checks: {
      'it is created once': async (hub) => {
        assert.deepEqual((await sendFor(hub, 201, path('upsert'), [thing(a), thing(b), thing(a)])).json, [a, b]);
      },
    },
  },
  {
    number: '004_08',
    by: 'ETSI',
    title: 'Upsert entities with other types',
    checks: {
      'the types are those given': async (hub) => {
        for (const name of ['a', 'b']) await createThing(hub, name);
        const entities = [a, b].map((id) => ({ id, type: ['Hall', 'Thing'] }));
        await sendFor(hub, 204, path('upsert'), entities);
        await expectEntities(hub, entities);
      },
    },
  },
  {
    number: '466_01',
    by: 'Antares',
    title: 'Upsert an entity twice: the order counts',
    checks: {
      'what comes later replaces what came before': async (hub) => {
        await sendFor(hub, 201, path('upsert'), [thing(a, { size: 1, old: true }), thing(a, { size: 2 })]);
        assert.deepEqual(await read(hub, a), thing(a, { size: { type: 'Property', value: 2 } }));
      },
    },
  },
];

const size = { type: 'Property', value: 3 };
const name = { type: 'Property', value: 'gate' };

const update: readonly Purpose[] = [
  {
    number: '005_01',
    by: 'ETSI',
    title: 'Update a batch of entities',
    checks: each<object>(more, (members) => async (hub) => {
      for (const one of ['a', 'b']) await createThing(hub, one, { size, name });
      assert.equal((await sendFor(hub, 204, path('update'), [thing(a, members), thing(b, members)])).text, '');
      await expectEntities(hub, [thing(a, { size, name, ...members }), thing(b, { size, name, ...members })]);
    }),
  },
  {
    number: '005_02',
    by: 'ETSI',
    title: 'Update a batch without overwriting',
    checks: each<readonly [status: number, members: Readonly<Record<string, object>>]>(
      {
        'what is there stays, and that is an error': [207, { size: { type: 'Property', value: 9 } }],
        'what is new is added': [204, { at: { type: 'Relationship', object: c } }],
        both: [207, { size: { type: 'Property', value: 9 }, at: { type: 'Relationship', object: c } }],
      },
      ([status, members]) =>
        async (hub) => {
          for (const one of ['a', 'b']) await createThing(hub, one, { size, name });
          const batch = [thing(a, members), thing(b, members)];
          expectStatus(await hub.send(`${path('update')}?options=noOverwrite`, batch), status);
          await expectEntities(hub, [thing(a, { ...members, size, name }), thing(b, { ...members, size, name })]);
        },
    ),
  },
  {
    number: '005_03',
    by: 'ETSI',
    title: 'Update a batch of which one is not there',
    checks: {
      'the others are updated': async (hub) => {
        const members = given['with a relationship of a property'];
        for (const one of ['a', 'b']) await createThing(hub, one, { size, name });
        const batch = [a, b, c].map((id) => thing(id, members));
        expectResult(await hub.send(path('update'), batch), [a, b], [c]);
        await expectEntities(hub, [thing(a, { name, ...members }), thing(b, { name, ...members })]);
      },
    },
  },
  invalid('005_04', 'update'),
  {
    number: '005_05',
    by: 'ETSI',
    title: 'Update the types of a batch',
    checks: {
      'a new type is added to those there are': async (hub) => {
        for (const one of ['a', 'b']) await createThing(hub, one);
        const batch = [a, b].map((id) => ({ id, type: 'Hall' }));
        assert.equal((await sendFor(hub, 204, path('update'), batch)).text, '');
        for (const id of [a, b]) assert.deepEqual([...(await read(hub, id)).type].sort(), ['Hall', 'Thing']);
      },
    },
  },
];

const remove: readonly Purpose[] = [
  {
    number: '006_01',
    by: 'ETSI',
    title: 'Delete a batch of entities',
    checks: {
      'they are gone': async (hub) => {
        for (const one of ['a', 'b']) await createThing(hub, one);
        assert.equal((await sendFor(hub, 204, path('delete'), [a, b], ld)).text, '');
        const { json } = await sendFor(hub, 200, `GET /entities?type=Thing&id=${a},${b}`);
        assert.deepEqual(json, []);
      },
    },
  },
  {
    number: '006_02',
    by: 'ETSI',
    title: 'Delete a batch of which one is not there',
    checks: {
      'the others are gone': async (hub) => {
        await createThing(hub, 'a');
        expectResult(await hub.send(path('delete'), [a, b]), [a], [b]);
        expectStatus(await hub.send(`GET /entities/${a}`), 404);
      },
    },
  },
  {
    number: '006_03',
    by: 'ETSI',
    title: 'Delete a batch that is none',
    checks: {
      'broken JSON is InvalidRequest': brokenJson('delete'),
      'an empty list is BadRequestData': emptyList('delete'),
    },
  },
  {
    number: '006_04',
    by: 'ETSI',
    title: 'Delete an entity twice',
    checks: {
      'the second time it is not there': async (hub) => {
        await createThing(hub, 'a');
        expectResult(await hub.send(path('delete'), [a, a]), [a], [a]);
      },
    },
  },
];

const timed = { ...size, unitCode: 'MTR', observedAt: '2024-05-01T08:00:00.000Z' };

const merge: readonly Purpose[] = [
  {
    number: '057_01',
    by: 'ETSI',
    title: 'Merge into a batch of entities',
    checks: each<readonly [members: object, shown: object]>(
      {
        'nothing changes nothing': [{}, { size: timed, name }],
        'properties are changed and added': [
          { name: { type: 'Property', value: 'door' }, wide: size },
          { size: timed, name: { type: 'Property', value: 'door' }, wide: size },
        ],
        'a relationship is added': [
          given['with a relationship'],
          { size: timed, name, ...given['with a relationship'] },
        ],
        'what is not said of an attribute stays': [
          { size: { type: 'Property', value: 1, observedAt: '2024-05-02T08:00:00.000Z' } },
          { size: { ...timed, value: 1, observedAt: '2024-05-02T08:00:00.000Z' }, name },
        ],
      },
      ([members, shown]) =>
        async (hub) => {
          for (const one of ['a', 'b']) await createThing(hub, one, { size: timed, name });
          assert.equal((await sendFor(hub, 204, path('merge'), [thing(a, members), thing(b, members)])).text, '');
          await expectEntities(hub, [thing(a, shown), thing(b, shown)]);
        },
    ),
  },
  {
    number: '057_02',
    by: 'ETSI',
    title: 'Merge into a batch of which one is not there',
    checks: {
      'the others are merged into': async (hub) => {
        const members = given['with a relationship of a property'];
        for (const one of ['a', 'b']) await createThing(hub, one, { size, name });
        const batch = [a, b, c].map((id) => thing(id, members));
        expectResult(await hub.send(path('merge'), batch), [a, b], [c]);
        await expectEntities(hub, [thing(a, { name, ...members }), thing(b, { name, ...members })]);
      },
    },
  },
  invalid('057_03', 'merge'),
  {
    number: '5620_01',
    by: 'Antares',
    title: 'Limits of a batch merge',
    checks: {
      'null in the list is BadRequestData': async (hub) =>
        expectError(await hub.send(path('merge'), [thing(a), null]), 400, 'BadRequestData'),
      'an empty list is BadRequestData': emptyList('merge'),
      'NGSI-LD Null deletes an attribute': async (hub) => {
        await createThing(hub, 'a', { size, name });
        const answer = await sendFor(hub, 204, path('merge'), [thing(a, { name: 'urn:ngsi-ld:null' })]);
        assert.equal(answer.text, '');
        assert.deepEqual(await read(hub, a), thing(a, { size }));
      },
    },
  },
];

/** Provision of entities in batches. */
export const purposes: readonly Purpose[] = [...create, ...upsert, ...update, ...remove, ...merge];
