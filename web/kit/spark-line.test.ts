import { expect, test } from 'vitest';
import { sparkPaths } from './spark-line.tsx';

test('the line spans the box, highest value on top', () => {
  expect(sparkPaths([0, 10], 100, 28)).toEqual(['M0,26 L100,2']);
});

test('a missing value leaves a gap', () => {
  expect(sparkPaths([1, 1, undefined, 1], 90, 28)).toEqual(['M0,14 L30,14', 'M90,14 h1']);
});

test('nothing known draws nothing', () => {
  expect(sparkPaths([undefined, undefined], 100, 28)).toEqual([]);
});
