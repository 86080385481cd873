import { setTimeout as pause } from 'node:timers/promises';
import { HubError, type Instant } from '@hub/kernel';
import type { Database, Log, OutboxRow } from '@hub/runtime';
import type { EntityState } from '../attributes/attribute.ts';
import { contextErrors } from '../errors.ts';
import { instanceTime } from '../history/history-rows.ts';
import type { Partitions } from '../history/partitions.ts';
import { limits } from '../limits.ts';
import type { Step } from './change-row.ts';
import { type Believed, EntityCache } from './entity-cache.ts';
import { withoutExpired } from './expiry.ts';
import { type EntityFlush, flushValues } from './flush-values.ts';
import { expiry, type Mutation } from './mutations.ts';
import { loadState, sizeOf } from './state.ts';
import { type Flushed, type FlushShape, openFlush, selectStates } from './store.ts';

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
  /** Called after each commit, with what it put in the outbox. */
  readonly committed: (rows: readonly OutboxRow[]) => void;
  /** Whether somebody wants to be told what updated values were. */
  readonly wantsPrevious?: () => boolean;
  /** Queued writes beyond this are refused. */
  readonly bound?: number;
  readonly cacheBytes?: number;
}

/** The writes that one caller waits for. */
interface Call {
  readonly outcomes: Outcome[];
  open: number;
  resolve(outcomes: Outcome[]): void;
}

interface Job extends Write {
  readonly key: string;
  readonly call: Call;
  readonly index: number;
  attempts: number;
}

const flushSize = 500;
/** Two flushes at a time: this process prepares one and answers for another while the database writes. */
const mostUnderWay = 2;
/** Beside another flush, one waits until it has gathered so many: a flush by itself costs as much as two dozen rows, and the embedded engine writes one at a time. */
const worthwhile = { postgres: 256, pglite: 128 } as const;
/** For so many turns of the event loop a flush waits for more, as long as each brings some: what clients ask together is written together. */
const longestGathering = 32;
/** How far a flush looks for what it may take: writes to an entity that is being written wait. */
const lookAhead = 2 * flushSize;
const maxAttempts = 100;
/** A check failed: another process has dropped the part of the history this row belongs to. It is made again. */
const noPartition = '23514';
const retryable = new Set(['40P01', '40001', '55P03', noPartition]);
/** An entity that was thought to be new is there. */
const isThere = '23505';
/** For so long after that, new entities are asked for row by row, so that who creates the same again and again does not fail each flush. */
const doubt_ms = 10_000;

/**
 * Turns concurrent writes into few large commits: a flush takes everything that queued while others were under way, but for
 * writes to entities these write, so that writes of this process to one entity keep their order. Another process is noticed
 * by the version, and the loser reads again and applies its writes to what it finds.
 */
export function openWriter(options: WriterOptions): Writer {
  const { database, log, clock, committed, partitions } = options;
  const bound = options.bound ?? 50_000;
  const cache = new EntityCache(options.cacheBytes ?? 32 * 1024 * 1024);
  // The embedded engine belongs to one process, which therefore remembers rightly.
  const alone = database.engine === 'pglite';
  const enough = worthwhile[database.engine];
  const flush = openFlush(database);
  /** The entities of each flush under way. One set of all of them, added to for ever, would keep every table it had before it grew. */
  let underWay: readonly ReadonlyMap<string, Group>[] = [];
  let queue: Job[] = [];
  let waiting: (() => void)[] = [];
  let pending = 0;
  let gathering = false;
  let inDoubtUntil = Number.NEGATIVE_INFINITY;

  /** Dispatches once a turn of the event loop has brought nothing more. */
  function gather(): void {
    if (gathering) return;
    gathering = true;
    let [before, turns] = [0, 0];
    const look = (): void => {
      turns += 1;
      if (queue.length > before && queue.length < flushSize && turns < longestGathering) {
        before = queue.length;
        setImmediate(look);
        return;
      }
      gathering = false;
      dispatch();
    };
    setImmediate(look);
  }

  function dispatch(): void {
    while (underWay.length < mostUnderWay && queue.length >= (underWay.length === 0 ? 1 : enough)) {
      const jobs = take();
      if (jobs.length === 0 || (underWay.length > 0 && jobs.length < enough)) {
        queue = jobs.concat(queue);
        return;
      }
      void run(jobs);
    }
  }

  /** The next of the queue that may be written now. */
  function take(): Job[] {
    const jobs: Job[] = [];
    const left: Job[] = [];
    let index = 0;
    for (; index < queue.length && index < lookAhead && jobs.length < flushSize; index += 1) {
      const job = queue[index] as Job;
      (underWay.some((groups) => groups.has(job.key)) ? left : jobs).push(job);
    }
    queue = left.length === 0 ? queue.slice(index) : left.concat(queue.slice(index));
    return jobs;
  }

  async function run(jobs: readonly Job[]): Promise<void> {
    const groups = groupsOf(jobs);
    underWay = [...underWay, groups];
    const again = await attempt(groups).catch((error: unknown): Job[] => {
      for (const job of jobs) {
        // What the database has made of it nobody knows.
        cache.delete(job.key);
        answer(job, { ok: false, error });
      }
      return [];
    });
    queue = again.concat(queue);
    // A hot entity shared with other processes: step aside for a moment instead of losing again.
    if ((again[0]?.attempts ?? 0) > 2) await pause(Math.random() * 5);
    underWay = underWay.filter((one) => one !== groups);
    if (queue.length > 0) gather();
  }

  /** Flushes jobs and settles them; answers those to be tried again. */
  async function attempt(groups: ReadonlyMap<string, Group>): Promise<Job[]> {
    await believe(groups);
    const at = clock();
    const again: Job[] = [];
    const folds: Fold[] = [];
    for (const group of groups.values()) {
      const one = fold(group, at);
      for (const { job, error } of one.refused) {
        // The client is told no only by what the database says now, not by what this process remembers.
        if (group.fresh) answer(job, { ok: false, error });
        else again.push(...retry([job]));
      }
      if (one.done.length === 0) continue;
      // What changes nothing is not written, once the database has said so.
      if (one.flush.steps.length > 0) folds.push(one);
      else if (group.fresh) for (const { job, result } of one.done) answer(job, { ok: true, result });
      else again.push(...retry(jobsOf(one)));
    }
    return again.concat(await commit(folds.sort(byKey)));
  }

  /** Finds out what each entity is before its writes: what this process remembers, else what the database has. */
  async function believe(groups: ReadonlyMap<string, Group>): Promise<void> {
    const unknown: Group[] = [];
    for (const [key, group] of groups) {
      const known = cache.get(key);
      const first = group.jobs[0] as Job;
      if (known) {
        group.believed = known;
        group.fresh = alone;
      } else if (!first.likelyNew || first.attempts > 0) unknown.push(group);
    }
    if (unknown.length === 0) return;
    for (const group of unknown) group.fresh = true;
    for (const row of await selectStates(
      database,
      unknown.map(({ jobs }) => jobs[0] as Job),
    )) {
      const group = groups.get(keyOf(row));
      if (group) group.believed = { state: loadState(row), version: row.version };
    }
  }

  async function commit(folds: readonly Fold[]): Promise<Job[]> {
    if (folds.length === 0) return [];
    let flushed: Flushed;
    let shape: FlushShape | undefined;
    try {
      await partitions.ensure(timesOf(folds));
      const flushes = folds.map((one) => one.flush);
      const values = flushValues(flushes, flushes[0]?.at ?? clock(), {
        withPrevious: options.wantsPrevious?.() ?? false,
        inDoubt: performance.now() < inDoubtUntil,
      });
      shape = values.shape;
      flushed = await flush(values);
    } catch (error) {
      if (shape === 'inserts' && codeOf(error) === isThere) {
        inDoubtUntil = performance.now() + doubt_ms;
        return commit(folds);
      }
      return rescue(folds, error);
    }
    committed(flushed.rows);
    const again: Job[] = [];
    folds.forEach((one, index) => {
      if (flushed.lost.has(index + 1)) again.push(...retry(jobsOf(one)));
      else settle(one);
    });
    return again;
  }

  /** One bad row must not fail the others: the flush is halved until it stands alone. */
  async function rescue(folds: readonly Fold[], error: unknown): Promise<Job[]> {
    if (error instanceof HubError) throw error;
    const code = codeOf(error);
    if (code === noPartition) partitions.forget();
    if (retryable.has(code)) return folds.flatMap((one) => retry(jobsOf(one)));
    if (folds.length > 1) {
      const half = folds.length >> 1;
      return [...(await commit(folds.slice(0, half))), ...(await commit(folds.slice(half)))];
    }
    log.error({ err: error, entity: folds[0]?.flush.id }, 'a write could not be stored');
    const dataError = code.startsWith('22') || code.startsWith('54');
    const told = dataError ? contextErrors.badRequestData({ reason: 'the data cannot be stored' }, error) : error;
    for (const { job } of folds[0]?.done ?? []) answer(job, { ok: false, error: told });
    return [];
  }

  function answer({ call, index }: Job, outcome: Outcome): void {
    // A flush that fails half-way answers all its writes; those it had stored stay stored.
    if (call.outcomes[index]) return;
    call.outcomes[index] = outcome;
    pending -= 1;
    call.open -= 1;
    if (call.open === 0) call.resolve(call.outcomes);
    if (pending > 0) return;
    for (const done of waiting) done();
    waiting = [];
  }

  function retry(jobs: readonly Job[]): Job[] {
    const again: Job[] = [];
    for (const job of jobs) {
      cache.delete(job.key);
      job.attempts += 1;
      if (job.attempts < maxAttempts) again.push(job);
      else answer(job, { ok: false, error: contextErrors.busy() });
    }
    return again;
  }

  function settle({ flush: { before, after, version }, done, size }: Fold): void {
    const key = done[0]?.job.key ?? '';
    // What was just created is kept from its first change on: most of what is loaded is not changed soon.
    if (!before.state) cache.delete(key);
    else cache.set(key, after, after ? version : 0, after ? 2 * size + 256 : 64);
    for (const { job, result } of done) answer(job, { ok: true, result });
  }

  return {
    write(writes) {
      if (pending + writes.length > bound) return Promise.reject(contextErrors.busy());
      if (writes.length === 0) return Promise.resolve([]);
      pending += writes.length;
      return new Promise((resolve) => {
        const call: Call = { outcomes: new Array(writes.length), open: writes.length, resolve };
        writes.forEach((write, index) => {
          const { tenant, id, mutation, mark, likelyNew } = write;
          queue.push({ tenant, id, mutation, mark, likelyNew, key: keyOf(write), call, index, attempts: 0 });
        });
        gather();
      });
    },
    drain: () => (pending === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}

/** The writes to one entity, and what it is before them. */
interface Group {
  readonly jobs: Job[];
  believed: Believed;
  /** As the database has it, not as this process remembers or guesses. */
  fresh: boolean;
}

interface Fold {
  readonly flush: EntityFlush;
  readonly done: readonly { readonly job: Job; readonly result: unknown }[];
  readonly refused: readonly { readonly job: Job; readonly error: unknown }[];
  /** About how long the entity is after the last write that changed it. */
  readonly size: number;
}

/** The instants that history rows count for, most of which are one. */
function timesOf(folds: readonly Fold[]): ReadonlySet<Instant> {
  const times = new Set<Instant>();
  let last: Instant | undefined;
  for (const { flush: one } of folds)
    for (const step of one.steps)
      for (const change of step.changes) {
        const time = instanceTime(change, one.at);
        if (time !== last) times.add(time);
        last = time;
      }
  return times;
}

const absent: Believed = { state: undefined, version: 0 };

function groupsOf(jobs: readonly Job[]): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const job of jobs) {
    const group = groups.get(job.key);
    if (group) group.jobs.push(job);
    else groups.set(job.key, { jobs: [job], believed: absent, fresh: false });
  }
  return groups;
}

/** In one order, so that no two processes wait for each other. */
function byKey({ flush: one }: Fold, { flush: other }: Fold): number {
  if (one.id !== other.id) return one.id < other.id ? -1 : 1;
  return one.tenant < other.tenant ? -1 : 1;
}

const jobsOf = ({ done }: Fold) => done.map(({ job }) => job);

/** Applies the writes to one entity in order; one that is refused leaves the others alone. */
function fold({ jobs, believed: before }: Group, at: Instant): Fold {
  let steps: Step[] | undefined;
  let done: Fold['done'][number][] | undefined;
  let refused: Fold['refused'][number][] | undefined;
  let state: EntityState | undefined = before.state;
  let size = 0;
  for (const job of jobs) {
    try {
      if (state) {
        // What has expired is gone before the next write sees the entity, swept or not.
        const left = withoutExpired(state, at);
        if (left.state !== state) {
          const op = left.state ? 'updated' : 'deleted';
          steps = oneMore(steps, { changes: left.changes, state: left.state ?? state, op, mark: undefined });
          size = left.state ? sizeOf(left.state) : 0;
        }
        state = left.state;
      }
      if (job.mutation === expiry) {
        if (steps === undefined) throw contextErrors.notFound({ id: job.id });
        done = oneMore(done, { job, result: undefined });
        continue;
      }
      const applied = job.mutation(state, at);
      const length = applied.state ? sizeOf(applied.state) : 0;
      if (length > limits.entityBytes) throw tooLarge();
      if (applied.state === state && applied.changes.length === 0) {
        done = oneMore(done, { job, result: applied.result });
        continue;
      }
      const op = applied.state ? (state ? 'updated' : 'created') : 'deleted';
      steps = oneMore(steps, { changes: applied.changes, state: applied.state ?? state, op, mark: job.mark });
      state = applied.state;
      size = length;
      done = oneMore(done, { job, result: applied.result });
    } catch (error) {
      refused = oneMore(refused, { job, error });
    }
  }
  const version = before.state ? before.version + 1 : at * 1000 + Math.floor(Math.random() * 1000);
  const { tenant, id } = jobs[0] as Job;
  const flush = { tenant, id, before, after: state, version, at, steps: steps ?? none };
  return { flush, done: done ?? none, refused: refused ?? none, size };
}

const none: readonly never[] = [];

/** Most lists have one element; to push it would make room for sixteen more. */
function oneMore<T>(list: T[] | undefined, one: T): T[] {
  if (list === undefined) return [one];
  list.push(one);
  return list;
}

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? '';

const tooLarge = () =>
  contextErrors.badRequestData({ reason: `an entity is at most ${limits.entityBytes} characters long` });

function keyOf({ tenant, id }: { readonly tenant: string; readonly id: string }): string {
  return `${tenant} ${id}`;
}
