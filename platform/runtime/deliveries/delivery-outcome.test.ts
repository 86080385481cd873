import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outboundErrors } from '../outbound/outbound-socket.ts';
import { failureOf, outcomeOf } from './delivery-outcome.ts';

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

test('a receiver that is away or not well is told from one that refuses, and from what goes wrong inside the hub', () => {
  const answered = (status: number) => {
    const outcome = outcomeOf({ status, headers: {} });
    return typeof outcome === 'object' && outcome.unwell;
  };
  assert.deepEqual([500, 501, 502, 503, 504, 408, 425].map(answered), Array(7).fill(true));
  assert.deepEqual([302, 400, 401, 403, 404, 410, 413, 422].map(answered), Array(8).fill(false));
  const thrown = (error: unknown) => {
    const outcome = failureOf(error);
    return typeof outcome === 'object' && outcome.unwell;
  };
  const { unreachable, timeout, declined, malformed, refused } = outboundErrors;
  const target = 'receiver.example:443';
  assert.deepEqual([unreachable({ target, reason: 'ENOTFOUND' }), timeout({ target, timeout_ms: 1 })].map(thrown), [
    true,
    true,
  ]);
  const others = [declined({ target, reason: '135' }), malformed({ target, reason: 'HPE' }), refused({ reason: '' })];
  assert.deepEqual([...others, new TypeError('a fault of ours')].map(thrown), Array(4).fill(false));
});
