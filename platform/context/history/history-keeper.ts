import type { Instant } from '@hub/kernel';
import type { Database, Log } from '@hub/runtime';
import { endOfPartition, type Partitions } from './partitions.ts';
import { day_ms } from './rollup-span.ts';
import { dropPartition, listPartitions } from './store-partitions.ts';
import { forgetRollupsBefore } from './store-rollups.ts';

/** Makes the parts of the history that will be needed before they are, and drops those that are no longer kept. */
export interface HistoryKeeper {
  start(): void;
  stop(): Promise<void>;
  /** One look, as it happens every hour. */
  look(): Promise<void>;
}

interface Deps {
  readonly database: Database;
  readonly partitions: Partitions;
  readonly clock: () => Instant;
  readonly log: Log;
  /** 0 keeps everything. */
  readonly keep_days: number;
}

const every_ms = 3_600_000;
/** Some days into the next month, so that no write waits for its part to be made. */
const ahead_ms = 35 * day_ms;

export function openHistoryKeeper({ database, partitions, clock, log, keep_days }: Deps): HistoryKeeper {
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    if (database.readOnly()) return;
    const now = clock();
    await partitions.ensure([now, now + ahead_ms]);
    if (keep_days > 0) await dropBefore(now - keep_days * day_ms);
  }

  async function dropBefore(oldest: Instant): Promise<void> {
    for (const name of await listPartitions(database)) {
      const end = endOfPartition(name);
      if (end === undefined || end > oldest) continue;
      // Aggregates go first: they must not tell of instances that are no longer there.
      await forgetRollupsBefore(database, end);
      await dropPartition(database, name);
      partitions.forget();
      log.info({ partition: name }, 'a part of the history was dropped, it is older than it is kept');
    }
  }

  const work = () => {
    working = look().catch((error: unknown) => log.warn({ err: error }, 'the parts of the history could not be kept'));
  };
  return {
    look,
    start() {
      work();
      timer = setInterval(work, every_ms);
    },
    async stop() {
      clearInterval(timer);
      await working;
    },
  };
}
