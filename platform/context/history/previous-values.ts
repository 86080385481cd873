import type { Database, Log } from '@hub/runtime';
import { anyShowsChanges } from '../subscriptions/store-subscriptions.ts';

const look_ms = 2_000;

/**
 * Whether any subscription shows changes: only then the outbox is told what updated values were, which costs each write. Another
 * process learns of the first such subscription within two seconds.
 */
export function openPreviousValues(database: Database, log: Log) {
  let wanted = false;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    try {
      wanted = await anyShowsChanges(database);
    } catch (error) {
      log.error({ err: error }, 'subscriptions that show changes cannot be looked for');
    }
  }

  return {
    wanted: () => wanted,
    /** Call after a subscription was made or changed. */
    look,
    async start(): Promise<void> {
      await look();
      timer = setInterval(() => (looking = look()), look_ms);
      timer.unref();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await looking;
    },
  };
}

export type PreviousValues = ReturnType<typeof openPreviousValues>;
