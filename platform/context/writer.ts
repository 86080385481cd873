import { setTimeout as pause } from 'node:timers/promises';
import { HubError, type Instant } from '@hub/kernel';
import type { Database, Log } from '@hub/runtime';
import type { EntityState } from './attribute.ts';
import { type Believed, EntityCache } from './entity-cache.ts';
import { contextErrors } from './errors.ts';
import { withoutExpired } from './expiry.ts';
import { type EntityFlush, flushValues, instanceTime, type Step } from './flush-values.ts';
import type { Partitions } from './history/partitions.ts';
import { limits } from './limits.ts';
import { expiry, type Mutation } from './mutations.ts';
import { loadState, sizeOf } from './state.ts';
import { flush, selectStates } from './store.ts';

/** One write to one entity. */
export interface Write {
  readonly tenant: string;
  readonly id: string;
  readonly mutation: Mutation;
  /** Twelve hexadecimal digits: the ids of the instances it leaves in the history begin with them. */
  readonly mark?: string | undefined;
  /** The entity is most likely new: do not look before inserting. */
  readonly likelyNew?: boolean | undefined;
}

export type Outcome = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly error: unknown };

export interface Writer {
  /** Resolves after commit, with one outcome for each write in order. */
  write(writes: readonly Write[]): Promise<Outcome[]>;
  /** Resolves when nothing is queued or under way. */
  drain(): Promise<void>;
}

export interface WriterOptions {
  readonly database: Database;
  readonly partitions: Partitions;
  readonly log: Log;
  readonly clock: () => Instant;
  /** Called after each commit. */
  readonly committed: () => void;
  /** Whether somebody wants to be told what updated values were. */
  readonly wantsPrevious?: () => boolean;
  /** Queued writes beyond this are refused. */
  readonly bound?: number;
  readonly cacheBytes?: number;
}

/** A share of the entities, by id. */
interface Lane {
  readonly queue: Job[];
  busy: boolean;
}

interface Job extends Write {
  readonly key: string;
  attempts: number;
  settle(outcome: Outcome): void;
}

const flushSize = 500;
/**
 * While no more than these wait, all go into one flush: it gathers best. More are worked on by two flushes at a time, so
 * that this process prepares one while the database writes the other.
 */
const together = 128;
const maxAttempts = 100;
/** A check failed: another process has dropped the part of the history this row belongs to. It is made again. */
const noPartition = '23514';
const retryable = new Set(['40P01', '40001', '55P03', noPartition]);

/**
 * Turns concurrent writes into few large commits: one flush, under load two, is under way, and the next takes everything
 * that queued meanwhile. Entities belong to lanes by id, so that writes to one entity of this process keep their order;
 * another process is noticed by the version, and the loser reads again and applies its writes to what it finds.
 */
export function openWriter(options: WriterOptions): Writer {
  const { database, log, clock, committed, partitions } = options;
  const lanes: readonly [Lane, Lane] = [
    { queue: [], busy: false },
    { queue: [], busy: false },
  ];
  const bound = options.bound ?? 50_000;
  const cache = new EntityCache(options.cacheBytes ?? 32 * 1024 * 1024);
  // The embedded engine belongs to one process, which therefore remembers rightly.
  const alone = database.engine === 'pglite';
  let waiting: (() => void)[] = [];
  let pending = 0;
  let scheduled = false;

  function dispatch(): void {
    scheduled = false;
    const [one, other] = lanes;
    const waiting = one.queue.length + other.queue.length;
    if (waiting === 0) return;
    if (waiting <= together) {
      if (!one.busy && !other.busy) void run([one, other]);
    } else for (const lane of lanes) if (!lane.busy && lane.queue.length > 0) void run([lane]);
  }

  async function run(taken: readonly Lane[]): Promise<void> {
    const jobs = taken.flatMap((lane) => {
      lane.busy = true;
      return lane.queue.splice(0, flushSize);
    });
    const again = await attempt(jobs).catch((error: unknown) => {
      for (const job of jobs) job.settle({ ok: false, error });
      return [];
    });
    for (const lane of taken) lane.queue.unshift(...again.filter((job) => laneOf(job.id) === lane));
    // A hot entity shared with other processes: step aside for a moment instead of losing again.
    if ((again[0]?.attempts ?? 0) > 2) await pause(Math.random() * 5);
    for (const lane of taken) lane.busy = false;
    dispatch();
  }

  const laneOf = (id: string): Lane => lanes[hash(id) & 1] as Lane;

  /** Flushes jobs and settles them; answers those to be tried again. */
  async function attempt(jobs: readonly Job[]): Promise<Job[]> {
    const beliefs = await believe(jobs);
    const groups = new Map<string, Job[]>();
    for (const job of jobs) {
      const group = groups.get(job.key);
      if (group) group.push(job);
      else groups.set(job.key, [job]);
    }
    const at = clock();
    const again: Job[] = [];
    const folds: Fold[] = [];
    for (const [key, group] of groups) {
      const { believed, fresh } = beliefs.get(key) as Belief;
      const one = fold(group, believed, at);
      for (const { job, error } of one.refused) {
        // The client is told no only by what the database says now, not by what this process remembers.
        if (fresh) job.settle({ ok: false, error });
        else again.push(...retry([job]));
      }
      if (one.done.length === 0) continue;
      // What changes nothing is not written, once the database has said so.
      if (one.flush.steps.length > 0) folds.push(one);
      else if (fresh) for (const { job, result } of one.done) job.settle({ ok: true, result });
      else again.push(...retry(jobsOf(one)));
    }
    return [...again, ...(await commit(folds.sort((a, b) => (a.flush.id < b.flush.id ? -1 : 1))))];
  }

  async function believe(jobs: readonly Job[]): Promise<Map<string, Belief>> {
    const beliefs = new Map<string, Belief>();
    const unknown = new Map<string, Job>();
    for (const job of jobs) {
      const cached = cache.get(job.key);
      if (cached) beliefs.set(job.key, { believed: cached, fresh: alone });
      else if (job.likelyNew && job.attempts === 0 && !unknown.has(job.key))
        beliefs.set(job.key, { believed: absent, fresh: false });
      else if (!beliefs.has(job.key)) unknown.set(job.key, job);
    }
    if (unknown.size === 0) return beliefs;
    for (const key of unknown.keys()) beliefs.set(key, { believed: absent, fresh: true });
    for (const row of await selectStates(database, [...unknown.values()])) {
      beliefs.set(keyOf(row), { believed: { state: loadState(row), version: row.version }, fresh: true });
    }
    return beliefs;
  }

  async function commit(folds: readonly Fold[]): Promise<Job[]> {
    if (folds.length === 0) return [];
    let lost: ReadonlySet<number>;
    try {
      await partitions.ensure(timesOf(folds));
      const flushes = folds.map((one) => one.flush);
      lost = await flush(database, flushValues(flushes, flushes[0]?.at ?? clock(), options.wantsPrevious?.() ?? false));
    } catch (error) {
      return rescue(folds, error);
    }
    committed();
    return folds.flatMap((one, index) => (lost.has(index + 1) ? retry(jobsOf(one)) : settle(one)));
  }

  /** One bad row must not fail the others: the flush is halved until it stands alone. */
  async function rescue(folds: readonly Fold[], error: unknown): Promise<Job[]> {
    if (error instanceof HubError) throw error;
    const code = (error as { code?: string }).code ?? '';
    if (code === noPartition) partitions.forget();
    if (retryable.has(code)) return folds.flatMap((one) => retry(jobsOf(one)));
    if (folds.length > 1) {
      const half = folds.length >> 1;
      return [...(await commit(folds.slice(0, half))), ...(await commit(folds.slice(half)))];
    }
    log.error({ err: error, entity: folds[0]?.flush.id }, 'a write could not be stored');
    const dataError = code.startsWith('22') || code.startsWith('54');
    const told = dataError ? contextErrors.badRequestData({ reason: 'the data cannot be stored' }, error) : error;
    for (const { job } of folds[0]?.done ?? []) job.settle({ ok: false, error: told });
    return [];
  }

  function retry(jobs: readonly Job[]): Job[] {
    const again: Job[] = [];
    for (const job of jobs) {
      cache.delete(job.key);
      job.attempts += 1;
      if (job.attempts < maxAttempts) again.push(job);
      else job.settle({ ok: false, error: contextErrors.busy() });
    }
    return again;
  }

  function settle({ flush: { after, version }, done }: Fold): Job[] {
    const key = done[0]?.job.key ?? '';
    cache.set(key, { state: after, version: after ? version : 0 }, after ? 2 * sizeOf(after) + 256 : 64);
    for (const { job, result } of done) job.settle({ ok: true, result });
    return [];
  }

  return {
    write(writes) {
      if (pending + writes.length > bound) return Promise.reject(contextErrors.busy());
      if (writes.length === 0) return Promise.resolve([]);
      pending += writes.length;
      return new Promise((resolve) => {
        const outcomes: Outcome[] = new Array(writes.length);
        let open = writes.length;
        writes.forEach((write, index) => {
          const key = keyOf(write);
          const settleOne = (outcome: Outcome) => {
            // A flush that fails half-way settles all its writes; those it had stored stay stored.
            if (outcomes[index]) return;
            outcomes[index] = outcome;
            pending -= 1;
            open -= 1;
            if (open === 0) resolve(outcomes);
            if (pending === 0) {
              for (const done of waiting) done();
              waiting = [];
            }
          };
          const { tenant, id, mutation, mark, likelyNew } = write;
          laneOf(id).queue.push({ tenant, id, mutation, mark, likelyNew, key, attempts: 0, settle: settleOne });
        });
        if (scheduled) return;
        scheduled = true;
        // One turn of the event loop gathers what arrived together.
        setImmediate(dispatch);
      });
    },
    drain: () => (pending === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}

interface Belief {
  readonly believed: Believed;
  /** As the database has it, not as this process remembers or guesses. */
  readonly fresh: boolean;
}

interface Fold {
  readonly flush: EntityFlush;
  readonly done: readonly { readonly job: Job; readonly result: unknown }[];
  readonly refused: readonly { readonly job: Job; readonly error: unknown }[];
}

function* timesOf(folds: readonly Fold[]): Generator<Instant> {
  for (const { flush: one } of folds) {
    for (const step of one.steps) for (const change of step.changes) yield instanceTime(change, one.at);
  }
}

const absent: Believed = { state: undefined, version: 0 };
const jobsOf = ({ done }: Fold) => done.map(({ job }) => job);

/** Applies the writes to one entity in order; one that is refused leaves the others alone. */
function fold(jobs: readonly Job[], before: Believed, at: Instant): Fold {
  const steps: Step[] = [];
  const done: { job: Job; result: unknown }[] = [];
  const refused: { job: Job; error: unknown }[] = [];
  let state: EntityState | undefined = before.state;
  for (const job of jobs) {
    try {
      if (state) {
        // What has expired is gone before the next write sees the entity, swept or not.
        const left = withoutExpired(state, at);
        if (left.state !== state)
          steps.push({ changes: left.changes, state: left.state ?? state, op: left.state ? 'updated' : 'deleted' });
        state = left.state;
      }
      if (job.mutation === expiry) {
        if (steps.length === 0) throw contextErrors.notFound({ id: job.id });
        done.push({ job, result: undefined });
        continue;
      }
      const applied = job.mutation(state, at);
      if (applied.state && sizeOf(applied.state) > limits.entityBytes) throw tooLarge();
      if (applied.state === state && applied.changes.length === 0) {
        done.push({ job, result: applied.result });
        continue;
      }
      const op = applied.state ? (state ? 'updated' : 'created') : 'deleted';
      steps.push({ changes: applied.changes, state: applied.state ?? state, op, mark: job.mark });
      state = applied.state;
      done.push({ job, result: applied.result });
    } catch (error) {
      refused.push({ job, error });
    }
  }
  const version = before.state ? before.version + 1 : at * 1000 + Math.floor(Math.random() * 1000);
  const { tenant, id } = jobs[0] as Job;
  return { flush: { tenant, id, before, after: state, version, at, steps }, done, refused };
}

const tooLarge = () =>
  contextErrors.badRequestData({ reason: `an entity is at most ${limits.entityBytes} characters long` });

function keyOf({ tenant, id }: { readonly tenant: string; readonly id: string }): string {
  return `${tenant} ${id}`;
}

function hash(text: string): number {
  let value = 0;
  for (let index = 0; index < text.length; index += 1) value = (Math.imul(value, 31) + text.charCodeAt(index)) >>> 0;
  return value;
}
