import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Position } from '@hub/kernel';
import { syntheticGrid } from './synthetic-grid.ts';

const name = { zh: '示例', en: 'Sample' };

function grid(ring: readonly Position[], cellSide_m: number) {
  const streets = [{ communities: ['410105001001', '410105001002'] }, { communities: ['410105002001'] }];
  return syntheticGrid({ streets, name, outline: { type: 'Polygon', coordinates: [ring] }, cellSide_m });
}

/** About 11.1 km a side on the equator. */
const square: readonly Position[] = [
  [0, 0],
  [0.1, 0],
  [0.1, 0.1],
  [0, 0.1],
  [0, 0],
];

test('a square is filled, but for the cells on its edge', () => {
  const cells = grid(square, 1000);
  assert.ok(cells.length >= 81 && cells.length <= 121, String(cells.length));
  assert.equal(new Set(cells.map(({ code }) => code)).size, cells.length);
});

test('a notch keeps cells away that would reach across it', () => {
  const notched: readonly Position[] = [
    [0, 0],
    [0.1, 0],
    [0.1, 0.1],
    [0.052, 0.1],
    [0.05, 0.01],
    [0.048, 0.1],
    [0, 0.1],
    [0, 0],
  ];
  const tip: Position = [0.05, 0.01];
  for (const { outline } of grid(notched, 1000)) {
    const [southWest, , northEast] = (outline?.type === 'Polygon' && outline.coordinates[0]) || [];
    assert.ok(southWest && northEast);
    const holdsTip = tip[0] > southWest[0] && tip[0] < northEast[0] && tip[1] > southWest[1] && tip[1] < northEast[1];
    assert.ok(!holdsTip);
  }
});

test('an area smaller than a cell has no grid', () => assert.deepEqual(grid(square, 20_000), []));

test('the same outline gives the same grid', () => assert.deepEqual(grid(square, 2000), grid(square, 2000)));
