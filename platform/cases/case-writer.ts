import type { Database, Outbox, Statement } from '@hub/runtime';
import type { ChangedCase } from './changed-case.ts';
import { changeStatements } from './store-changes.ts';

/** Commits changes to cases; those that come while a commit is under way go together into the next. */
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

export function openCaseWriter(database: Database, outbox: Pick<Outbox, 'wake'>): CaseWriter {
  let queue: Job[] = [];
  let busy = false;

  async function run(): Promise<void> {
    while (queue.length > 0) await commit(take());
    busy = false;
  }

  /** The next jobs that touch no case twice: of two changes to one case the second has to see how the first fared. */
  function take(): readonly Job[] {
    const touched = new Set<string>();
    const jobs: Job[] = [];
    const later: Job[] = [];
    for (const job of queue) {
      const keys = job.changes.map(({ file }) => `${file.tenant} ${file.id}`);
      const isFree = jobs.length < flushSize && keys.every((key) => !touched.has(key));
      for (const key of keys) touched.add(key);
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
        if (busy) return;
        busy = true;
        // One turn of the event loop gathers what arrived together.
        setImmediate(() => void run());
      }),
  };
}
