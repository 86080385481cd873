import assert from 'node:assert/strict';
import { test } from 'node:test';
import { andThen } from './awaitable.ts';

test('what is at hand goes on at once, what is not goes on when it has come', async () => {
  const twice = (value: number) => value * 2;
  assert.equal(andThen(2, twice), 4);
  const later = andThen(Promise.resolve(3), twice);
  assert.ok(later instanceof Promise);
  assert.equal(await later, 6);
  assert.equal(await andThen(4, async (value) => value + 1), 5);
});

test('a failure stays one: thrown at once, or by the promise', async () => {
  const fail = () => {
    throw new Error('no');
  };
  assert.throws(() => andThen(1, fail), /no/);
  await assert.rejects(async () => andThen(Promise.resolve(1), fail), /no/);
});
