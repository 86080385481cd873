import assert from 'node:assert/strict';
import type { ClauseHub } from '../clause.ts';
import { expectError, idOf, sendFor } from '../expect.ts';
import { hostContext } from '../own-context.ts';
import type { Purpose } from '../purpose.ts';

const word = (name: string) => `https://example.org/words#${name}`;
const terms = Object.fromEntries(['House', 'Boat', 'height', 'owner', 'load'].map((name) => [name, word(name)]));
const byName = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);

/** Two houses and a boat, named by an @context of their own; answers its headers. */
async function seed(hub: ClauseHub): Promise<Readonly<Record<string, string>>> {
  const { link } = await hostContext(hub, terms);
  const property = { type: 'Property', value: 1 };
  const owner = { type: 'Relationship', object: 'urn:x:owner' };
  for (const [name, type, members] of [
    ['a', 'House', { height: property, owner }],
    ['b', 'House', { height: property }],
    ['c', 'Boat', { height: property, load: property }],
  ] as const)
    await sendFor(hub, 201, 'POST /entities', { id: idOf(name), type, ...members }, link);
  return link;
}

/** What a path answers with the @context of the entities, and without it. */
async function both(hub: ClauseHub, path: string) {
  const link = await seed(hub);
  const [short, long] = [
    await sendFor(hub, 200, `GET ${path}`, undefined, link),
    await sendFor(hub, 200, `GET ${path}`),
  ];
  return { short: short.json, long: long.json };
}

const unknown = (path: string) => async (hub: ClauseHub) => {
  await seed(hub);
  const answer = await hub.send(`GET ${path}`);
  expectError(answer, 404, 'ResourceNotFound');
  assert.equal(typeof answer.json.title, 'string');
};

/** What is told of one type or attribute, by its short name and by its URI. */
const described = (path: string, name: string, expected: object) => async (hub: ClauseHub) => {
  const link = await seed(hub);
  for (const asked of [name, encodeURIComponent(word(name))]) {
    const { json } = await sendFor(hub, 200, `GET ${path}/${asked}`, undefined, link);
    assert.deepEqual(json, expected, asked);
  }
};

/** Discovery of types and attributes. */
export const purposes: readonly Purpose[] = [
  {
    number: '022_01',
    by: 'ETSI',
    title: 'Retrieve available entity types',
    checks: {
      'in short where the request has their @context, else as URIs': async (hub) => {
        const { short, long } = await both(hub, '/types');
        assert.deepEqual([short.type, short.typeList], ['EntityTypeList', ['Boat', 'House']]);
        assert.deepEqual(long.typeList, [word('Boat'), word('House')]);
        assert.match(short.id, /^urn:/);
      },
    },
  },
  {
    number: '023_01',
    by: 'ETSI',
    title: 'Retrieve details of available entity types',
    checks: {
      'each with its attributes, in short where the request has their @context': async (hub) => {
        const { short, long } = await both(hub, '/types?details=true');
        assert.deepEqual(short.toSorted(byName), [
          { id: word('Boat'), type: 'EntityType', typeName: 'Boat', attributeNames: ['height', 'load'] },
          { id: word('House'), type: 'EntityType', typeName: 'House', attributeNames: ['height', 'owner'] },
        ]);
        assert.deepEqual(long.toSorted(byName)[0], {
          id: word('Boat'),
          type: 'EntityType',
          typeName: word('Boat'),
          attributeNames: [word('height'), word('load')],
        });
      },
    },
  },
  {
    number: '024_01',
    by: 'ETSI',
    title: 'Information on a type that nothing has',
    checks: { 'a short name without its @context is ResourceNotFound': unknown('/types/House') },
  },
  {
    number: '024_02',
    by: 'ETSI',
    title: 'Information on a type',
    checks: {
      'how many there are and the kinds of their attributes, by short name and by URI': described('/types', 'House', {
        id: word('House'),
        type: 'EntityTypeInfo',
        typeName: 'House',
        entityCount: 2,
        attributeDetails: [
          { id: word('height'), type: 'Attribute', attributeName: 'height', attributeTypes: ['Property'] },
          { id: word('owner'), type: 'Attribute', attributeName: 'owner', attributeTypes: ['Relationship'] },
        ],
      }),
    },
  },
  {
    number: '025_01',
    by: 'ETSI',
    title: 'Retrieve available attributes',
    checks: {
      'in short where the request has their @context, else as URIs': async (hub) => {
        const { short, long } = await both(hub, '/attributes');
        assert.deepEqual([short.type, short.attributeList], ['AttributeList', ['height', 'load', 'owner']]);
        assert.deepEqual(long.attributeList, ['height', 'load', 'owner'].map(word));
      },
    },
  },
  {
    number: '026_01',
    by: 'ETSI',
    title: 'Retrieve details of available attributes',
    checks: {
      'each with the types it occurs in, in short where the request has their @context': async (hub) => {
        const { short, long } = await both(hub, '/attributes?details=true');
        const [height] = short.toSorted(byName);
        assert.deepEqual(
          { ...height, typeNames: height.typeNames.toSorted() },
          { id: word('height'), type: 'Attribute', attributeName: 'height', typeNames: ['Boat', 'House'] },
        );
        assert.deepEqual(long.toSorted(byName)[1], {
          id: word('load'),
          type: 'Attribute',
          attributeName: word('load'),
          typeNames: [word('Boat')],
        });
      },
    },
  },
  {
    number: '027_01',
    by: 'ETSI',
    title: 'Information on an attribute that nothing has',
    checks: { 'a short name without its @context is ResourceNotFound': unknown('/attributes/height') },
  },
  {
    number: '027_02',
    by: 'ETSI',
    title: 'Information on an attribute',
    checks: {
      'how many there are, of which kinds, in which types, by short name and by URI': described(
        '/attributes',
        'owner',
        {
          id: word('owner'),
          type: 'Attribute',
          attributeName: 'owner',
          attributeCount: 1,
          attributeTypes: ['Relationship'],
          typeNames: ['House'],
        },
      ),
    },
  },
  {
    number: '577_01',
    by: 'Antares',
    title: 'Types of other tenants, and none at all',
    checks: {
      'a type that nothing has is ResourceNotFound': unknown('/types/Nothing'),
      'a parameter that does not exist is InvalidRequest': async (hub) => {
        expectError(await hub.send('GET /types/House?details=true'), 400, 'InvalidRequest');
      },
      'types of another tenant are not told': async (hub) => {
        await sendFor(hub, 201, 'POST /entities', { id: idOf('a'), type: 'Mine' });
        const other = { 'ngsild-tenant': `${hub.tenant}-other` };
        await sendFor(hub, 201, 'POST /entities', { id: idOf('b'), type: 'Theirs' }, other);
        assert.deepEqual((await sendFor(hub, 200, 'GET /types')).json.typeList, ['Mine']);
        assert.deepEqual((await sendFor(hub, 200, 'GET /types', undefined, other)).json.typeList, ['Theirs']);
        expectError(await hub.send('GET /types/Mine', undefined, other), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5710_01',
    by: 'Antares',
    title: 'What is no attribute',
    checks: {
      'an attribute that nothing has is ResourceNotFound': unknown('/attributes/nothing'),
      'members of entities are none': async (hub) => {
        await sendFor(hub, 201, 'POST /entities', {
          id: idOf('a'),
          type: 'Thing',
          scope: '/a',
          n: { type: 'Property', value: 1 },
        });
        assert.deepEqual((await sendFor(hub, 200, 'GET /attributes')).json.attributeList, ['n']);
        for (const member of ['id', 'type', 'scope', 'createdAt', 'modifiedAt', 'deletedAt'])
          expectError(await hub.send(`GET /attributes/${member}`), 404, 'ResourceNotFound');
      },
      'a parameter that does not exist is InvalidRequest': async (hub) => {
        for (const path of ['/attributes?limit=5', '/attributes/n?details=true'])
          expectError(await hub.send(`GET ${path}`), 400, 'InvalidRequest');
      },
    },
  },
];
