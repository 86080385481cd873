import type { Instant } from '@hub/kernel';

/** Times faster than life, or as fast as the hub can. */
export type Speed = number | 'max';
export const fastest = 10_000;
export type PlaybackState = 'running' | 'finished' | 'stopped' | 'failed';

/** How far a recording has been played. */
export interface Playback {
  readonly state: PlaybackState;
  readonly speed: Speed;
  /** Rows done: of the file in its order, or at a chosen speed of the messages in theirs. */
  readonly rows: number;
  /** The recorded time it has come to. */
  readonly at?: Instant;
  readonly startedAt: Instant;
  readonly changedAt: Instant;
  readonly error?: string;
}

/** The recorded time that is due `elapsed_ms` after the start. */
export function dueTime(from: Instant, speed: number, elapsed_ms: number): Instant {
  return from + elapsed_ms * speed;
}

/** How long until a recorded time is due. */
export function waitFor_ms(at: Instant, from: Instant, speed: number, elapsed_ms: number): number {
  return Math.max(0, (at - from) / speed - elapsed_ms);
}
