import { defineErrors, type Instant, type RetentionKeeper, type RetentionLine, sumLines } from '@hub/kernel';
import type { Database, Log } from '@hub/runtime';
import { type Jobs, openJobs, type Work } from '../jobs/jobs.ts';
import type { Job } from '../jobs/store-jobs.ts';

export const retentionErrors = defineErrors('retention', {
  running: { status: 409, zh: '已有一次到期清理正在进行', en: 'A pass of retention is under way' },
  unknown: { status: 404, zh: '没有该次到期清理', en: 'There is no such pass of retention' },
});

export interface RetentionTask {
  /** Otherwise it only counts what is due. */
  readonly erases: boolean;
}
export type RetentionJob = Job<RetentionTask, readonly KeptLine[]>;
/** A line with the name of the module that keeps the thing. */
export type KeptLine = RetentionLine & { readonly keeper: string };

export interface Retention
  extends Pick<Jobs<RetentionTask, readonly KeptLine[]>, 'list' | 'get' | 'cancel' | 'settled'> {
  readonly keepers: readonly RetentionKeeper[];
  /** A module says what it erases, and when. */
  addKeeper(keeper: RetentionKeeper): void;
  /** @throws retention.running */
  begin(by: Job['actor'], task: RetentionTask): Promise<RetentionJob>;
  start(): void;
  stop(): Promise<void>;
}

const firstAfter_ms = 5 * 60_000;
const every_ms = 24 * 3_600_000;
const hub = { id: 'hub', name: '中枢' } as const;

/** What modules keep of people ends with its term: every day, or when somebody asks; what would go can be counted before. */
export function openRetentionRuns(deps: {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly log?: Log | undefined;
  readonly noteErasure: (lines: readonly RetentionLine[]) => Promise<void>;
}): Retention {
  const keepers: RetentionKeeper[] = [];
  const errors = { busy: () => retentionErrors.running(), unknown: () => retentionErrors.unknown() };
  const jobs = openJobs<RetentionTask, readonly KeptLine[]>({ ...deps, topic: 'retention', errors });
  let timer: NodeJS.Timeout | undefined;

  function workOf({ erases }: RetentionTask): Work<readonly KeptLine[]> {
    const found = new Map<string, RetentionLine[]>();
    const sofar = () => [...found].flatMap(([keeper, lines]) => sumLines(lines).map((line) => ({ ...line, keeper })));
    return {
      sofar,
      async run(beat) {
        const sizes = await Promise.all(keepers.map((keeper) => keeper.size()));
        const total = sizes.reduce((sum, size) => sum + size, 0);
        let rows = 0;
        await beat(rows, total);
        for (const keeper of keepers) {
          const lines: RetentionLine[] = [];
          found.set(keeper.name, lines);
          await keeper.pass(erases, async (looked, more) => {
            lines.push(...more);
            if (erases && more.length > 0) await deps.noteErasure(more);
            rows += looked;
            await beat(rows, Math.max(rows, total));
          });
        }
        return { result: sofar(), rows };
      },
    };
  }

  const begin: Retention['begin'] = (by, task) => jobs.start(by, task, workOf(task));

  function plan(pause_ms: number): void {
    timer = setTimeout(() => {
      // Another process may be at it already: then it is done all the same.
      begin(hub, { erases: true }).catch((error: unknown) => {
        deps.log?.info({ err: error }, 'the daily pass of retention did not begin');
      });
      plan(every_ms);
    }, pause_ms);
    timer.unref();
  }

  return {
    ...jobs,
    keepers,
    addKeeper: (keeper) => void keepers.push(keeper),
    begin,
    start: () => plan(firstAfter_ms),
    async stop() {
      clearTimeout(timer);
      await jobs.stop();
    },
  };
}
