import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openAnswerCache } from './answer-cache.ts';

const answer = (size: number, status = 200) => ({ status, headers: {}, body: new Uint8Array(size), text: () => '' });

test('an answer stands for its time, for its source and question alone, until something is written there', () => {
  let now = 0;
  const cache = openAnswerCache(() => now);
  const kept = answer(1);
  cache.keep('a', 'q', kept, 100);
  cache.keep('b', 'q', answer(1), 100);
  assert.equal(cache.find('a', 'q'), kept);
  assert.equal(cache.find('a', 'other'), undefined);
  cache.forget('b');
  assert.equal(cache.find('b', 'q'), undefined);
  now = 100;
  assert.equal(cache.find('a', 'q'), undefined);
});

test('what was no answer is not kept; what is too much lets the oldest go', () => {
  const cache = openAnswerCache(() => 0);
  cache.keep('a', 'q', answer(1, 500), 100);
  assert.equal(cache.find('a', 'q'), undefined);
  for (let n = 0; n < 5; n += 1) cache.keep('a', `q${n}`, answer(8 * 1024 * 1024), 100);
  assert.deepEqual(
    [0, 1, 4].map((n) => cache.find('a', `q${n}`) !== undefined),
    [false, true, true],
  );
});
