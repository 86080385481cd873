import { setTimeout as pause } from 'node:timers/promises';
import type { Revocations as Heard } from '@hub/kernel';
import type { OutboxRows, OutboxTail } from '@hub/runtime';

/**
 * Tells everyone in this process what was taken away in any. The tables themselves tell it (`tell_revocation` triggers, in
 * the same commit), the outbox brings it: at once from this process, within its idle look of a quarter of a second from
 * others.
 */
export interface Revocations extends Heard {
  /** Says so in this process alone. */
  tell(kind: string): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const longest_ms = 30_000;
const together = 500;
const afterFailure_ms = 500;

/** @param tail without it nothing is heard */
export function openRevocations(tail: OutboxTail | undefined): Revocations {
  const listeners = new Set<(kind: string) => void>();
  const stopping = new AbortController();
  let loop: Promise<void> | undefined;

  async function follow(news: OutboxTail): Promise<void> {
    let position = news.position;
    while (!stopping.signal.aborted && !news.stopped) {
      const { rows, seen } = await news.after(position, ['revocation'], together).catch(() => missed(news));
      for (const kind of new Set(rows.map(({ key }) => key))) tell(kind);
      position = seen === position ? await news.newsOf(['revocation'], seen, longest_ms, stopping) : seen;
    }
  }

  function tell(kind: string): void {
    for (const listener of listeners) listener(kind);
  }

  /** After a gap everyone looks again: what was missed is not known. */
  async function missed(news: OutboxTail): Promise<OutboxRows> {
    tell('unknown');
    await pause(afterFailure_ms);
    return { rows: [], seen: news.position };
  }

  return {
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell,
    async start() {
      if (!tail) return;
      await tail.start();
      loop ??= follow(tail);
    },
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}
