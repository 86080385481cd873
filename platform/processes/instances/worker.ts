import { setTimeout as pause } from 'node:timers/promises';
import { HubError, type Localised } from '@hub/kernel';
import type { Statement } from '@hub/runtime';
import { type EngineDeps, isOvertaken } from './engine.ts';
import { instanceOf, type Work, workOn } from './job-work.ts';
import { commitStatements } from './plan-step.ts';
import { keyOf, selectInstances } from './store-instances.ts';
import { endJobs, type Job, leaseJobs, nextJobAt, postponeJob } from './store-jobs.ts';

const batchSize = 64;
const lease_ms = 15_000;
const longestLook_ms = 1_000;
const firstPause_ms = 1_000;
const longestPause_ms = 300_000;
const mostAttempts = 8;
const overtaken_ms = 50;

/**
 * Does the jobs of one hub process: leases what is due, lets each instance go as far as it can without waiting, commits
 * state, timers and effects together, and looks again. Any number of processes do the same beside it.
 */
export class Worker {
  readonly #deps: EngineDeps;
  readonly #holder = crypto.randomUUID();
  readonly #stopping = new AbortController();
  #news = new AbortController();
  #loop: Promise<void> | undefined;

  constructor(deps: EngineDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Call after a commit that left something to do. */
  wake(): void {
    this.#news.abort();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        this.#news = new AbortController();
        if ((await this.workOnce()) === 0) await this.#rest(await this.#restFor());
      } catch (error) {
        this.#deps.log.error({ err: error }, 'process worker failed');
        await this.#rest(longestLook_ms);
      }
    }
  }

  /** Does what is due now; answers how many jobs that was. */
  async workOnce(): Promise<number> {
    const { database, clock } = this.#deps;
    const jobs = await leaseJobs(database, { holder: this.#holder, now: clock(), lease_ms, limit: batchSize });
    let left = jobs;
    while (left.length > 0) {
      // Of one instance one job at a time: each step stands on the one before.
      const taken = new Set<string>();
      const batch = left.filter((job) => {
        const key = instanceOf(job);
        const isFirst = key === undefined || !taken.has(key);
        if (key !== undefined) taken.add(key);
        return isFirst;
      });
      await this.#doTogether(batch);
      left = left.filter((job) => !batch.includes(job));
    }
    return jobs.length;
  }

  async #doTogether(jobs: readonly Job[]): Promise<void> {
    const { database } = this.#deps;
    const ids = jobs.flatMap((job) => instanceOf(job) ?? []);
    const tenants = new Map(jobs.map((job) => [instanceOf(job), job.tenant]));
    const instances = await selectInstances(
      database,
      ids.flatMap((id) => {
        const tenant = tenants.get(id);
        return tenant === undefined ? [] : [{ tenant, id }];
      }),
    );
    const done: { readonly job: Job; readonly work: Work }[] = [];
    for (const job of jobs) {
      try {
        const id = instanceOf(job);
        const instance = id === undefined ? undefined : instances.get(keyOf({ tenant: job.tenant, id }));
        done.push({ job, work: await workOn(this.#deps, job, instance) });
      } catch (error) {
        await this.#fail(job, error);
      }
    }
    // Messages find their instance by themselves: two of one batch may have met the same.
    const seen = new Set<string>();
    const first = done.filter(
      ({ work: { step } }) => !step || (!seen.has(step.instance.id) && seen.add(step.instance.id)),
    );
    await this.#commit(first);
    for (const one of done) if (!first.includes(one)) await this.#postpone(one.job, overtaken_ms);
  }

  async #commit(done: readonly { readonly job: Job; readonly work: Work }[]): Promise<void> {
    if (done.length === 0) return;
    try {
      await this.#deps.database.commit(this.#statements(done));
      this.#deps.outbox.wake();
    } catch (error) {
      if (done.length > 1) {
        for (const one of done) await this.#commit([one]);
        return;
      }
      const [only] = done;
      if (!only) return;
      if (isOvertaken(error)) await this.#postpone(only.job, overtaken_ms);
      else await this.#fail(only.job, error);
    }
  }

  #statements(done: readonly { readonly job: Job; readonly work: Work }[]): readonly Statement[] {
    const ended = done.filter(({ work }) => work.again === undefined);
    return [
      ...endJobs(
        this.#holder,
        ended.map(({ job }) => job),
      ),
      ...commitStatements(done.flatMap(({ work: { step } }) => (step ? [step] : []))),
      ...done.flatMap(({ job, work: { statements = [], again } }) =>
        again === undefined ? statements : [postponeJob(this.#holder, job, { at: again, failed: false })],
      ),
    ];
  }

  #postpone(job: Job, by_ms: number): Promise<void> {
    const at = this.#deps.clock() + by_ms;
    return this.#deps.database.commit([postponeJob(this.#holder, job, { at, failed: false })]);
  }

  /** Tries again with growing pauses, and in the end leaves it for a person to look at. */
  async #fail(job: Job, error: unknown): Promise<void> {
    const { log, clock, database } = this.#deps;
    const failed = job.attempts + 1 >= mostAttempts;
    log.warn({ err: error, job: job.id, attempts: job.attempts + 1, failed }, 'process job failed');
    const text = error instanceof Error ? error.message : String(error);
    const at = clock() + Math.min(firstPause_ms * 3 ** job.attempts, longestPause_ms);
    const reason = reasonOf(error, text);
    await database.commit([postponeJob(this.#holder, job, { at, failed, error: text.slice(0, 500), reason })]);
  }

  async #restFor(): Promise<number> {
    const at = await nextJobAt(this.#deps.database);
    const until = at === undefined ? longestLook_ms : at - this.#deps.clock();
    return Math.min(Math.max(until, 10), longestLook_ms);
  }

  async #rest(rest_ms: number): Promise<void> {
    const signal = AbortSignal.any([this.#news.signal, this.#stopping.signal]);
    await pause(rest_ms, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** What the hub itself refuses says why in both languages; anything else is a fault with the words of whoever threw it. */
function reasonOf(error: unknown, text: string): Localised {
  if (error instanceof HubError) return error.text;
  const words = text.slice(0, 300);
  return { zh: `执行出错：${words}`, en: `It failed: ${words}` };
}
