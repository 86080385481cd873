import {
  firstLiveState,
  type LiveEffect,
  type LiveSignal,
  type LiveState,
  reconnectPause_ms,
  stepLive,
} from './live-state.ts';
import { createSseParser } from './sse-parser.ts';

const path = '/api/v1/events?topics=indicator,alert,case,entity';
/** The hub speaks at least every 15 s; two silent rounds and the line is dead. */
const silence_ms = 40_000;

export interface LiveConnection {
  getState(): LiveState;
  subscribe(listener: () => void): () => void;
  close(): void;
}

/**
 * Keeps one event stream open for the whole app. It reads the stream with `fetch`, not EventSource, because that hides
 * heartbeats (a dead line looks live) and cannot send Last-Event-ID on a connection of its own.
 */
export function openLiveConnection(onEffect: (effect: LiveEffect) => void): LiveConnection {
  let state = firstLiveState;
  let abort = new AbortController();
  let retry: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  const listeners = new Set<() => void>();

  const dispatch = (signal: LiveSignal) => {
    const [next, effect] = stepLive(state, signal);
    const changed = next.status !== state.status;
    state = next;
    if (changed) for (const listener of listeners) listener();
    if (effect.kind !== 'none') onEffect(effect);
  };
  const connect = () => {
    clearTimeout(retry);
    abort.abort();
    abort = new AbortController();
    const line = abort;
    void readStream(line, state.lastEventId, dispatch)
      .catch(() => undefined)
      .then(() => {
        if (closed || line !== abort) return;
        dispatch({ kind: 'lost' });
        retry = setTimeout(connect, reconnectPause_ms(state.failures, Math.random()));
      });
  };
  const wake = () => {
    if (state.status !== 'live') connect();
  };
  const networkGone = () => {
    abort.abort();
    dispatch({ kind: 'networkGone' });
  };
  addEventListener('online', wake);
  addEventListener('offline', networkGone);
  connect();

  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      closed = true;
      clearTimeout(retry);
      abort.abort();
      removeEventListener('online', wake);
      removeEventListener('offline', networkGone);
    },
  };
}

async function readStream(
  line: AbortController,
  lastEventId: string | undefined,
  dispatch: (signal: LiveSignal) => void,
): Promise<void> {
  let silence = setTimeout(() => line.abort(), silence_ms);
  try {
    const response = await fetch(path, {
      credentials: 'same-origin',
      headers: { accept: 'text/event-stream', ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) },
      signal: line.signal,
      cache: 'no-store',
    });
    if (!response.ok || !response.body) return;
    dispatch({ kind: 'opened', at: Date.now() });
    const parse = createSseParser((event) => dispatch({ kind: 'event', event, at: Date.now() }));
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      clearTimeout(silence);
      silence = setTimeout(() => line.abort(), silence_ms);
      dispatch({ kind: 'heard', at: Date.now() });
      parse(chunk);
    }
  } finally {
    clearTimeout(silence);
  }
}
