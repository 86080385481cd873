import assert from 'node:assert/strict';
import type { Clause, ClauseHub } from '../clause.ts';
import { createThing, expectError, idOf, sendFor } from '../expect.ts';

const full = (name: string) => `https://uri.etsi.org/ngsi-ld/default-context/${name}`;
async function seed(hub: ClauseHub): Promise<void> {
  await createThing(hub, 'a', { size: 1, of: { object: 'urn:x:1' } });
  await sendFor(hub, 201, 'POST /entities', {
    id: idOf('b'),
    type: ['Thing', 'Part'],
    size: [{ value: 1 }, { value: 2, datasetId: 'urn:d:2' }],
  });
}

/** Discovery of types and attributes (clauses 4.5.10 to 4.5.15, 5.7.5 to 5.7.10). */
export const clauses: readonly Clause[] = [
  {
    number: '5.7.5',
    title: 'Retrieve Available Entity Types',
    checks: {
      'an EntityTypeList of the types of the entities there are': async (hub) => {
        await seed(hub);
        const { json } = await sendFor(hub, 200, 'GET /types');
        assert.deepEqual([json.type, json.typeList], ['EntityTypeList', ['Part', 'Thing']]);
        assert.match(json.id, /^urn:/);
      },
    },
  },
  {
    number: '5.7.6',
    title: 'Retrieve Details of Available Entity Types',
    checks: {
      'each type with the names of its attributes': async (hub) => {
        await seed(hub);
        const { json } = await sendFor(hub, 200, 'GET /types?details=true');
        assert.deepEqual(json, [
          { id: full('Part'), type: 'EntityType', typeName: 'Part', attributeNames: ['size'] },
          { id: full('Thing'), type: 'EntityType', typeName: 'Thing', attributeNames: ['of', 'size'] },
        ]);
      },
    },
  },
  {
    number: '5.7.7',
    title: 'Retrieve Available Entity Type Information',
    checks: {
      'how many entities, and the kinds of their attributes': async (hub) => {
        await seed(hub);
        const { json } = await sendFor(hub, 200, 'GET /types/Thing');
        assert.deepEqual(
          [json.id, json.type, json.typeName, json.entityCount],
          [full('Thing'), 'EntityTypeInfo', 'Thing', 2],
        );
        assert.deepEqual(json.attributeDetails[0], {
          id: full('of'),
          type: 'Attribute',
          attributeName: 'of',
          attributeTypes: ['Relationship'],
        });
      },
      'a type nobody has is ResourceNotFound': async (hub) => {
        expectError(await hub.send('GET /types/None'), 404, 'ResourceNotFound');
      },
    },
  },
  {
    number: '5.7.8',
    title: 'Retrieve Available Attributes',
    checks: {
      'an AttributeList of the attributes there are': async (hub) => {
        await seed(hub);
        const { json } = await sendFor(hub, 200, 'GET /attributes');
        assert.deepEqual([json.type, json.attributeList], ['AttributeList', ['of', 'size']]);
      },
    },
  },
  {
    number: '5.7.9',
    title: 'Retrieve Details of Available Attributes',
    checks: {
      'each attribute with the types it occurs in': async (hub) => {
        await seed(hub);
        const { json } = await sendFor(hub, 200, 'GET /attributes?details=true');
        assert.deepEqual(json[1], {
          id: full('size'),
          type: 'Attribute',
          attributeName: 'size',
          typeNames: ['Part', 'Thing'],
        });
      },
    },
  },
  {
    number: '5.7.10',
    title: 'Retrieve Available Attribute Information',
    checks: {
      'how many instances, of which kinds, in which types': async (hub) => {
        await seed(hub);
        const { json } = await sendFor(hub, 200, 'GET /attributes/size');
        assert.deepEqual(json, {
          id: full('size'),
          type: 'Attribute',
          attributeName: 'size',
          attributeCount: 3,
          attributeTypes: ['Property'],
          typeNames: ['Part', 'Thing'],
        });
      },
      'an attribute nobody has is ResourceNotFound': async (hub) => {
        expectError(await hub.send('GET /attributes/none'), 404, 'ResourceNotFound');
      },
    },
  },
];
