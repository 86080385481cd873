import { expect, test } from 'vitest';
import { distance_m, routeOrder, walk_m } from './route-order.ts';

type Place = readonly [number, number];

function* permutations(items: readonly Place[]): Generator<readonly Place[]> {
  if (items.length < 2) yield items;
  for (const [index, item] of items.entries()) {
    for (const rest of permutations(items.filter((_, other) => other !== index))) yield [item, ...rest];
  }
}

test('a degree of latitude is about 111.2 km, one of longitude less', () => {
  expect(distance_m([113.6, 34], [113.6, 35])).toBeCloseTo(111_195, -1);
  expect(distance_m([113, 34.75], [114, 34.75])).toBeCloseTo(91_360, -2);
  expect(distance_m([113.6, 34.7], [113.6, 34.7])).toBe(0);
});

test('six tasks are walked in an order at most a tenth longer than the shortest of all', () => {
  const start: Place = [113.6, 34.7];
  for (let seed = 1; seed <= 20; seed += 1) {
    const places = Array.from(
      { length: 6 },
      (_, i): Place => [113.6 + ((seed * (i + 3) * 37) % 101) / 5000, 34.7 + ((seed * (i + 7) * 53) % 97) / 5000],
    );
    const found = routeOrder(start, places, (place) => place);
    const best = Math.min(...[...permutations(places)].map((order) => walk_m(start, order)));
    expect(new Set(found)).toEqual(new Set(places));
    expect(walk_m(start, found)).toBeLessThanOrEqual(best * 1.1);
  }
});

test('no task and one task are orders too', () => {
  expect(routeOrder([0, 0], [], (place: Place) => place)).toEqual([]);
  expect(routeOrder([0, 0], [[1, 1] as Place], (place) => place)).toEqual([[1, 1]]);
});
