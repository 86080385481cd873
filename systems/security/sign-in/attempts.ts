import { createHash } from 'node:crypto';
import type { Instant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { beginAttempt, clearAttempts, forgiveAttempt, purgeAttempts, selectLock } from './store-attempts.ts';

/** How long the name is closed after so many failures in a row; the last holds for all that follow. */
const pauses_ms = [0, 0, 2_000, 8_000, 15 * 60_000] as const;
/** Failures this old are forgotten. */
const memory_ms = 60 * 60_000;

/** Slows guessing down. A name that is nobody's is treated like any other, so that names cannot be probed. */
export interface Attempts {
  /**
   * Counts an attempt before it is judged, so that many at once count as many.
   * @returns milliseconds to wait when the name is closed, 0 when the attempt may be judged
   */
  begin(name: string): Promise<number>;
  /** The attempt was right: everything is forgotten. */
  succeed(name: string): Promise<void>;
  /** The attempt was neither right nor wrong: it does not count. */
  forgive(name: string): Promise<void>;
}

export function openAttempts(database: Database, clock: () => Instant): Attempts {
  const now = () => new Date(clock());
  return {
    async begin(name) {
      const hash = hashName(name);
      const failures = await beginAttempt(database, hash, { now: now(), memory_ms, pauses_ms });
      if (failures !== undefined) return 0;
      const until = await selectLock(database, hash);
      return Math.max(1, (until?.getTime() ?? 0) - clock());
    },
    async succeed(name) {
      await clearAttempts(database, hashName(name));
      await purgeAttempts(database, new Date(clock() - memory_ms), now());
    },
    forgive: (name) => forgiveAttempt(database, hashName(name)),
  };
}

function hashName(name: string): string {
  return createHash('sha256').update(name.normalize('NFKC')).digest('base64url');
}
