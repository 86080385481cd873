import { expect, test } from 'vitest';
import { dayBefore, firstOfMonth, nextDay } from './period.ts';

test('days go over the ends of months and years', () => {
  expect(nextDay('2026-02-28')).toBe('2026-03-01');
  expect(nextDay('2028-02-28')).toBe('2028-02-29');
  expect(dayBefore('2027-01-01')).toBe('2026-12-31');
  expect(firstOfMonth('2026-11-26')).toBe('2026-11-01');
});
