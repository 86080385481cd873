import type { ServerEvent } from './sse-parser.ts';

/** `offline`: several tries in a row have failed, or the machine has no network. */
export type LiveStatus = 'connecting' | 'live' | 'reconnecting' | 'offline';

export interface LiveState {
  readonly status: LiveStatus;
  readonly failures: number;
  readonly lastEventId?: string;
  /** When the line last gave a sign of life, in epoch milliseconds. */
  readonly heardAt?: number;
  /** True until the first opening: nothing has been missed yet. */
  readonly fresh: boolean;
}

export type LiveSignal =
  | { readonly kind: 'opened'; readonly at: number }
  | { readonly kind: 'heard'; readonly at: number }
  | { readonly kind: 'event'; readonly event: ServerEvent; readonly at: number }
  | { readonly kind: 'lost' }
  | { readonly kind: 'networkGone' };

/** What the caches must do: patch or refetch one topic, or refetch everything shown. */
export type LiveEffect =
  | { readonly kind: 'none' }
  | { readonly kind: 'resync' }
  | { readonly kind: 'topic'; readonly topic: string; readonly data: string };

export const firstLiveState: LiveState = { status: 'connecting', failures: 0, fresh: true };

const offlineAfter = 3;
const none: LiveEffect = { kind: 'none' };

/**
 * The life of the one event stream, as a pure step. A line that comes back resyncs everything on screen:
 * the hub replays what it kept, but a refetch is the only proof that nothing was missed.
 */
export function stepLive(state: LiveState, signal: LiveSignal): readonly [LiveState, LiveEffect] {
  switch (signal.kind) {
    case 'opened':
      return [
        { ...state, status: 'live', failures: 0, heardAt: signal.at, fresh: false },
        state.fresh ? none : { kind: 'resync' },
      ];
    case 'heard':
      return [{ ...state, heardAt: signal.at }, none];
    case 'event': {
      const { id, event, data } = signal.event;
      const next = { ...state, heardAt: signal.at, ...(id === undefined ? {} : { lastEventId: id }) };
      return [next, event === 'reset' ? { kind: 'resync' } : { kind: 'topic', topic: event, data }];
    }
    case 'lost': {
      const failures = state.failures + 1;
      return [{ ...state, failures, status: failures >= offlineAfter ? 'offline' : 'reconnecting' }, none];
    }
    case 'networkGone':
      return [{ ...state, failures: Math.max(state.failures, offlineAfter), status: 'offline' }, none];
    default:
      return signal satisfies never;
  }
}

/** Doubling pauses from 0.5 s up to 30 s, spread by ±25 % so that a restarted hub is not met by everybody at once. */
export function reconnectPause_ms(failures: number, random: number): number {
  const base = Math.min(500 * 2 ** Math.max(0, failures - 1), 30_000);
  return Math.round(base * (0.75 + random / 2));
}
