import { expect, test } from 'vitest';
import { handOverCounts } from './hand-over-counts.ts';

test('late, due within a day and suspended are counted apart', () => {
  const now = Date.parse('2026-11-26T08:00:00Z');
  const file = (dueAt: string, overdue = false, running = true) => ({
    dueAt,
    overdue,
    clock: { limit_ms: 1, used_ms: 0, running },
  });
  const items = [
    file('2026-11-26T07:00:00Z', true),
    file('2026-11-27T08:00:00Z'),
    file('2026-11-27T08:00:01Z'),
    file('2026-12-01T00:00:00Z', false, false),
  ];
  expect(handOverCounts(items, now)).toEqual({ open: 4, late: 1, soon: 1, paused: 1 });
});
