import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { IndicatorValue, Page } from './contract.ts';
import { createLiveCache } from './live-cache.ts';

const value = {
  indicator: 'p.a',
  scope: 'place',
  subject: 's',
  at: '2026-03-01T01:00:00Z',
  value: 1,
  missing: undefined,
} as unknown as IndicatorValue;
const newest = ['indicator', 'p.a', 'values', { scope: 'place' }];
const period = ['indicator', 'p.a', 'values', { scope: 'place', from: '2026-03-01T00:00:00Z' }];
const past = [
  'indicator',
  'p.a',
  'values',
  { scope: 'place', from: '2026-02-01T00:00:00Z', to: '2026-02-02T00:00:00Z' },
];
const other = ['indicator', 'p.b', 'values', { scope: 'place' }];

let client: QueryClient;
const isStale = (key: readonly unknown[]) => client.getQueryState(key)?.isInvalidated;
const change = (at: string) => ({
  kind: 'topic' as const,
  topic: 'indicator',
  data: JSON.stringify({ indicator: 'p.a', scope: 'place', subject: 's', at, value: 9 }),
});

beforeEach(() => {
  vi.useFakeTimers();
  client = new QueryClient();
  for (const key of [newest, period, past, other]) client.setQueryData<Page<IndicatorValue>>(key, { items: [value] });
});
afterEach(() => {
  client.clear();
  vi.useRealTimers();
});

test('a new value is shown at once, and what depends on it is asked for again a second later', () => {
  createLiveCache(client)(change('2026-03-01T02:00:00Z'));
  expect(client.getQueryData<Page<IndicatorValue>>(newest)?.items[0]).toMatchObject({
    value: 9,
    at: '2026-03-01T02:00:00Z',
  });
  expect(client.getQueryData<Page<IndicatorValue>>(period)?.items[0]?.value).toBe(1);
  expect(isStale(period)).toBe(false);
  vi.advanceTimersByTime(1_000);
  expect([newest, period, past, other].map(isStale)).toEqual([true, true, false, false]);
});

test('a value older than the one shown changes nothing', () => {
  createLiveCache(client)(change('2026-03-01T00:30:00Z'));
  expect(client.getQueryData<Page<IndicatorValue>>(newest)?.items[0]?.value).toBe(1);
});

test('a thousand events cost one round', () => {
  const invalidate = vi.spyOn(client, 'invalidateQueries');
  const apply = createLiveCache(client);
  for (let count = 0; count < 1_000; count += 1) apply(change('2026-03-01T02:00:00Z'));
  vi.advanceTimersByTime(5_000);
  expect(invalidate).toHaveBeenCalledTimes(1);
});

test('a resync makes everything stale, unreadable events and unknown topics nothing', () => {
  const apply = createLiveCache(client);
  apply({ kind: 'topic', topic: 'indicator', data: 'not json' });
  apply({ kind: 'topic', topic: 'ready', data: '{}' });
  vi.advanceTimersByTime(1_000);
  expect([newest, period, past, other].map(isStale)).toEqual([false, false, false, false]);
  apply({ kind: 'resync' });
  expect([newest, period, past, other].every(isStale)).toBe(true);
});
