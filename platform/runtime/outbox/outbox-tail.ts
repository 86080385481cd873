import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../database/database.ts';
import type { Log } from '../log.ts';
import type { OutboxRow, OutboxTopic } from './outbox-row.ts';
import { gapsBetween, merged, OwnRows } from './own-rows.ts';
import { settledSeq } from './settled-seq.ts';
import { selectOldest, selectRows, selectTopicRows } from './store-outbox.ts';

/** What a reader gets: rows after its position, and the position it has then reached. */
export interface OutboxRows {
  readonly rows: readonly OutboxRow[];
  readonly seen: number;
}

/**
 * What outlives two collections of the young is moved to where garbage is dear: rows that all consumers of this process have passed go at once but
 * for the newest, which live feeds may still want. Who is further behind than the most that is kept reads from the database.
 */
const [fewestKept, mostKept] = [250, 2_000];
/** What this process has committed and the tail has not come by yet. */
const mostOwn = 10_000;
const look = 2_000;
/** Commits within this time are looked at together: under load one look serves many commits and every reader. */
const gather_ms = 8;
const idlePause_ms = 250;
const afterFailure_ms = 1_000;

/**
 * The newest outbox rows in memory, read once for every consumer and live feed of this process. Readers pull at their own
 * speed, so a slow one holds up nobody and costs no buffer; one that has fallen behind what is kept reads from the database.
 */
export class OutboxTail {
  readonly #database: Database;
  readonly #log: Log;
  readonly #settled: (after: number) => Promise<number>;
  readonly #passed: () => number;
  readonly #waiting = new Set<() => void>();
  /** The newest row of each topic that has come by. */
  readonly #newest = new Map<OutboxTopic, number>();
  readonly #own = new OwnRows(mostOwn);
  #rows: OutboxRow[] = [];
  /** Rows after this number are all in memory. */
  #from = 0;
  #seen = 0;
  #woken = false;
  #wake: (() => void) | undefined;
  #stopped = false;
  #started: Promise<void> | undefined;
  #loop: Promise<void> | undefined;

  /** @param passed the number that every consumer of this process has come by */
  constructor(database: Database, log: Log, passed: () => number = () => 0) {
    this.#database = database;
    this.#passed = passed;
    this.#settled = settledSeq(database);
    this.#log = log;
  }

  /** Begins to follow, once; resolves when the position is known. */
  start(): Promise<void> {
    // Where it cannot begin for the moment, the next who asks tries again.
    this.#started ??= this.#begin().catch((error: unknown) => {
      this.#started = undefined;
      throw error;
    });
    return this.#started;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.wake();
    this.#tell();
    await this.#loop;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Every row up to here is committed and can be read. */
  get position(): number {
    return this.#seen;
  }

  /** There may be something new: these rows, which this process has just committed, or others. */
  wake(committed: readonly OutboxRow[] = []): void {
    this.#own.add(committed, this.#seen);
    this.#woken = true;
    this.#wake?.();
  }

  /** Rows after `seq` of these topics, and the position they reach. */
  async after(seq: number, topics: readonly OutboxTopic[], limit: number): Promise<OutboxRows> {
    if (seq >= this.#seen) return { rows: [], seen: seq };
    if (seq >= this.#from) return this.#fromMemory(seq, topics, limit);
    return selectTopicRows(this.#database, { after: seq, until: this.#seen, limit }, topics);
  }

  /** Whether all rows after `seq` are still kept; a feed that was away too long has to start afresh. */
  async keeps(seq: number): Promise<boolean> {
    if (seq >= this.#from) return true;
    return seq + 1 >= ((await selectOldest(this.#database)) ?? this.#seen);
  }

  /**
   * Resolves when there is something new, after `longest_ms`, on `signal`, or when the tail stops.
   * @param concerns asked with all that is new: who is not concerned waits on
   */
  news(longest_ms: number, signal?: AbortSignal, concerns = () => true): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const look = () => {
        if (this.#stopped || concerns()) done();
      };
      const timer = setTimeout(done, longest_ms);
      this.#waiting.add(look);
      signal?.addEventListener('abort', done);
      if (this.#stopped || signal?.aborted) done();
    });
  }

  /**
   * The same for who has read these topics, and those alone, up to `seq`: rows of others wake nobody.
   * @param how.passed hears how far there is nothing more
   * @returns the same in the end
   */
  async newsOf(
    topics: readonly OutboxTopic[],
    seq: number,
    longest_ms: number,
    how: { readonly signal: AbortSignal; readonly passed?: (seen: number) => void },
  ): Promise<number> {
    let seen = seq;
    const concerns = () => {
      if (topics.some((topic) => (this.#newest.get(topic) ?? 0) > seen)) return true;
      seen = Math.max(seen, this.#seen);
      how.passed?.(seen);
      return false;
    };
    if (!concerns()) await this.news(longest_ms, how.signal, concerns);
    return seen;
  }

  #fromMemory(seq: number, topics: readonly OutboxTopic[], limit: number): OutboxRows {
    const rows: OutboxRow[] = [];
    for (let index = this.#indexAfter(seq); index < this.#rows.length; index += 1) {
      const row = this.#rows[index] as OutboxRow;
      if (!topics.includes(row.topic)) continue;
      rows.push(row);
      if (rows.length === limit) return { rows, seen: row.seq };
    }
    return { rows, seen: this.#seen };
  }

  /** Rows are in order, so the first one after a position is found by halving. */
  #indexAfter(seq: number): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#rows[middle] as OutboxRow).seq > seq) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  async #begin(): Promise<void> {
    this.#from = this.#seen = await this.#settled(0);
    this.#loop = this.#follow();
  }

  async #follow(): Promise<void> {
    while (!this.#stopped) {
      this.#woken = false;
      try {
        if (await this.#look()) await pause(gather_ms);
        else await this.#sleep();
      } catch (error) {
        this.#log.error({ err: error }, 'the outbox could not be read');
        await pause(afterFailure_ms);
      }
    }
  }

  async #look(): Promise<boolean> {
    const settled = await this.#settled(this.#seen);
    if (settled <= this.#seen) return false;
    // Only what this process has not written itself is read.
    const own = this.#own.take(this.#seen, settled);
    const gaps = gapsBetween(own, this.#seen, settled);
    const read = gaps.length === 0 ? [] : await selectRows(this.#database, gaps, look);
    const until = read.length === look ? (read.at(-1)?.seq ?? settled) : settled;
    this.#own.add(own, until);
    const rows = merged(own, read, until);
    this.#rows.push(...rows);
    for (const { topic, seq } of rows) this.#newest.set(topic, seq);
    this.#seen = until;
    this.#drop();
    this.#tell();
    return true;
  }

  #drop(): void {
    const { length } = this.#rows;
    const passed = Math.min(this.#indexAfter(this.#passed()), length - fewestKept);
    const dropped = this.#rows.splice(0, Math.max(0, passed, length - mostKept));
    this.#from = dropped.at(-1)?.seq ?? this.#from;
  }

  /** Until woken, or the idle pause: another process may have committed something. */
  #sleep(): Promise<void> {
    if (this.#woken || this.#stopped) return pause(gather_ms);
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, idlePause_ms);
      this.#wake = done;
    });
  }

  #tell(): void {
    for (const look of this.#waiting) look();
  }
}
