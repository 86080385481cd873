import { expect, test } from 'vitest';
import { boundsOf, isInside } from './geo.ts';

const square = [
  [0, 0],
  [10, 0],
  [10, 10],
  [0, 10],
  [0, 0],
];
const hole = [
  [4, 4],
  [6, 4],
  [6, 6],
  [4, 6],
  [4, 4],
];

test('the box goes around every ring', () => {
  expect(
    boundsOf([
      [square],
      [
        [
          [20, -5],
          [21, -4],
        ],
      ],
    ]),
  ).toEqual([0, -5, 21, 10]);
  expect(boundsOf([])).toBeUndefined();
});

test('a point in a hole is outside, a point in one of several parts is inside', () => {
  const polygon = { type: 'Polygon', coordinates: [square, hole] } as const;
  expect(isInside([2, 2], polygon)).toBe(true);
  expect(isInside([5, 5], polygon)).toBe(false);
  expect(isInside([12, 5], polygon)).toBe(false);
  expect(
    isInside([2, 2], {
      type: 'MultiPolygon',
      coordinates: [
        [
          [
            [20, 20],
            [30, 20],
            [30, 30],
            [20, 20],
          ],
        ],
        [square],
      ],
    }),
  ).toBe(true);
});
