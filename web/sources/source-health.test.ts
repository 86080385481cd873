import { expect, test } from 'vitest';
import { healthOf } from './source-health.ts';

const [early, late] = ['2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z'];
const now = Date.parse('2026-01-01T00:02:00Z');

test('what a source did last says how it is; one that is left alone says nothing else', () => {
  expect(healthOf({}, now)).toBe('untried');
  expect(healthOf({ answeredAt: late, failedAt: early }, now)).toBe('success');
  expect(healthOf({ answeredAt: early, failedAt: late }, now)).toBe('warning');
  expect(healthOf({ failedAt: early }, now)).toBe('warning');
  expect(healthOf({ answeredAt: early, restingUntil: '2026-01-01T00:03:00Z' }, now)).toBe('error');
  expect(healthOf({ answeredAt: late, failedAt: early, restingUntil: early }, now)).toBe('success');
  expect(healthOf({ answeredAt: late, paused: 'no mode' }, now)).toBe('paused');
});
