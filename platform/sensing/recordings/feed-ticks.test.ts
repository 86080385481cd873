import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listDueTicks, nextTick } from './feed-ticks.ts';

const hour = 3_600_000;
const now = Date.UTC(2026, 0, 10, 12, 20);
const noon = Date.UTC(2026, 0, 10, 12);

test('a new feed begins with its past, on whole periods, and ends with the last full one', () => {
  const ticks = listDueTicks({ filledTo: undefined, every_ms: hour, backfill_ms: 48 * hour }, now, 1_000);
  assert.equal(ticks.length, 48);
  assert.equal(ticks[0], noon - 47 * hour);
  assert.equal(ticks.at(-1), noon);
});

test('a feed that is up to date owes the next period', () => {
  const state = { filledTo: noon, every_ms: hour, backfill_ms: 48 * hour };
  assert.deepEqual(listDueTicks(state, now, 10), []);
  assert.equal(nextTick(state, now), noon + hour);
  assert.deepEqual(listDueTicks(state, noon + hour, 10), [noon + hour]);
});

test('after a pause it makes up for what it missed, not more than its backfill', () => {
  const state = { every_ms: hour, backfill_ms: 24 * hour };
  assert.deepEqual(listDueTicks({ ...state, filledTo: noon - 3 * hour }, now, 10), [
    noon - 2 * hour,
    noon - hour,
    noon,
  ]);
  assert.equal(listDueTicks({ ...state, filledTo: noon - 900 * hour }, now, 1_000).length, 24);
});

test('at most so many ticks at a time, the oldest first', () => {
  const ticks = listDueTicks({ filledTo: undefined, every_ms: hour, backfill_ms: 48 * hour }, now, 5);
  assert.deepEqual(
    ticks,
    [47, 46, 45, 44, 43].map((back) => noon - back * hour),
  );
});
