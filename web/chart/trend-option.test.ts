import { expect, test } from 'vitest';
import { trendOption } from './trend-option.ts';

interface TrendShape {
  readonly yAxis: { readonly min: number; readonly max: number };
  readonly series: readonly [
    { readonly data: readonly (readonly [number, number | null])[]; readonly connectNulls: boolean },
  ];
}

const words = { unit: 'µg/m³', label: 'x', time: String, number: String };
const points = [
  { at: '2026-03-01T00:00:00Z', value: 40 },
  { at: '2026-03-01T01:00:00Z' },
  { at: '2026-03-01T02:00:00Z', value: 60 },
];

test('the scale starts at zero and leaves room for the limits; a missing value is a gap', () => {
  const option = trendOption(points, [{ value: 150, name: 'limit' }], words) as unknown as TrendShape;
  expect(option.yAxis).toMatchObject({ min: 0, max: 165 });
  expect(option.series[0].data.map(([, value]) => value)).toEqual([40, null, 60]);
  expect(option.series[0].connectNulls).toBe(false);
});

test('values below zero are not cut off', () => {
  const option = trendOption([{ at: '2026-03-01T00:00:00Z', value: -12 }], [], words) as unknown as TrendShape;
  expect(option.yAxis.min).toBe(-12);
});
