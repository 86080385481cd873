import type { Instant } from '@hub/kernel';

export interface FeedState {
  /** The last stored tick, if any. */
  readonly filledTo: Instant | undefined;
  readonly every_ms: number;
  readonly backfill_ms: number;
}

/**
 * The next tick a feed owes: ticks lie on whole multiples of its period since 1970. After a pause it makes up for what it
 * missed, but never for more than `backfill_ms`. A tick later than now is not due yet.
 */
export function nextTick({ filledTo, every_ms, backfill_ms }: FeedState, now: Instant): Instant {
  const earliest = Math.ceil((now - backfill_ms) / every_ms) * every_ms;
  return filledTo === undefined ? earliest : Math.max(earliest, filledTo + every_ms);
}

/** The ticks that are due, oldest first, at most `most`. */
export function listDueTicks(state: FeedState, now: Instant, most: number): Instant[] {
  const ticks: Instant[] = [];
  for (let tick = nextTick(state, now); tick <= now && ticks.length < most; tick += state.every_ms) ticks.push(tick);
  return ticks;
}
