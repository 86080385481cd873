import type { Instant, Tenant } from '@hub/kernel';
import type { Database, Statement } from './database.ts';
import type { Log } from './log.ts';
import { settledSeq } from './settled-seq.ts';

/** A committed change on its way to everyone who must know of it. */
export interface OutboxRow {
  readonly seq: number;
  readonly tenant: Tenant;
  readonly topic: OutboxTopic;
  /** Entity id, case id, …: what the change is about. */
  readonly key: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly committedAt: Instant;
}

export type OutboxTopic = 'entity' | 'indicator' | 'alert' | 'case' | 'sensing';

export interface OutboxConsumer {
  /** Names the cursor; never change it once released. */
  readonly name: string;
  readonly topics: readonly OutboxTopic[];
  /** A consumer that starts for the first time sees only what comes after. Default `everything`. */
  readonly from?: 'everything' | 'now';
  /**
   * Works on rows in commit order and returns the statements that make its effects durable. They commit together with
   * the cursor: effects in SQL happen exactly once, effects elsewhere (HTTP, MQTT) at least once.
   * When it throws, the cursor stays and the same rows come again after a pause.
   */
  handle(rows: readonly OutboxRow[]): Promise<readonly Statement[]>;
}

/** The statement that puts changes in the outbox. Commit it together with the changes. */
export function outboxStatement(
  rows: readonly {
    readonly tenant: Tenant;
    readonly topic: OutboxTopic;
    readonly key: string;
    readonly data: object;
  }[],
): Statement {
  return {
    name: 'outbox.insert',
    text: `insert into outbox (tenant, topic, key, data)
           select tenant, topic, key, data::jsonb
           from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as row(tenant, topic, key, data)`,
    values: [
      rows.map((row) => row.tenant),
      rows.map((row) => row.topic),
      rows.map((row) => row.key),
      rows.map((row) => JSON.stringify(row.data)),
    ],
  };
}

const batchSize = 500;
const spanSize = 5_000;
const storeEvery = 20_000;
const idlePause_ms = 250;
const lease_ms = 10_000;
const longestPause_ms = 30_000;

/** How far a consumer has looked (`seen`) and how far the database knows of it (`stored`). */
interface Cursor {
  readonly seen: number;
  readonly stored: number;
  readonly renewAt: number;
}

interface FoundRow {
  readonly last: number | null;
  readonly seq: number | null;
  readonly committed_at: Date;
}

/** Runs the consumers of one hub process. Several processes share the work: each cursor is leased to one of them. */
export class Outbox {
  readonly #database: Database;
  readonly #log: Log;
  readonly #holder = crypto.randomUUID();
  readonly #settled: (after: number) => Promise<number>;
  readonly #loops: Promise<void>[] = [];
  readonly #sleepers = new Set<() => void>();
  #stopped = false;

  constructor(database: Database, log: Log) {
    this.#database = database;
    this.#settled = settledSeq(database);
    this.#log = log;
  }

  /** Call after a commit that wrote to the outbox, so that nobody waits for the next look. */
  wake(): void {
    for (const sleeper of this.#sleepers) sleeper();
  }

  consume(consumer: OutboxConsumer): void {
    this.#loops.push(this.#run(consumer));
  }

  /** The newest sequence number. */
  async position(): Promise<number> {
    const [row] = await this.#database.query<{ seq: number }>(
      'select coalesce(max(seq), 0)::bigint as seq from outbox',
    );
    return row?.seq ?? 0;
  }

  /** Rows after `seq` for a live feed, and how far it has now looked. */
  async listAfter(
    seq: number,
    topics: readonly OutboxTopic[],
    limit: number,
  ): Promise<{ readonly rows: readonly OutboxRow[]; readonly seen: number }> {
    return this.#read(seq, topics, limit);
  }

  /** The oldest row still kept; a live feed that wants older ones has to start afresh. */
  async oldest(): Promise<number> {
    const [row] = await this.#database.query<{ seq: number }>(
      'select coalesce(min(seq), 0)::bigint as seq from outbox',
    );
    return row?.seq ?? 0;
  }

  /** Resolves at the next `wake` or after the idle pause: for live feeds between two looks. */
  waitForNews(): Promise<void> {
    return this.#sleep(idlePause_ms);
  }

  /** How far each consumer is behind, in rows. */
  async listLags(): Promise<readonly { consumer: string; lag: number }[]> {
    return this.#database.query<{ consumer: string; lag: number }>(
      'select consumer, ((select coalesce(max(seq), 0) from outbox) - position)::bigint as lag from outbox_cursor',
    );
  }

  /** Drops rows every consumer has passed and no live feed will ask for. */
  async purge(olderThan: Instant): Promise<void> {
    await this.#database.query(
      `delete from outbox where committed_at < $1 and seq <= (select coalesce(min(position), 0) from outbox_cursor)`,
      [new Date(olderThan)],
    );
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.wake();
    await Promise.all(this.#loops);
  }

  async #run(consumer: OutboxConsumer): Promise<void> {
    let failures = 0;
    let cursor: Cursor | undefined;
    while (!this.#stopped) {
      try {
        cursor = await this.#hold(consumer, cursor);
        const moved: Cursor | undefined = cursor && (await this.#step(consumer, cursor));
        failures = 0;
        if (moved) cursor = moved;
        else await this.#sleep(idlePause_ms);
      } catch (error) {
        failures += 1;
        cursor = undefined;
        this.#log.error({ err: error, consumer: consumer.name, failures }, 'outbox consumer failed');
        await this.#sleep(Math.min(idlePause_ms * 2 ** failures, longestPause_ms), false);
      }
    }
    await this.#release(consumer).catch(() => undefined);
  }

  /** Takes or renews the lease of a cursor; undefined while another process has it. */
  async #hold(consumer: OutboxConsumer, cursor: Cursor | undefined): Promise<Cursor | undefined> {
    const now = performance.now();
    if (cursor && now < cursor.renewAt) return cursor;
    if (!cursor) await this.#register(consumer);
    const [row] = await this.#database.query<{ position: number }>(
      `update outbox_cursor set holder = $2, lease_until = now() + $3 * interval '1 millisecond'
       where consumer = $1 and (holder = $2 or holder is null or lease_until < now()) returning position`,
      [consumer.name, this.#holder, lease_ms],
    );
    if (!row) return undefined;
    const seen = cursor && cursor.stored === row.position ? cursor.seen : row.position;
    return { seen, stored: row.position, renewAt: now + lease_ms / 2 };
  }

  async #register(consumer: OutboxConsumer): Promise<void> {
    const position = consumer.from === 'now' ? await this.position() : 0;
    await this.#database.query(
      'insert into outbox_cursor (consumer, position) values ($1, $2) on conflict (consumer) do nothing',
      [consumer.name, position],
    );
  }

  /** Works on what is new; undefined when there is nothing. */
  async #step(consumer: OutboxConsumer, cursor: Cursor): Promise<Cursor | undefined> {
    const { rows, seen } = await this.#read(cursor.seen, consumer.topics, batchSize);
    if (seen === cursor.seen) return undefined;
    const effects = rows.length > 0 ? await consumer.handle(rows) : [];
    // Rows of other topics alone need no commit: after a crash they are looked at once more.
    if (rows.length === 0 && seen - cursor.stored < storeEvery) return { ...cursor, seen };
    await this.#database.commit([
      { text: 'select outbox_advance($1, $2, $3, $4)', values: [consumer.name, this.#holder, cursor.stored, seen] },
      ...effects,
    ]);
    if (effects.length > 0) this.wake();
    return { ...cursor, seen, stored: seen };
  }

  async #read(
    after: number,
    topics: readonly OutboxTopic[],
    limit: number,
  ): Promise<{ rows: OutboxRow[]; seen: number }> {
    // A sequence number is drawn before its transaction commits: a consumer that read on would step over it.
    const settled = await this.#settled(after);
    if (settled <= after) return { rows: [], seen: after };
    const found = await this.#database.query<FoundRow>({
      name: 'outbox.read',
      text: `with span as materialized (
               select seq, topic from outbox
               where seq > $1 and seq <= $5 order by seq limit $4)
             select span_end.last, o.seq, o.tenant, o.topic, o.key, o.data, o.committed_at
             from (select max(seq) as last from span) span_end
             left join lateral (
               select outbox.* from outbox join span using (seq) where span.topic = any($2) order by seq limit $3
             ) o on true
             order by o.seq`,
      values: [after, topics, limit, spanSize, settled],
    });
    const rows = found.flatMap(({ last: _last, committed_at, ...row }) =>
      row.seq === null ? [] : [{ ...row, committedAt: committed_at.getTime() } as OutboxRow],
    );
    const seen = rows.length === limit ? rows.at(-1)?.seq : found[0]?.last;
    return { rows, seen: seen ?? after };
  }

  async #release(consumer: OutboxConsumer): Promise<void> {
    await this.#database.query('update outbox_cursor set holder = null where consumer = $1 and holder = $2', [
      consumer.name,
      this.#holder,
    ]);
  }

  #sleep(pause_ms: number, wakeable = true): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#sleepers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, pause_ms);
      if (wakeable || this.#stopped) this.#sleepers.add(done);
      if (this.#stopped) done();
    });
  }
}
