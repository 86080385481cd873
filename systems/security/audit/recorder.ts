import { HubError } from '@hub/kernel';
import type { Database, Statement } from '@hub/runtime';
import { auditErrors } from './errors.ts';
import { queueStatement } from './store.ts';

export interface RecorderOptions {
  readonly database: Database;
  /** How long a caller waits at most. */
  readonly deadline_ms: number;
  /** True when entries could be stored but no longer vouched for. */
  readonly isRefusing: () => boolean;
  /** Hears after each commit. */
  readonly queued: () => void;
}

interface Waiting {
  readonly bodies: readonly string[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const mostInOneCommit = 1_000;
const mostWaiting = 20_000;

/**
 * Stores entries (canonical texts): callers that come while one commit runs share the next. Every caller has its answer by
 * the deadline, and at once while an earlier commit hangs. @throws audit.unavailable
 */
export function createRecorder({ database, deadline_ms, isRefusing, queued }: RecorderOptions) {
  let waiting: Waiting[] = [];
  let writingSince: number | undefined;
  let isDraining = false;

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = takeBatch();
      writingSince = performance.now();
      try {
        await database.commit([queueStatement(batch.flatMap(({ bodies }) => bodies))]);
        for (const { resolve } of batch) resolve();
        queued();
      } catch (error) {
        for (const { reject } of batch) reject(auditErrors.unavailable({}, error));
      }
      writingSince = undefined;
    }
    isDraining = false;
  }

  function takeBatch(): Waiting[] {
    const batch: Waiting[] = [];
    let count = 0;
    for (const item of waiting) {
      count += item.bodies.length;
      if (batch.length > 0 && count > mostInOneCommit) break;
      batch.push(item);
    }
    waiting = waiting.slice(batch.length);
    return batch;
  }

  function refuseEarly(): void {
    const isHanging = writingSince !== undefined && performance.now() - writingSince > deadline_ms;
    if (isHanging || waiting.length >= mostWaiting || database.readOnly() || isRefusing())
      throw auditErrors.unavailable();
  }

  return {
    async record(bodies: readonly string[]): Promise<void> {
      refuseEarly();
      if (bodies.length === 0) return;
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => {
          // What has not been sent is not sent any more: the act it tells of is refused.
          waiting = waiting.filter((other) => other !== item);
          reject(auditErrors.unavailable());
        }, deadline_ms);
        const settle =
          <T>(then: (value: T) => void) =>
          (value: T) => {
            clearTimeout(timer);
            then(value);
          };
        const item = { bodies, resolve: settle(resolve), reject: settle(reject) };
        waiting.push(item);
        if (isDraining) return;
        isDraining = true;
        setImmediate(() => void drain());
      });
    },

    /** Commits a change and what the log says of it together. */
    async commit(statements: readonly Statement[], bodies: readonly string[]): Promise<void> {
      refuseEarly();
      const done = database.commit([...statements, queueStatement(bodies)]);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(auditErrors.unavailable()), deadline_ms);
      });
      try {
        await Promise.race([done, late]);
      } catch (error) {
        throw error instanceof HubError && error.code.startsWith('runtime.')
          ? auditErrors.unavailable({}, error)
          : error;
      } finally {
        clearTimeout(timer);
        done.catch(() => undefined);
      }
      queued();
    },
  };
}
