import { expect, test } from 'vitest';
import { readClock } from './clock.ts';

const limit_ms = 100_000;

test('a running clock moves on after the report', () => {
  const reading = readClock({ limit_ms, used_ms: 40_000, running: true }, 1_000, 11_000);
  expect(reading).toEqual({ tone: 'calm', used: 0.5, used_ms: 50_000, left_ms: 50_000 });
});

test('a stopped clock stands still', () => {
  const reading = readClock({ limit_ms, used_ms: 40_000, running: false }, 0, 999_000);
  expect(reading).toMatchObject({ tone: 'paused', used_ms: 40_000 });
});

test('the last quarter is amber, beyond the limit is late even when stopped', () => {
  expect(readClock({ limit_ms, used_ms: 75_000, running: true }, 0, 0).tone).toBe('soon');
  expect(readClock({ limit_ms, used_ms: 100_001, running: false }, 0, 0)).toMatchObject({
    tone: 'late',
    used: 1,
    left_ms: -1,
  });
});
