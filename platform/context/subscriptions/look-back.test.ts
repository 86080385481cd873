import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LookBack } from './look-back.ts';

test('a look goes back to what was the newest ten seconds ago, and no further than five thousand changes', () => {
  const back = new LookBack();
  assert.equal(back.from(0, 0), 0);
  back.note(7_000, 0);
  assert.equal(back.from(7_000, 1), 2_000, 'what was the newest just now may have been overtaken');
  for (let second = 1; second <= 30; second += 1) back.note(7_000 + second, second * 1_000);
  assert.equal(back.from(7_030, 30_000), 7_020);
  assert.equal(back.from(7_030, 31_500), 7_021);
  assert.equal(back.from(90_000, 30_500), 85_000);
});

test('after a rest nothing is looked at again', () => {
  const back = new LookBack();
  back.note(100, 0);
  back.note(101, 500);
  assert.equal(back.from(101, 3_600_000), 100);
});
