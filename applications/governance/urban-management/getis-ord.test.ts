import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confidence_percent, getisOrd, type PlanePoint } from './getis-ord.ts';

// The example of PySAL's esda (test_getisord.py), band 15, binary weights; all six recomputed in the project's guide.
const points: readonly PlanePoint[] = [
  [10, 10],
  [20, 10],
  [40, 10],
  [15, 20],
  [30, 20],
  [30, 30],
];
const values = [2, 3, 3.2, 5, 8, 7];

function assertClose(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  for (const [index, value] of expected.entries()) {
    assert.ok(Math.abs((actual[index] ?? Number.NaN) - value) < 1e-7, `${index}: ${actual[index]} is not ${value}`);
  }
}

test('Gi of the published example', () => {
  const expected = [-1.0136729, -0.04361589, 1.31558703, -0.31412676, 1.15373986, 1.77833941];
  assertClose(getisOrd(points, values, 15, false), expected);
});

test('Gi* of the published example', () => {
  const expected = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331];
  assertClose(getisOrd(points, values, 15, true), expected);
});

test('adding the same to every value, or scaling it, changes nothing; turning it over changes the sign', () => {
  const plain = getisOrd(points, values, 15, true);
  assertClose(
    getisOrd(
      points,
      values.map((value) => value * 3 + 100),
      15,
      true,
    ),
    plain,
  );
  assertClose(
    getisOrd(
      points,
      values.map((value) => -value),
      15,
      true,
    ),
    plain.map((z) => -z),
  );
});

test('a band of each place’s own gives the same where all are equal', () => {
  const own = points.map(() => 15);
  assert.deepEqual(getisOrd(points, values, own, true), getisOrd(points, values, 15, true));
});

test('the grid of cells finds the same neighbours as looking at every pair', () => {
  const many = Array.from(
    { length: 300 },
    (_, i): PlanePoint => [((i * 7919) % 997) - 500, ((i * 104_729) % 991) - 500],
  );
  const counts = many.map((_, i) => (i * 31) % 13);
  const mean = counts.reduce((a, b) => a + b, 0) / 300;
  const deviation = Math.sqrt(counts.reduce((sum, value) => sum + value ** 2, 0) / 300 - mean ** 2);
  const slow = many.map(([x, y]) => {
    const inside = many.flatMap(([u, v], j) => (Math.hypot(u - x, v - y) <= 80 ? [counts[j] ?? 0] : []));
    const w = inside.length;
    return (inside.reduce((a, b) => a + b, 0) - w * mean) / (deviation * Math.sqrt((300 * w - w ** 2) / 299));
  });
  assertClose(getisOrd(many, counts, 80, true), slow);
});

test('where nothing differs, or everyone is a neighbour, there is no figure', () => {
  assert.ok(getisOrd(points, [1, 1, 1, 1, 1, 1], 15, true).every(Number.isNaN));
  assert.ok(getisOrd(points, values, 1_000, true).every(Number.isNaN));
  assert.deepEqual(getisOrd([], [], 15, true), []);
});

test('levels of confidence are those of the normal distribution, hot and cold', () => {
  assert.deepEqual([2.58, 2, 1.7, 1.6, -2.6, Number.NaN].map(confidence_percent), [
    99,
    95,
    90,
    undefined,
    99,
    undefined,
  ]);
});
