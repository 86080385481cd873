import { setTimeout as pause } from 'node:timers/promises';
import type { Instant } from '@hub/kernel';
import type { Database, Statement } from '../database/database.ts';
import type { Log } from '../log.ts';
import type { OutboxRow, OutboxTopic } from './outbox-row.ts';
import { OutboxTail } from './outbox-tail.ts';
import { drawnSeq } from './settled-seq.ts';
import {
  advanceCursor,
  deletePassed,
  insertCursor,
  leaseCursor,
  releaseCursor,
  selectCursors,
} from './store-outbox.ts';

export interface OutboxConsumer {
  /** Names the cursor; never change it once released. */
  readonly name: string;
  readonly topics: readonly OutboxTopic[];
  /** A consumer that starts for the first time sees only what comes after. Default `everything`. */
  readonly from?: 'everything' | 'now';
  /**
   * Works on rows in commit order and returns the statements that make its effects durable. They commit together with
   * the cursor: effects in SQL happen exactly once, effects elsewhere (HTTP, MQTT) at least once. Rows it answers with no
   * statement may come again after a crash. When it throws, the cursor stays and the same rows come again after a pause.
   */
  handle(rows: readonly OutboxRow[]): Promise<readonly Statement[]>;
  /** Called when the statements have been committed. */
  committed?(): void;
}

/** How far a consumer has looked (`seen`) and how far the database knows of it (`stored`). */
interface Cursor {
  readonly seen: number;
  readonly stored: number;
  readonly renewAt: number;
}

const batchSize = 500;
/** Rows without effect are passed over in memory; the cursor is stored now and then, so that they can be purged. */
const storeEvery = 20_000;
const lease_ms = 10_000;
const firstPause_ms = 250;
const longestPause_ms = 30_000;

/** Runs the consumers of one hub process. Several processes share the work: each cursor is leased to one of them. */
export class Outbox {
  /** The newest rows, for live feeds. */
  readonly tail: OutboxTail;
  readonly #database: Database;
  readonly #log: Log;
  readonly #holder = crypto.randomUUID();
  readonly #loops: Promise<void>[] = [];
  readonly #seen = new Map<string, number>();
  readonly #stopping = new AbortController();

  constructor(database: Database, log: Log) {
    this.#database = database;
    this.#log = log;
    this.tail = new OutboxTail(database, log, () => Math.min(...this.#seen.values()));
  }

  /** Call after a commit that wrote to the outbox, so that nobody waits for the next look. @param rows of it, where they are at hand: they need not be read back */
  wake(rows: readonly OutboxRow[] = []): void {
    this.tail.wake(rows);
  }

  /**
   * Resolves when the consumer has its place. Wait for it before anybody is let in: what one that begins now is to see is what
   * comes after, and a write that was answered before it had its place would be told to nobody.
   */
  consume(consumer: OutboxConsumer): Promise<void> {
    const placed = this.#place(consumer);
    this.#loops.push(placed.catch(() => undefined).then(() => this.#run(consumer)));
    return placed;
  }

  /** How far each consumer is behind, in rows. */
  async listLags(): Promise<readonly { consumer: string; lag: number }[]> {
    await this.tail.start();
    const cursors = await selectCursors(this.#database);
    return cursors.map(({ consumer, position }) => ({
      consumer,
      lag: Math.max(0, this.tail.position - (this.#seen.get(consumer) ?? position)),
    }));
  }

  /** How many committed rows the slowest consumer that this process runs has still before it; asks nothing of the database. */
  behind(): number {
    return Math.max(0, ...[...this.#seen.values()].map((seen) => this.tail.position - seen));
  }

  /** Drops rows every consumer has passed. */
  async purge(olderThan: Instant): Promise<void> {
    await deletePassed(this.#database, olderThan);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.tail.stop();
    await Promise.all(this.#loops);
  }

  async #run(consumer: OutboxConsumer): Promise<void> {
    let failures = 0;
    let cursor: Cursor | undefined;
    while (!this.#stopping.signal.aborted) {
      try {
        await this.tail.start();
        cursor = await this.#hold(consumer, cursor);
        if (cursor) this.#seen.set(consumer.name, cursor.seen);
        else this.#seen.delete(consumer.name);
        const moved: Cursor | undefined = cursor && (await this.#step(consumer, cursor));
        failures = 0;
        if (moved) cursor = moved;
        else if (cursor) cursor = await this.#wait(consumer, cursor);
        else await this.#rest(lease_ms / 4);
      } catch (error) {
        failures += 1;
        cursor = undefined;
        this.#log.error({ err: error, consumer: consumer.name, failures }, 'outbox consumer failed');
        await this.#rest(Math.min(firstPause_ms * 2 ** failures, longestPause_ms));
      }
    }
    await this.#leave(consumer, cursor).catch(() => undefined);
  }

  async #place({ name, from }: OutboxConsumer): Promise<void> {
    // Not where the tail stands: that waits for the slowest transaction of all, and would be long ago while there is one.
    await insertCursor(this.#database, name, from === 'now' ? await drawnSeq(this.#database) : 0);
  }

  async #hold(consumer: OutboxConsumer, cursor: Cursor | undefined): Promise<Cursor | undefined> {
    const { name } = consumer;
    const now = performance.now();
    if (cursor && now < cursor.renewAt) return cursor;
    if (!cursor) await this.#place(consumer);
    const position = await leaseCursor(this.#database, name, this.#holder, lease_ms);
    if (position === undefined) return undefined;
    const seen = cursor && cursor.stored === position ? cursor.seen : position;
    return { seen, stored: position, renewAt: now + lease_ms / 2 };
  }

  /** Until there is something for it, or its lease is to be looked at. Rows of other topics pass while it waits. */
  async #wait({ name, topics }: OutboxConsumer, cursor: Cursor): Promise<Cursor> {
    const passed = (seen: number) => this.#seen.set(name, seen);
    const { signal } = this.#stopping;
    return { ...cursor, seen: await this.tail.newsOf(topics, cursor.seen, lease_ms / 4, { signal, passed }) };
  }

  /** Works on what is new; undefined when there is nothing. */
  async #step(consumer: OutboxConsumer, cursor: Cursor): Promise<Cursor | undefined> {
    const { rows, seen } = await this.tail.after(cursor.seen, consumer.topics, batchSize);
    if (seen <= cursor.seen && seen - cursor.stored < storeEvery) return undefined;
    const effects = rows.length > 0 ? await consumer.handle(rows) : [];
    if (effects.length === 0 && seen - cursor.stored < storeEvery) return { ...cursor, seen };
    await this.#database.commit([advanceCursor(consumer.name, this.#holder, cursor.stored, seen), ...effects]);
    if (effects.length > 0) {
      this.wake();
      consumer.committed?.();
    }
    return { ...cursor, seen, stored: seen };
  }

  /** What was passed over without effect need not be looked at again by the next holder. */
  async #leave({ name }: OutboxConsumer, cursor: Cursor | undefined): Promise<void> {
    if (cursor && cursor.seen > cursor.stored) {
      await this.#database.commit([advanceCursor(name, this.#holder, cursor.stored, cursor.seen)]);
    }
    await releaseCursor(this.#database, name, this.#holder);
  }

  #rest(pause_ms: number): Promise<void> {
    return pause(pause_ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
