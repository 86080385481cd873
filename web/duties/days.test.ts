import { expect, test } from 'vitest';
import { addDays, isDay, localDay, usualStart } from './days.ts';

test('days go over the ends of months and years', () => {
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
  expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
  expect(addDays('2027-01-01', -1)).toBe('2026-12-31');
});

test('what is no day is none', () => {
  expect([undefined, '', '2026-2-3', '2026-13-01', 'today'].map(isDay)).toEqual([false, false, false, false, false]);
  expect(isDay(localDay(new Date()))).toBe(true);
});

test('a shift of a day begins at eight, today at the next full hour when eight is past', () => {
  expect(usualStart('2026-11-28', new Date('2026-11-27T10:20'))).toBe('2026-11-28T08:00');
  expect(usualStart('2026-11-27', new Date('2026-11-27T07:20'))).toBe('2026-11-27T08:00');
  expect(usualStart('2026-11-27', new Date('2026-11-27T10:20'))).toBe('2026-11-27T11:00');
  expect(usualStart('2026-11-27', new Date('2026-11-27T23:20'))).toBe('2026-11-28T00:00');
});
