import { randomUUID } from 'node:crypto';
import type { HubError, Instant } from '@hub/kernel';
import type { Database, Log } from '@hub/runtime';
import * as store from './store-jobs.ts';

/** Says how far the work is. @throws when it has been cancelled, or the process is about to end */
export type Beat = (rows: number, total: number) => Promise<void>;

/** What long work is told, and what it tells. */
export interface Work<Result> {
  /** @returns what came of it, and how many things it looked at */
  run(beat: Beat): Promise<{ readonly result: Result; readonly rows: number }>;
  /** What was done by the time it was cancelled. */
  sofar?(): Result;
}

export interface Jobs<Task, Result> {
  /** Newest first. */
  list(limit: number): Promise<readonly store.Job<Task, Result>[]>;
  /** @throws what `errors.unknown` makes */
  get(id: string): Promise<store.Job<Task, Result>>;
  /** Begins in the background. @throws what `errors.busy` makes while one is under way, in whatever process */
  start(by: store.Job['actor'], task: Task, work: Work<Result>): Promise<store.Job<Task, Result>>;
  /** @throws what `errors.unknown` makes */
  cancel(id: string): Promise<void>;
  /** Ends what this process is at, and waits for it. */
  stop(): Promise<void>;
  /** Waits for what this process is at. */
  settled(): Promise<void>;
}

/** A beat older than this and the process is taken for dead. */
const dead_ms = 60_000;

class Cancelled extends Error {}

/** Long work of one topic: one at a time whatever the process, with how far it is, cancelled from anywhere. */
export function openJobs<Task, Result>(deps: {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly log?: Log | undefined;
  readonly topic: string;
  readonly errors: { busy(): HubError; unknown(): HubError };
}): Jobs<Task, Result> {
  const { database, clock, log, topic, errors } = deps;
  const now = () => new Date(clock());
  let running: Promise<void> = Promise.resolve();
  let isStopping = false;

  async function carryOut(id: string, work: Work<Result>): Promise<void> {
    try {
      const done = await work.run(async (rows, total) => {
        const isGoing = await store.beatJob(database, id, { rows, total, at: now() });
        if (!isGoing || isStopping) throw new Cancelled('cancelled');
      });
      await store.endJob(database, id, { state: 'done', at: now(), ...done });
    } catch (error) {
      const state = error instanceof Cancelled ? 'cancelled' : 'failed';
      if (state === 'failed') log?.error({ err: error, topic }, 'long work failed');
      const result = work.sofar?.();
      try {
        await store.endJob(database, id, { state, at: now(), ...(result === undefined ? {} : { result }) });
        if (result !== undefined) await store.noteOutcome(database, id, result);
      } catch (cause) {
        log?.error({ err: cause, topic }, 'the end of long work was not noted');
      }
    }
  }

  const find = (id: string) => store.findJob(database, topic, id) as Promise<store.Job<Task, Result> | undefined>;
  return {
    list: (limit) => store.listJobs(database, topic, limit) as Promise<readonly store.Job<Task, Result>[]>,
    async get(id) {
      const job = await find(id);
      if (!job) throw errors.unknown();
      return job;
    },
    async start(by, task, work) {
      const id = randomUUID();
      const begun = await store.insertJob(database, { topic, id, by, task, at: now() }, new Date(clock() - dead_ms));
      const job = begun ? await find(id) : undefined;
      if (!job) throw errors.busy();
      running = carryOut(id, work);
      return job;
    },
    async cancel(id) {
      // Of another topic it is as if it were not there.
      const job = await find(id);
      if (!job) throw errors.unknown();
      await store.endJob(database, id, { state: 'cancelled', at: now() });
    },
    async stop() {
      isStopping = true;
      await running;
    },
    settled: () => running,
  };
}
