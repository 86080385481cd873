import { isoInstant } from '@hub/kernel';
import type { Database, Log, Queryable } from '@hub/runtime';
import { type Signer, signCheckpoint } from './checkpoint.ts';
import { type Digest, type DigestName, digestOf } from './digest.ts';
import { growTree } from './merkle-tree.ts';
import * as store from './store.ts';
import { collectTiles } from './tiles.ts';

export interface SealerOptions {
  readonly database: Database;
  readonly log: Log;
  readonly clock: () => number;
  readonly signer: Signer;
  /** For a new log; an old one keeps the function it began with. */
  readonly algorithm: DigestName;
  /** A checkpoint is put down after so many entries, or when the last is so old and something is new. */
  readonly every: { readonly entries: number; readonly time_ms: number };
  /** Hears of each checkpoint put down. */
  readonly checkpointed: () => void;
}

export interface Sealer {
  /** Call after a commit that queued entries. */
  wake(): void;
  start(): void;
  /** Seals what is queued, then ends. */
  stop(): Promise<void>;
  /** Seals one batch now; how many entries, or undefined while another process seals. */
  sealOnce(): Promise<number | undefined>;
}

/** The embedded engine has one session: while a batch is sealed, everybody else waits. */
const batchSizes = { pglite: { least: 50, most: 1_000 }, postgres: { least: 1_000, most: 1_000 } };
const longestBatch_ms = 100;
/** Between two looks for what other processes queued; our own callers wake us. */
const idlePause_ms = 1_000;
/** Entries that arrive within this time share one sealing; they are already safe in the queue. */
const gatherPause_ms = 25;
const longestPause_ms = 10_000;

/**
 * Moves what is queued into the chain, in the order of the queue. The lock on the head makes one process of many do it at
 * a time, and ends with its transaction, however that ends.
 */
export function createSealer(options: SealerOptions): Sealer {
  const { database, log, clock, every, checkpointed } = options;
  let loop: Promise<void> = Promise.resolve();
  let stopped = false;
  const { least, most } = batchSizes[database.engine];
  let batchSize = least;
  let isWoken = false;
  let rouse = () => {};

  async function sealOnce(): Promise<number | undefined> {
    const began = performance.now();
    const done = await database.transaction(async (tx) => {
      const head = await store.lockHead(tx);
      if (!head) return undefined;
      const queued = await store.listQueued(tx, batchSize);
      const now = clock();
      const next = queued.length > 0 ? await append(tx, head, queued, now) : head;
      const from = head.checkpoint?.size ?? 0;
      const age_ms = now - (head.checkpoint?.at.getTime() ?? 0);
      const isDue = next.size - from >= every.entries || (next.size > from && age_ms >= every.time_ms);
      if (isDue && next.note !== null) await store.putCheckpoint(tx, next.size, new Date(now), next.note);
      return { count: queued.length, isDue };
    });
    if (done?.isDue) checkpointed();
    if (done?.count === batchSize) adaptBatch(performance.now() - began);
    return done?.count;
  }

  function adaptBatch(took_ms: number): void {
    const next = took_ms > longestBatch_ms ? batchSize / 2 : batchSize * 2;
    if (took_ms > longestBatch_ms || took_ms < longestBatch_ms / 2)
      batchSize = Math.max(least, Math.min(most, Math.floor(next)));
  }

  async function append(tx: Queryable, head: store.Head, queued: readonly store.QueuedEntry[], now: number) {
    const digest = digestOf(store.algorithmOf(head) ?? options.algorithm);
    const tiles = collectTiles();
    const tree = growTree(digest, head, tiles.listen);
    const { leaves, links } = chainOf(digest, head.chain, queued);
    for (const leaf of leaves) tree.append(leaf);
    const from = head.checkpoint?.size ?? 0;
    const earlier = head.size > from ? await store.listLeaves(tx, from, head.size) : nothing;
    const checkpoint = signCheckpoint(
      {
        log: head.log,
        algorithm: digest.name,
        from,
        size: tree.size,
        root: tree.root().toString('base64'),
        chain: (links.at(-1) ?? nothing).toString('base64'),
        leaves: digest.of(Buffer.concat([earlier, ...leaves])).toString('base64'),
        at: isoInstant(now),
      },
      options.signer,
    );
    const note = JSON.stringify(checkpoint);
    const positions = queued.map(({ position }) => position);
    await store.seal(tx, { positions, links, tiles: tiles.list(), size: tree.size, peaks: tree.peaks, note });
    return { size: tree.size, note };
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (true) {
      // Looked at before sealing: what was queued before `stop` is still sealed.
      const isLast = stopped;
      isWoken = false;
      try {
        const limit = batchSize;
        const count = await sealOnce();
        failures = 0;
        if (count === limit) continue;
        if (isLast) return;
        const isIdle = !count && !isWoken;
        await pause(isIdle ? idlePause_ms : gatherPause_ms, isIdle);
      } catch (error) {
        failures += 1;
        log.error({ err: error, failures }, 'audit entries could not be sealed');
        if (isLast) return;
        await pause(Math.min(idlePause_ms * 2 ** failures, longestPause_ms), false);
      }
    }
  }

  function pause(time_ms: number, wakeable: boolean): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, time_ms);
      if (wakeable || stopped)
        rouse = () => {
          clearTimeout(timer);
          setTimeout(resolve, stopped ? 0 : gatherPause_ms);
        };
      if (stopped) rouse();
    });
  }

  return {
    wake() {
      isWoken = true;
      rouse();
    },
    start() {
      loop = run();
    },
    async stop() {
      stopped = true;
      rouse();
      await loop;
    },
    sealOnce,
  };
}

const nothing = Buffer.alloc(0);

function chainOf(digest: Digest, start: Buffer, queued: readonly store.QueuedEntry[]) {
  const leaves = queued.map(({ body }) => digest.leaf(body));
  const links: Buffer[] = [];
  for (const leaf of leaves) links.push(digest.link(links.at(-1) ?? start, leaf));
  return { leaves, links };
}
