import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NgsiAttribute } from '../attributes/attribute.ts';
import { readFragment } from '../attributes/read-fragment.ts';
import { coreContext } from '../json-ld/ld-context.ts';
import { changeRow, type Step } from './change-row.ts';
import { createEntity, deleteEntity, replaceEntity, updateEntity } from './mutations.ts';

const at = Date.UTC(2026, 10, 27);
const id = 'urn:x:1';
const read = (attributes: Readonly<Record<string, unknown>>, nulls = false) =>
  readFragment({ type: 'Lamp', ...attributes }, { context: coreContext, nulls });
const several: readonly NgsiAttribute[] = [
  { type: 'Property', value: 1 },
  { type: 'Property', value: 2, datasetId: 'urn:d:2', observedAt: '2026-11-27T00:00:00Z' },
];
const first = createEntity(id, read({ constructor: { value: 'a"b' }, load: several, near: { object: 'urn:x:2' } }))(
  undefined,
  at,
);

const steps: Readonly<Record<string, Step>> = {
  creation: { ...first, op: 'created' },
  update: { ...updateEntity(id, read({ load: { value: 3 }, on: true }), 'append')(first.state, at), op: 'updated' },
  nulls: {
    ...updateEntity(id, read({ near: 'urn:ngsi-ld:null' }, true), 'merge')(first.state, at),
    op: 'updated',
  },
  replacement: { ...replaceEntity(id, read({ load: { value: [4] } }), false)(first.state, at), op: 'updated' },
  'second change of an attribute': {
    ...first,
    changes: [
      ...first.changes,
      ...updateEntity(id, read({ near: { object: 'urn:x:3' } }), 'append')(first.state, at).changes,
    ],
    op: 'updated',
  },
  deletion: { ...deleteEntity(id)(first.state, at), state: first.state, op: 'deleted' },
};

for (const [name, step] of Object.entries(steps)) {
  for (const withPrevious of [false, true]) {
    test(`what the outbox stores of a ${name} is what it hands on${withPrevious ? ', with previous values' : ''}`, () => {
      const { text, data } = changeRow(step, at, withPrevious);
      assert.deepEqual(JSON.parse(text), data);
      assert.equal('was' in data, withPrevious && name !== 'creation');
      assert.equal(data.at, new Date(at).toISOString());
    });
  }
}
