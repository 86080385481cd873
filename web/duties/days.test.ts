import { expect, test } from 'vitest';
import { addDays, isDay, localDay } from './days.ts';

test('days go over the ends of months and years', () => {
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
  expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
  expect(addDays('2027-01-01', -1)).toBe('2026-12-31');
});

test('what is no day is none', () => {
  expect([undefined, '', '2026-2-3', '2026-13-01', 'today'].map(isDay)).toEqual([false, false, false, false, false]);
  expect(isDay(localDay(new Date()))).toBe(true);
});
