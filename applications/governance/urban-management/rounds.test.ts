import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { seededNoise } from '@hub/kernel';
import { lengthOf, planRounds, type Stop, unserved } from './rounds.ts';

const depot = { x: 0, y: 0 };

function drawn(seed: number, count: number): Stop[] {
  return Array.from({ length: count }, (_, i) => ({
    x: 100 * seededNoise(`${seed}:${i}:x`) - 50,
    y: 100 * seededNoise(`${seed}:${i}:y`) - 50,
    demand: 1 + Math.floor(4 * seededNoise(`${seed}:${i}:d`)),
  }));
}

/** The least length there is: every way to part the stops into rounds, each walked in its best order. */
function shortest(stops: readonly Stop[], capacity: number): number {
  const best = new Map<number, number>();
  const all = (1 << stops.length) - 1;
  const members = (set: number) => stops.flatMap((_, i) => (set & (1 << i) ? [i] : []));
  const loop = (left: readonly number[], walked: readonly number[]): number =>
    left.length === 0
      ? lengthOf(depot, stops, walked)
      : Math.min(
          ...left.map((stop) =>
            loop(
              left.filter((other) => other !== stop),
              [...walked, stop],
            ),
          ),
        );
  const round = (set: number): number => {
    const known = best.get(set);
    if (known !== undefined) return known;
    const own = members(set);
    const fits = own.reduce((sum, i) => sum + (stops[i]?.demand ?? 0), 0) <= capacity;
    const length = fits ? loop(own, []) : Number.POSITIVE_INFINITY;
    best.set(set, length);
    return length;
  };
  const whole = new Map<number, number>([[0, 0]]);
  const part = (set: number): number => {
    const known = whole.get(set);
    if (known !== undefined) return known;
    let least = Number.POSITIVE_INFINITY;
    const low = set & -set;
    for (let sub = set; sub > 0; sub = (sub - 1) & set)
      if (sub & low) least = Math.min(least, round(sub) + part(set ^ sub));
    whole.set(set, least);
    return least;
  };
  return part(all);
}

function assertFeasible(stops: readonly Stop[], capacity: number): number {
  const { rounds, length } = planRounds(depot, stops, capacity);
  const visited = rounds.flat().toSorted((a, b) => a - b);
  const left = new Set(unserved(stops, capacity));
  assert.deepEqual(
    visited,
    [...stops.keys()].filter((stop) => !left.has(stop)),
    'each stop once',
  );
  for (const round of rounds) {
    assert.ok(round.reduce((sum, stop) => sum + (stops[stop]?.demand ?? 0), 0) <= capacity, 'no vehicle overloaded');
  }
  assert.ok(Math.abs(length - rounds.reduce((sum, round) => sum + lengthOf(depot, stops, round), 0)) < 1e-6);
  return length;
}

describe('rounds of small towns', () => {
  test('against all possible rounds: on average within 2 per cent of the best, never 12 above', () => {
    const ratios = Array.from({ length: 30 }, (_, seed) => {
      const stops = drawn(seed, 6);
      return assertFeasible(stops, 7) / shortest(stops, 7);
    });
    assert.ok(ratios.every((ratio) => ratio > 1 - 1e-9));
    assert.ok(Math.max(...ratios) < 1.12, `worst ${Math.max(...ratios)}`);
    const mean = ratios.reduce((a, b) => a + b, 0) / ratios.length;
    assert.ok(mean < 1.02, `mean ${mean}`);
  });

  test('one vehicle with room for all makes one round; none of them makes none', () => {
    const stops = drawn(1, 5);
    assert.equal(planRounds(depot, stops, 1_000).rounds.length, 1);
    assert.deepEqual(planRounds(depot, [], 10), { rounds: [], length: 0 });
  });

  test('a stop that no vehicle holds, or that wants nothing, is said and left out', () => {
    const stops = [
      ...drawn(2, 3),
      { x: 1, y: 1, demand: 50 },
      { x: 2, y: 2, demand: 0 },
      { x: 3, y: 3, demand: Number.NaN },
      { x: Number.NaN, y: 3, demand: 1 },
    ];
    assert.deepEqual(unserved(stops, 10), [3, 4, 5, 6]);
    assertFeasible(stops, 10);
  });

  test('the same town gives the same rounds', () => {
    assert.deepEqual(planRounds(depot, drawn(3, 40), 20), planRounds(depot, drawn(3, 40), 20));
  });
});

// Solomon's instances with their time windows left out; what is best known with them is at least as long as what is best without.
const folder = new URL('../../../../shared/data/09-benchmarks/solomon-vrptw/', import.meta.url);
const instances = ['C101', 'R101', 'RC101'] as const;
const bestWithWindows = { C101: 828.94, R101: 1645.79, RC101: 1696.94 } as const;

describe('rounds of Solomon’s hundred customers', { skip: !existsSync(folder) && 'no sample data' }, () => {
  for (const name of instances) {
    test(`${name}: feasible, and no longer than what is best known with time windows and 3 per cent`, (t) => {
      const { depot: base, stops, capacity } = readSolomon(name);
      const { rounds, length } = planRounds(base, stops, capacity);
      assert.deepEqual(
        rounds.flat().toSorted((a, b) => a - b),
        [...stops.keys()],
      );
      for (const round of rounds) {
        assert.ok(round.reduce((sum, stop) => sum + (stops[stop]?.demand ?? 0), 0) <= capacity);
      }
      t.diagnostic(`${name}: ${rounds.length} rounds, ${length.toFixed(1)} (with windows ${bestWithWindows[name]})`);
      assert.ok(length <= 1.03 * bestWithWindows[name], String(length));
    });
  }
});

function readSolomon(name: string) {
  const lines = readFileSync(new URL(`${name}.txt`, folder), 'utf8').split('\n');
  const rows = lines
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter((row) => row.length >= 7 && row.every(Number.isFinite));
  const [, capacity = 0] =
    lines
      .map((line) => line.trim().split(/\s+/).map(Number))
      .find((row) => row.length === 2 && row.every(Number.isFinite)) ?? [];
  const [first, ...others] = rows.map(([, x = 0, y = 0, demand = 0]) => ({ x, y, demand }));
  return { depot: first ?? { x: 0, y: 0 }, stops: others, capacity };
}
