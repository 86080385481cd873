import type { Database, Log } from '@hub/runtime';
import { expiry } from './mutations.ts';
import { selectDue } from './store-expiry.ts';
import type { Writer } from './writer.ts';

const atATime = 500;

/**
 * Removes what has expired (CIM 009 clause 4.22), as ordinary writes: the history knows and subscribers are told.
 * Readers leave out what has expired whether or not it has been swept.
 */
export function openSweeper(deps: {
  readonly database: Database;
  readonly writer: Writer;
  readonly log: Log;
  readonly pause_ms: number;
}) {
  const { database, writer, log, pause_ms } = deps;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  async function sweep(): Promise<void> {
    let keys = await selectDue(database, atATime);
    while (keys.length > 0 && !stopped) {
      await writer.write(keys.map((key) => ({ ...key, mutation: expiry })));
      keys = keys.length < atATime ? [] : await selectDue(database, atATime);
    }
  }

  function plan(): void {
    timer = setTimeout(() => {
      running = sweep()
        .catch((error: unknown) => log.warn({ err: error }, 'expired entities could not be swept'))
        .then(() => (stopped ? undefined : plan()));
    }, pause_ms);
    timer.unref();
  }

  return {
    start: plan,
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
