import assert from 'node:assert/strict';
import type { ClauseHub } from '../clause.ts';
import { createThing, expectStatus, idOf, property, read, sendFor } from '../expect.ts';
import type { Purpose } from '../purpose.ts';
import { ofOne, type Source, thing, withSource } from '../source.ts';

const id = idOf('a');
const entity = `/entities/${id}`;
const operations = ['redirectionOps'];
const [slow, fast] = [property(30), property(80)];
const exclusive = { ...ofOne('a', { propertyNames: ['speed'] }), mode: 'exclusive', operations };
const calls = ({ asked }: Source) => asked.map(({ method, path }) => `${method} ${path}`);
const statuses = (errors: readonly { error: { status: number } }[]) => errors.map(({ error }) => error.status);
const expectGone = async (hub: ClauseHub) => expectStatus(await hub.send(`GET ${entity}?local=true`), 404);

/** Registers two places of a source that share what is redirected. */
async function redirectToTwo(hub: ClauseHub, source: Source, call: string, more: object = {}): Promise<void> {
  const [method, path = ''] = call.split(' ');
  for (const place of ['/one', '/other']) {
    source.answers[`${method} ${place}${path}`] = [204];
    await source.register(hub, { endpoint: source.uri + place, mode: 'redirect', operations, ...more });
  }
}

/** A write of an entity, what is here before and, by itself, what is here then. */
interface Change {
  readonly number: string;
  readonly title: string;
  readonly method: 'PATCH' | 'PUT';
  readonly shown: object;
}

const before = { brand: property('x'), parked: property(true) };
const rest = thing('a', { parked: property(false) });
const given = { ...rest, speed: fast };

const changes: readonly Change[] = [
  { number: 'D008_01', title: 'Merge', method: 'PATCH', shown: { brand: property('x') } },
  { number: 'D007_01', title: 'Replacement', method: 'PUT', shown: {} },
];

const purposesOf = ({ number, title, method, shown }: Change): readonly Purpose[] => [
  {
    number: `${number}_exc`,
    by: 'ETSI',
    title: `${title}: an attribute that an exclusive source is registered for`,
    checks: {
      'is sent there, and the rest is done here': withSource(async (hub, source) => {
        await createThing(hub, 'a', before);
        source.answers[`${method} ${entity}`] = [204];
        await source.register(hub, exclusive);
        await sendFor(hub, 204, `${method} ${entity}`, given);
        assert.deepEqual(calls(source), [`${method} ${entity}`]);
        assert.deepEqual(source.asked[0]?.body, thing('a', { speed: fast }));
        assert.deepEqual(await read(hub, id, '?local=true'), { ...rest, ...shown });
      }),
    },
  },
  {
    number: `${number}_inc`,
    by: 'ETSI',
    title: `${title}: an entity that an inclusive source is registered for`,
    checks: {
      'is done there and here': withSource(async (hub, source) => {
        await createThing(hub, 'a', before);
        source.answers[`${method} ${entity}`] = [204];
        await source.register(hub, { ...ofOne('a'), operations });
        await sendFor(hub, 204, `${method} ${entity}`, given);
        assert.deepEqual(source.asked[0]?.body, given);
        assert.deepEqual(await read(hub, id), { ...given, ...shown });
      }),
    },
  },
  {
    number: `${number}_red`,
    by: 'ETSI',
    title: `${title}: an entity that is redirected to two sources`,
    checks: {
      'is done at both': withSource(async (hub, source) => {
        await redirectToTwo(hub, source, `${method} ${entity}`, ofOne('a'));
        await sendFor(hub, 204, `${method} ${entity}`, given);
        assert.deepEqual(calls(source).sort(), [`${method} /one${entity}`, `${method} /other${entity}`]);
        await expectGone(hub);
      }),
    },
  },
];

const deletedThereAndHere = (registered: object) =>
  withSource(async (hub, source) => {
    await createThing(hub, 'a', before);
    source.answers[`DELETE ${entity}`] = [204];
    await source.register(hub, registered);
    await sendFor(hub, 204, `DELETE ${entity}`);
    assert.deepEqual(calls(source), [`DELETE ${entity}`]);
    await expectGone(hub);
  });

/** Deletion, merge, replacement and purge of entities that several hubs have a part in (5.6.6, 5.6.17, 5.6.18, 5.6.21). */
export const purposes: readonly Purpose[] = [
  {
    number: 'D002_01_exc',
    by: 'ETSI',
    title: 'Deletion: an entity of which an exclusive source has an attribute',
    checks: {
      'is deleted there and here': deletedThereAndHere(exclusive),
    },
  },
  {
    number: 'D002_01_inc',
    by: 'ETSI',
    title: 'Deletion: an entity that an inclusive source is registered for',
    checks: {
      'is deleted there and here': deletedThereAndHere({ ...ofOne('a'), operations }),
    },
  },
  {
    number: 'D002_01_red',
    by: 'ETSI',
    title: 'Deletion: entities that are redirected to a source each',
    checks: {
      'are deleted there': withSource(async (hub, source) => {
        for (const name of ['a', 'b']) {
          const place = `/of-${name}`;
          source.answers[`POST ${place}/entities`] = [201];
          source.answers[`DELETE ${place}/entities/${idOf(name)}`] = [204];
          await source.register(hub, {
            ...ofOne(name),
            endpoint: source.uri + place,
            mode: 'redirect',
            operations,
          });
          await createThing(hub, name, before);
        }
        source.asked.length = 0;
        for (const name of ['a', 'b']) await sendFor(hub, 204, `DELETE /entities/${idOf(name)}`);
        assert.deepEqual(calls(source), [`DELETE /of-a${entity}`, `DELETE /of-b/entities/${idOf('b')}`]);
      }),
    },
  },
  {
    number: 'D002_02_01_inc',
    by: 'ETSI',
    title: 'Deletion: what is here and not at the source',
    checks: {
      'is done in part, with ResourceNotFound of the source': withSource(async (hub, source) => {
        await createThing(hub, 'a', before);
        await source.register(hub, { ...ofOne('a'), operations });
        const { json } = await sendFor(hub, 207, `DELETE ${entity}`);
        assert.deepEqual([json.success, statuses(json.errors)], [[id], [404]]);
        await expectGone(hub);
      }),
    },
  },
  {
    number: 'D002_02_02_inc',
    by: 'ETSI',
    title: 'Deletion: what is at the source and not here',
    missing: [
      'the suite expects 207 with ResourceNotFound of the hub; by clause 5.6.6.4 that is raised where no registration applies either, and the entity is removed locally if it exists',
    ],
    checks: {
      'is done': withSource(async (hub, source) => {
        source.answers[`DELETE ${entity}`] = [204];
        await source.register(hub, { ...ofOne('a'), operations });
        await sendFor(hub, 204, `DELETE ${entity}`);
        assert.deepEqual(calls(source), [`DELETE ${entity}`]);
      }),
    },
  },
  {
    number: 'D002_02_exc',
    by: 'ETSI',
    title: 'Deletion: an exclusive source that does not take it',
    missing: [
      'the suite registers a whole entity as exclusive; by clause 4.3.6.3 an exclusive registration names attributes',
    ],
    checks: {
      'is done in part, with Conflict, and the source is not asked': withSource(async (hub, source) => {
        await createThing(hub, 'a', before);
        await source.register(hub, { ...exclusive, operations: ['queryEntity'] });
        const { json } = await sendFor(hub, 207, `DELETE ${entity}`);
        assert.deepEqual([json.success, statuses(json.errors), source.asked], [[id], [409], []]);
        await expectGone(hub);
      }),
    },
  },
  {
    number: 'D002_03_inc',
    by: 'ETSI',
    title: 'Deletion with local=true',
    checks: {
      'is done here alone': withSource(async (hub, source) => {
        await createThing(hub, 'a', before);
        await source.register(hub, { ...ofOne('a'), operations });
        await sendFor(hub, 204, `DELETE ${entity}?local=true`);
        assert.deepEqual(source.asked, []);
        await expectGone(hub);
      }),
    },
  },
  ...changes.flatMap(purposesOf),
  {
    number: 'D017_01_exc',
    by: 'ETSI',
    title: 'Purge: an exclusive source',
    missing: [
      'the suite expects the source to be sent the purge of the whole type; by clause 4.3.6.1 all that a registration says is respected, and no more is purged there than the entity and the attribute it names',
    ],
    checks: {
      'is asked to purge what it has registered, and entities here are deleted': withSource(async (hub, source) => {
        await createThing(hub, 'a', before);
        source.answers['DELETE /entities?'] = [204];
        await source.register(hub, exclusive);
        await sendFor(hub, 204, 'DELETE /entities?type=Thing');
        const [path, search] = source.asked[0]?.path.split('?') ?? [];
        assert.equal(path, '/entities');
        assert.deepEqual(Object.fromEntries(new URLSearchParams(search)), { type: 'Thing', id, drop: 'speed' });
        expectStatus(await hub.send(`GET ${entity}`), 404);
      }),
    },
  },
  {
    number: 'D017_01_inc',
    by: 'ETSI',
    title: 'Purge: an inclusive source',
    checks: {
      'entities of a type are deleted there and here': withSource(async (hub, source) => {
        await createThing(hub, 'a', before);
        source.answers['DELETE /entities?'] = [204];
        await source.register(hub, { operations });
        await sendFor(hub, 204, 'DELETE /entities?type=Thing');
        assert.deepEqual(calls(source), ['DELETE /entities?type=Thing']);
        expectStatus(await hub.send(`GET ${entity}`), 404);
      }),
    },
  },
  {
    number: 'D017_01_red',
    by: 'ETSI',
    title: 'Purge: two sources that entities are redirected to',
    checks: {
      'entities of a type are deleted at both': withSource(async (hub, source) => {
        await redirectToTwo(hub, source, 'DELETE /entities?');
        for (const place of ['/one', '/other']) source.answers[`POST ${place}/entities`] = [201];
        await createThing(hub, 'a', { speed: slow });
        source.asked.length = 0;
        await sendFor(hub, 204, 'DELETE /entities?type=Thing');
        assert.deepEqual(calls(source).sort(), [
          'DELETE /one/entities?type=Thing',
          'DELETE /other/entities?type=Thing',
        ]);
        expectStatus(await hub.send(`GET ${entity}`), 404);
      }),
    },
  },
];
