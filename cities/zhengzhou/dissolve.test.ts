import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Polygonal, Position } from '@hub/kernel';
import { dissolve } from './dissolve.ts';

const polygon = (...ring: readonly Position[]): Polygonal => ({ type: 'Polygon', coordinates: [ring] });
const left = polygon([0, 0], [1, 0], [1, 1], [0, 1], [0, 0]);
const right = polygon([1, 0], [2, 0], [2, 1], [1, 1], [1, 0]);

function cornersOf(outline: Polygonal): string[] {
  const [ring = []] = outline.type === 'Polygon' ? outline.coordinates : [];
  assert.deepEqual(ring[0], ring.at(-1), 'closed');
  return ring.slice(1).map(String).sort();
}

test('two squares side by side become one outline without the border between them', () => {
  const corners = cornersOf(dissolve([left, right]));
  assert.deepEqual(corners, ['0,0', '0,1', '1,0', '1,1', '2,0', '2,1']);
});

test('of several rings the largest is the outline', () => {
  const faraway = polygon([5, 5], [5.1, 5], [5.1, 5.1], [5, 5]);
  assert.deepEqual(dissolve([faraway, left, right]), dissolve([left, right]));
});

test('a repeated point and a spike, there and back, leave no trace', () => {
  const spiky = polygon([0, 0], [1, 0], [1, 0], [3, 0], [2, 0], [1, 0], [1, 1], [0, 1], [0, 0]);
  assert.deepEqual(cornersOf(dissolve([spiky])), cornersOf(dissolve([left])));
});

test('a ring pinched at a point loses the smaller side', () => {
  const eight = polygon([0, 0], [1, 0], [1, 1], [1.2, 1], [1.2, 1.2], [1, 1], [0, 1], [0, 0]);
  assert.deepEqual(cornersOf(dissolve([eight])), cornersOf(dissolve([left])));
});

test('an edge that runs through a corner of its own ring is split there', () => {
  // The bottom edge passes (1, 0), to which a flap above comes down.
  const flapped = polygon([0, 0], [1.9, 0], [1.9, 1], [1.5, 1], [1, 0], [0.5, 1], [0, 1], [0, 0]);
  assert.deepEqual(cornersOf(dissolve([flapped])), ['0,0', '0,1', '0.5,1', '1,0']);
});
