import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPack } from '@hub/kernel';
import { personalRights } from './pack.ts';
import { requestKinds } from './request-kinds.ts';

test('the declaration is one the hub accepts', () => {
  assert.equal(checkPack(personalRights), personalRights);
});

test('every kind of request has a promise shorter than the thirty days of the standard, and says where both are from', () => {
  for (const { limit, legalLimit, source } of requestKinds.rows) {
    assert.deepEqual(legalLimit, { amount: 30, unit: 'day' });
    // Ten working days are at most three weeks with a week of holidays between.
    assert.ok(limit?.unit === 'workingDay' && limit.amount <= 10);
    assert.match(source, /PIPL art[.] \d+, GB\/T 35273-2020 \d/);
  }
});
