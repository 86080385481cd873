import type { Database, Outbox, Statement } from '@hub/runtime';
import type { ChangedCase } from './changed-case.ts';
import { changeStatements } from './store-changes.ts';

/** Commits changes to cases; those that come while commits are under way go together into the next. */
export interface CaseWriter {
  /**
   * Resolves after commit. What is given together is stored together or not at all.
   * @throws what the database says of this change alone: the failure of another does not touch it
   */
  write(changes: readonly ChangedCase[], alongside?: readonly Statement[]): Promise<void>;
}

interface Job {
  readonly changes: readonly ChangedCase[];
  readonly alongside: readonly Statement[];
  resolve(): void;
  reject(error: unknown): void;
}

const flushSize = 500;
/** While the database stores one batch the next is made and sent. */
const lanes = 2;

export function openCaseWriter(database: Database, outbox: Pick<Outbox, 'wake'>): CaseWriter {
  let queue: Job[] = [];
  let busy = 0;
  /** Cases that a commit under way touches. */
  const touched = new Set<string>();

  async function run(): Promise<void> {
    for (let jobs = take(); jobs.length > 0; jobs = take()) {
      const keys = jobs.flatMap(keysOf);
      for (const key of keys) touched.add(key);
      await commit(jobs);
      for (const key of keys) touched.delete(key);
    }
    busy -= 1;
  }

  /** The next jobs that touch no case twice: of two changes to one case the second has to see how the first fared. */
  function take(): readonly Job[] {
    const seen = new Set(touched);
    const jobs: Job[] = [];
    const later: Job[] = [];
    for (const job of queue) {
      const keys = keysOf(job);
      const isFree = jobs.length < flushSize && keys.every((key) => !seen.has(key));
      for (const key of keys) seen.add(key);
      (isFree ? jobs : later).push(job);
    }
    queue = later;
    return jobs;
  }

  /** One that cannot be stored must not fail the others: the commit is halved until it stands alone. */
  async function commit(jobs: readonly Job[]): Promise<void> {
    try {
      const changes = jobs.flatMap((job) => job.changes);
      await database.commit([...changeStatements(changes), ...jobs.flatMap((job) => job.alongside)]);
    } catch (error) {
      if (jobs.length > 1) {
        const half = jobs.length >> 1;
        await commit(jobs.slice(0, half));
        await commit(jobs.slice(half));
      } else jobs[0]?.reject(error);
      return;
    }
    outbox.wake();
    for (const job of jobs) job.resolve();
  }

  return {
    write: (changes, alongside = []) =>
      new Promise((resolve, reject) => {
        queue.push({ changes, alongside, resolve, reject });
        if (busy === lanes) return;
        busy += 1;
        // One turn of the event loop gathers what arrived together.
        setImmediate(() => void run());
      }),
  };
}

function keysOf({ changes }: Job): readonly string[] {
  return changes.map(({ file }) => `${file.tenant} ${file.id}`);
}
