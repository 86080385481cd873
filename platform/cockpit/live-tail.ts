import { setTimeout as pause } from 'node:timers/promises';
import type { Log, Outbox, OutboxRow, OutboxTopic } from '@hub/runtime';

export const liveTopics = ['indicator', 'alert', 'case', 'entity'] as const satisfies readonly OutboxTopic[];
export type LiveTopic = (typeof liveTopics)[number];

/** What a reader gets: the rows after its position, and the position it has then reached. */
export interface LiveRows {
  readonly rows: readonly OutboxRow[];
  readonly seen: number;
}

const kept = 5_000;
const batch = 500;
const afterFailure_ms = 1_000;

/**
 * The newest outbox rows in memory, read once for all live feeds of this process. Readers pull at their own speed, so a
 * slow one holds up nobody and costs no buffer; one that has fallen behind what is kept here reads from the database.
 */
export class LiveTail {
  readonly #outbox: Outbox;
  readonly #log: Log;
  #rows: OutboxRow[] = [];
  #from = 0;
  #seen = 0;
  #stopped = false;
  #loop: Promise<void> | undefined;
  #waiting = new Set<() => void>();

  constructor(outbox: Outbox, log: Log) {
    this.#outbox = outbox;
    this.#log = log;
  }

  async start(): Promise<void> {
    this.#from = this.#seen = await this.#outbox.position();
    this.#loop = this.#follow();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#tell();
    await this.#loop;
  }

  get position(): number {
    return this.#seen;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Rows after `seq`; undefined when some of them are no longer kept anywhere. */
  async after(seq: number): Promise<LiveRows | undefined> {
    if (seq >= this.#from)
      return { rows: this.#rows.filter((row) => row.seq > seq).slice(0, batch), seen: this.#seenBy(seq) };
    const oldest = await this.#outbox.oldest();
    return seq + 1 < oldest ? undefined : this.#outbox.listAfter(seq, liveTopics, batch);
  }

  /** Resolves at the next row, after `longest_ms`, or when the tail stops. */
  news(longest_ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, longest_ms);
      this.#waiting.add(done);
      signal.addEventListener('abort', done);
      if (this.#stopped || signal.aborted) done();
    });
  }

  #seenBy(seq: number): number {
    const rows = this.#rows.filter((row) => row.seq > seq);
    return rows.length > batch ? (rows[batch - 1]?.seq ?? seq) : this.#seen;
  }

  async #follow(): Promise<void> {
    while (!this.#stopped) {
      try {
        const { rows, seen } = await this.#outbox.listAfter(this.#seen, liveTopics, batch);
        if (seen === this.#seen) {
          await this.#outbox.waitForNews();
          continue;
        }
        this.#seen = seen;
        this.#rows.push(...rows);
        if (this.#rows.length > kept) {
          const dropped = this.#rows.splice(0, this.#rows.length - kept);
          this.#from = dropped.at(-1)?.seq ?? this.#from;
        }
        this.#tell();
      } catch (error) {
        this.#log.error({ err: error }, 'the live tail could not read');
        await pause(afterFailure_ms);
      }
    }
  }

  #tell(): void {
    for (const waiting of this.#waiting) waiting();
  }
}
