import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Area } from '@hub/kernel';
import { checkAssetCode, componentClassOf, parseAssetCode } from './asset-code.ts';
import { components } from './component-codes.ts';
import { syntheticComponents } from './component-register.ts';

const areaOf = (code: string, west: number): Area => ({
  code,
  level: 'grid',
  name: { zh: '格', en: 'grid' },
  provenance: 'synthetic',
  source: 'test',
  outline: {
    type: 'Polygon',
    coordinates: [
      [
        [west, 34.7],
        [west + 0.0164, 34.7],
        [west + 0.0164, 34.7135],
        [west, 34.7135],
        [west, 34.7],
      ],
    ],
  },
});
const areas = [areaOf('410105001001001', 113.6), areaOf('410102002003001', 113.7)];
const all = [...syntheticComponents.entries(7, areas, 10_500)];

test('a register has as many components as asked, each with asset and component codes of its own', () => {
  assert.equal(all.length, 10_500);
  for (const name of ['assetCode', 'componentCode']) {
    assert.equal(new Set(all.map(({ values }) => values[name])).size, all.length, name);
  }
});

test('every code is good and says district and class of its component', () => {
  for (const { values } of all) {
    const assetCode = String(values.assetCode);
    assert.equal(checkAssetCode(assetCode), undefined);
    const parts = parseAssetCode(assetCode);
    assert.equal(componentClassOf(parts), values.class);
    assert.ok(components.rows.some(({ code }) => code === values.class));
    assert.ok(String(values.unitGrid).startsWith(String(values.responsibilityGrid)));
    assert.equal(String(values.unitGrid).slice(0, 6), parts.region);
  }
});

test('every component says in both names that it is synthetic and lies in its grid', () => {
  for (const { name, location, values } of all) {
    assert.match(name.zh, /合成/);
    assert.match(name.en, /synthetic/);
    assert.ok(location.type === 'Point' && values.unitGrid !== '');
  }
});

test('the same seed gives the same register; a larger one begins with the smaller', () => {
  assert.deepEqual([...syntheticComponents.entries(7, areas, 50)], all.slice(0, 50));
  assert.notDeepEqual([...syntheticComponents.entries(8, areas, 50)], all.slice(0, 50));
});

test('a city without grids has no components', () => {
  assert.deepEqual([...syntheticComponents.entries(7, [], 50)], []);
});
