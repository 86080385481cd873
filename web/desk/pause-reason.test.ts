import { expect, test } from 'vitest';
import type { TimelineEntry } from '../api/contract-cases.ts';
import { pauseReason } from './pause-reason.ts';

const entry = (event: string, note?: string) => ({ event, note }) as TimelineEntry;

test('the reason is the note of the pause that still holds', () => {
  expect(
    pauseReason({
      timeline: [entry('paused', 'rain'), entry('resumed'), entry('paused', 'parts'), entry('commented', 'x')],
    }),
  ).toBe('parts');
  expect(pauseReason({ timeline: [entry('paused', 'rain'), entry('resumed')] })).toBeUndefined();
  expect(pauseReason({ timeline: [] })).toBeUndefined();
});
