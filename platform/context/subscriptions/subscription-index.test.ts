import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SubscriptionIndex } from './subscription-index.ts';

test('what was added and not dropped is found at its keys, and nothing else', () => {
  const key = fc.integer({ min: -5, max: 5 }).map((n) => n * 0x10000000);
  const step = fc.oneof(fc.record({ keys: fc.array(key) }), fc.record({ drop: fc.nat(40) }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const index = new SubscriptionIndex();
      const plain = new Map<number, readonly number[]>();
      for (const [revision, one] of steps.entries()) {
        if ('keys' in one) {
          index.add(revision, one.keys);
          plain.set(revision, one.keys);
        } else {
          index.drop(new Set([one.drop]));
          plain.delete(one.drop);
        }
      }
      for (const asked of new Set([...plain.values()].flat())) {
        const expected = [...plain].filter(([, keys]) => keys.includes(asked)).map(([revision]) => revision);
        assert.deepEqual(
          [...index.find([asked])].sort((one, other) => one - other),
          expected,
        );
      }
      assert.equal(index.size, [...plain.values()].flat().length);
    }),
    { numRuns: 200 },
  );
});

test('a million subscriptions take tens of bytes each, also when all of them are at one key', () => {
  const before = process.memoryUsage().arrayBuffers;
  const index = new SubscriptionIndex();
  for (let n = 0; n < 1_000_000; n += 1) index.add(n, [n < 500_000 ? 7 : n * 2_654_435]);
  assert.ok(process.memoryUsage().arrayBuffers - before < 50_000_000);
  assert.equal(index.find([7]).size, 500_000);
});
