import { useSyncExternalStore } from 'react';
import { serverNow } from '../api/server-time.ts';

const tick_ms = 1_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, tick_ms);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The hub's time, rounded down to the step, so that a component is drawn again only once per step. */
export function useNow(step_ms = 1_000): number {
  return useSyncExternalStore(subscribe, () => Math.floor(serverNow() / step_ms) * step_ms);
}
