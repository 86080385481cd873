import { createHash } from 'node:crypto';
import type { Instant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { sessionErrors } from './session-errors.ts';
import { beginAttempt, clearAttempts, forgiveAttempt, purgeAttempts, selectLock } from './store-attempts.ts';

/** How long the name is closed after so many failures in a row; the last holds for all that follow. */
const pauses_ms = [0, 0, 2_000, 8_000, 15 * 60_000] as const;
/** Failures this old are forgotten. */
const memory_ms = 60 * 60_000;

/** Slows guessing down. A name that is nobody's is treated like any other, so that names cannot be probed. */
export interface Attempts {
  /**
   * Counts an attempt before it is judged, so that many at once count as many.
   * @throws session.locked while the name is closed
   */
  begin(name: string): Promise<void>;
  /** The attempt was right: everything is forgotten. */
  succeed(name: string): Promise<void>;
  /** The attempt was neither right nor wrong: it does not count. */
  forgive(name: string): Promise<void>;
  /** Slows down guessing whatever `work` checks. @throws session.locked, and what `work` throws */
  judge<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export function openAttempts(database: Database, clock: () => Instant): Attempts {
  const now = () => new Date(clock());

  async function begin(name: string): Promise<void> {
    const hash = hashName(name);
    const failures = await beginAttempt(database, hash, { now: now(), memory_ms, pauses_ms });
    if (failures !== undefined) return;
    const until = await selectLock(database, hash);
    const wait_ms = Math.max(1, (until?.getTime() ?? 0) - clock());
    throw sessionErrors.locked({ seconds: Math.ceil(wait_ms / 1000) });
  }

  async function succeed(name: string): Promise<void> {
    await clearAttempts(database, hashName(name));
    await purgeAttempts(database, new Date(clock() - memory_ms), now());
  }

  return {
    begin,
    succeed,
    async judge(name, work) {
      await begin(name);
      const answer = await work();
      await succeed(name);
      return answer;
    },
    forgive: (name) => forgiveAttempt(database, hashName(name)),
  };
}

function hashName(name: string): string {
  return createHash('sha256').update(name.normalize('NFKC')).digest('base64url');
}
