import type { CaseClock } from '../api/contract-cases.ts';

export type ClockTone = 'calm' | 'soon' | 'late' | 'paused';

export interface ClockReading {
  readonly tone: ClockTone;
  /** Used part of the limit, 0 to 1. */
  readonly used: number;
  readonly used_ms: number;
  /** Negative once overdue. */
  readonly left_ms: number;
}

/** A clock turns amber when less than a quarter of its limit is left. */
const soonAt = 0.75;

/**
 * Reads a case clock some time after the hub reported it. The hub counts working time; between two reports a running
 * clock moves with natural time, a stopped one not at all.
 */
export function readClock(clock: CaseClock, reportedAt: number, now: number): ClockReading {
  const used_ms = clock.used_ms + (clock.running ? Math.max(0, now - reportedAt) : 0);
  const left_ms = clock.limit_ms - used_ms;
  const used = clock.limit_ms > 0 ? Math.min(1, used_ms / clock.limit_ms) : 1;
  const tone = left_ms < 0 ? 'late' : !clock.running ? 'paused' : used >= soonAt ? 'soon' : 'calm';
  return { tone, used, used_ms, left_ms };
}
