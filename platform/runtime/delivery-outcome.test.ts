import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomeOf } from './delivery-outcome.ts';

test('a receiver that has no time is left alone for as long as it says; one that is in trouble has failed', () => {
  const rests = (status: number, after?: string) => {
    const outcome = outcomeOf({ status, headers: after === undefined ? {} : { 'retry-after': after } });
    return typeof outcome === 'string' ? outcome : outcome.rest_ms;
  };
  assert.deepEqual([rests(200), rests(204), rests(204, '5')], ['delivered', 'delivered', 'delivered']);
  assert.deepEqual([rests(429), rests(429, '7'), rests(503, '2')], [1_000, 7_000, 2_000]);
  assert.deepEqual([rests(429, '86400'), rests(429, 'tomorrow'), rests(429, '-1')], [300_000, 1_000, 1_000]);
  assert.deepEqual([rests(503), rests(500, '2'), rests(404)], [undefined, undefined, undefined]);
});
