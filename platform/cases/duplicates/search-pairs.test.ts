import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { searchPairs } from './search-pairs.ts';

test('a text has the pairs of every text inside it, whatever the case', () => {
  const text = fc.string({ unit: 'grapheme' });
  fc.assert(
    fc.property(text, text, text, (before, inside, after) => {
      const all = new Set(searchPairs(before + inside + after));
      assert.ok(searchPairs(inside).every((pair) => all.has(pair)));
    }),
  );
});

test('pairs fit 32 bits and do not cross texts', () => {
  assert.deepEqual(searchPairs('井盖'), [(0x4e95 << 16) | 0x76d6]);
  assert.deepEqual(searchPairs('a', 'b'), []);
  assert.deepEqual(searchPairs('Ab', 'aB'), [(0x61 << 16) | 0x62]);
});
