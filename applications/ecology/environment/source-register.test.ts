import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Area } from '@hub/kernel';
import { isCreditCode } from '@hub/standards';
import { syntheticSources } from './source-register.ts';

const area: Area = {
  code: '410105001001001',
  level: 'grid',
  name: { zh: '格', en: 'grid' },
  provenance: 'synthetic',
  source: 'test',
  outline: {
    type: 'Polygon',
    coordinates: [
      [
        [113.6, 34.7],
        [113.7, 34.7],
        [113.7, 34.8],
        [113.6, 34.7],
      ],
    ],
  },
};

test('units have codes of their own with good check characters, and nothing that could be taken for real', () => {
  const all = [...syntheticSources.entries(7, [area], 1_000)];
  assert.equal(all.length, 60);
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
  for (const { id, name, values } of all) {
    assert.ok(isCreditCode(id), id);
    assert.match(name.zh, /^合成/);
    assert.match(String(values.keeperPhone), /^1990000\d{4}$/);
    assert.ok(Number(values.productionLoad) >= 45 && Number(values.productionLoad) <= 105);
  }
});

test('the same seed gives the same units, fewer when fewer are asked for, none without a place', () => {
  const once = [...syntheticSources.entries(7, [area], 5)];
  assert.deepEqual([...syntheticSources.entries(7, [area], 5)], once);
  assert.equal(once.length, 5);
  assert.deepEqual([...syntheticSources.entries(7, [], 5)], []);
});
