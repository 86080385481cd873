import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fraction, mean, roundHalfEven } from './fraction.ts';

describe('rounding by GB/T 8170', () => {
  test('exact halves go to the even neighbour', () => {
    const cases: readonly (readonly [number, number, number])[] = [
      [60.5, 0, 60],
      [61.5, 0, 62],
      [35.5, 0, 36],
      [0.5, 0, 0],
      [1.25, 1, 1.2],
      [1.35, 1, 1.4],
      [0.05, 1, 0],
      [0.15, 1, 0.2],
    ];
    for (const [value, decimals, expected] of cases)
      assert.equal(roundHalfEven(value, decimals), expected, String(value));
  });

  test('what is not exactly a half goes to the nearer neighbour', () => {
    assert.equal(roundHalfEven(60.500001, 0), 61);
    assert.equal(roundHalfEven(60.499999, 0), 60);
    assert.equal(roundHalfEven(1e-7, 1), 0);
    assert.equal(roundHalfEven(1.5e21, 0), 1.5e21);
  });

  test('decimals that binary cannot hold still round as written', () => {
    // In binary 1.005 × 100 is 100.49999999999999 and 8.345 × 100 is 834.5000000000001.
    assert.equal(roundHalfEven(1.005, 2), 1);
    assert.equal(roundHalfEven(1.015, 2), 1.02);
    assert.equal(roundHalfEven(8.345, 2), 8.34);
  });
});

describe('means', () => {
  test('a mean of decimals is exact where binary drifts', () => {
    const hours = [0.1, 0.2, 0.3, 0.4, 1.5];
    const average = mean(hours);
    assert.ok(average);
    // 2.5 / 5 = 0.5, an exact half: floating point sums these to 2.5 only by luck of the order.
    assert.equal(roundHalfEven(average, 0), 0);
    const drifting = mean(Array.from({ length: 10 }, () => 60.5));
    assert.ok(drifting);
    assert.equal(roundHalfEven(drifting, 0), 60);
  });

  test('a third is kept as a third', () => {
    const average = mean([1, 0, 0]);
    assert.ok(average);
    assert.equal(average.numerator * 3n, average.denominator);
  });

  test('means can be averaged again', () => {
    const [a, b] = [mean([60, 61]), mean([60, 60.5, 61])];
    assert.ok(a && b);
    const both = mean([a, b]);
    assert.ok(both);
    assert.equal(roundHalfEven(both, 0), 60);
  });

  test('there is no mean of nothing', () => assert.equal(mean([]), undefined));

  test('a number is the decimal it prints as', () => {
    assert.deepEqual(fraction(0.1), { numerator: 1n, denominator: 10n });
    assert.deepEqual(fraction(2.5e-7), { numerator: 25n, denominator: 100_000_000n });
    assert.deepEqual(fraction(3e21), { numerator: 3n * 10n ** 21n, denominator: 1n });
  });
});
