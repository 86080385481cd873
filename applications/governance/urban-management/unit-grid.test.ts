import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listUnitGrids, unitGridAt, unitGridCounts } from './unit-grid.ts';

const height = 1500 / 111_320;
const width = height / Math.cos((34.75 * Math.PI) / 180);
const grid = {
  code: '410105001001001',
  west: 113.6,
  south: 34.75 - height / 2,
  east: 113.6 + width,
  north: 34.75 + height / 2,
};

test('a responsibility grid of 1.5 km holds 15 by 15 unit grids of about 10,000 m²', () => {
  assert.deepEqual(unitGridCounts(grid), { columns: 15, rows: 15 });
  const all = listUnitGrids(grid);
  assert.equal(all.length, 225);
  assert.equal(new Set(all.map(({ code }) => code)).size, 225);
  assert.ok(all.every(({ code }) => /^410105001001001\d{4}$/.test(code)));
});

test('a place lies in the unit grid whose ring holds it, and in one only', () => {
  const place = [113.6 + width * 0.43, 34.75] as const;
  const found = unitGridAt(grid, place);
  const holding = listUnitGrids(grid).filter(({ ring: [a, , c] }) => {
    assert.ok(a && c);
    return place[0] >= a[0] && place[0] < c[0] && place[1] >= a[1] && place[1] < c[1];
  });
  assert.deepEqual(
    holding.map(({ code }) => code),
    [found?.code],
  );
});

test('corners belong to the grid, what lies outside does not', () => {
  assert.equal(unitGridAt(grid, [grid.west, grid.south])?.code, `${grid.code}0101`);
  assert.equal(unitGridAt(grid, [grid.east, grid.north])?.code, `${grid.code}1515`);
  assert.equal(unitGridAt(grid, [grid.east + 0.001, grid.north]), undefined);
  assert.equal(unitGridAt(grid, [Number.NaN, grid.south]), undefined);
});
