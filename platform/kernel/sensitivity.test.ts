import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EntityType, grades } from './schema.ts';
import { sensitivityOf } from './sensitivity.ts';

const household = {
  attributes: {
    size: { kind: 'number', title: { zh: '人数', en: 'size' } },
    address: { kind: 'text', title: { zh: '住址', en: 'address' }, personal: 'whereabouts', grade: 'important' },
    name: { kind: 'text', title: { zh: '姓名', en: 'name' }, personal: 'basic' },
  },
} as unknown as EntityType;
const gradeOf = (grade: (typeof grades)[number]) => grades.indexOf(grade);

test('what is made of an attribute that says nothing is internal and about nobody', () => {
  assert.deepEqual(sensitivityOf(household, ['size']), {
    grade: gradeOf('internal'),
    personal: false,
    sensitive: false,
  });
});

test('the highest grade and the most personal of the inputs count, by whatever order', () => {
  for (const inputs of [
    ['size', 'address', 'name'],
    ['name', 'address', 'size'],
  ])
    assert.deepEqual(sensitivityOf(household, inputs), {
      grade: gradeOf('important'),
      personal: true,
      sensitive: true,
    });
  assert.deepEqual(sensitivityOf(household, ['name']), {
    grade: gradeOf('internal'),
    personal: true,
    sensitive: false,
  });
});

test('an entity type that is personal or graded itself is so in every figure of it', () => {
  const core = { ...household, personal: true, grade: 'core' } as EntityType;
  assert.deepEqual(sensitivityOf(core, []), { grade: gradeOf('core'), personal: true, sensitive: false });
  assert.deepEqual(sensitivityOf(core, ['no such attribute']), sensitivityOf(core, []));
});
