import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fineRange, gradeOf, procedureFor } from './penalty.ts';

describe('the procedure', () => {
  test('is the simple one up to 200 yuan for a person and 3,000 for an organisation', () => {
    assert.equal(procedureFor('person', 200, true), 'simple');
    assert.equal(procedureFor('person', 201, true), 'general');
    assert.equal(procedureFor('organisation', 3_000, true), 'simple');
    assert.equal(procedureFor('organisation', 3_000.5, true), 'general');
  });

  test('is the general one where the facts are not plain, or the fine is no number', () => {
    assert.equal(procedureFor('person', 50, false), 'general');
    assert.equal(procedureFor('person', Number.NaN, true), 'general');
    assert.equal(procedureFor('person', -1, true), 'general');
  });
});

describe('discretion', () => {
  const none = { firstAndMended: false, mendedByItself: false, repeated: false, resisted: false };

  test('what speaks against the party counts more than what speaks for it', () => {
    assert.equal(gradeOf(none), 'ordinary');
    assert.equal(gradeOf({ ...none, mendedByItself: true }), 'light');
    assert.equal(gradeOf({ ...none, firstAndMended: true }), 'waived');
    assert.equal(gradeOf({ ...none, firstAndMended: true, repeated: true }), 'heavy');
    assert.equal(gradeOf({ ...none, mendedByItself: true, resisted: true }), 'heavy');
  });

  test('the grades divide the range of the law without gap or overlap', () => {
    assert.deepEqual(fineRange('light', 500, 2_000), [500, 1_000]);
    assert.deepEqual(fineRange('ordinary', 500, 2_000), [1_000, 1_500]);
    assert.deepEqual(fineRange('heavy', 500, 2_000), [1_500, 2_000]);
    assert.deepEqual(fineRange('waived', 500, 2_000), [0, 0]);
    assert.deepEqual(fineRange('heavy', 100, 100), [100, 100]);
  });

  test('a range that is none is refused', () => {
    for (const [least, most] of [
      [5, 4],
      [-1, 4],
      [Number.NaN, 4],
    ] as const)
      assert.throws(() => fineRange('light', least, most), { code: 'penalty.badRange' });
  });
});
