import type { Instant } from '@hub/kernel';
import type { Database, Statement } from '@hub/runtime';
import { keyOf } from './held-subscriptions.ts';
import { type QueuedTime, queuedTimesStatement, selectQueuedTimes } from './store-subscriptions.ts';
import type { Subscription } from './subscription.ts';

/** Throttling, by what SQL knows: the process that notifies may have changed since. */
export async function pacesOf(database: Database, subscriptions: readonly Subscription[]) {
  const throttled = new Map(
    subscriptions.filter((one) => one.throttling_ms > 0).map((one) => [keyOf(one), one] as const),
  );
  const stored = throttled.size === 0 ? [] : await selectQueuedTimes(database, [...throttled.values()]);
  const last = new Map(stored.map((one) => [keyOf(one), one.at]));
  const moved = new Map<string, QueuedTime>();
  return {
    lets(subscription: Subscription, now: Instant): boolean {
      const { tenant, id, throttling_ms } = subscription;
      if (throttling_ms === 0) return true;
      const before = last.get(keyOf(subscription));
      if (before !== undefined && now - before < throttling_ms) return false;
      last.set(keyOf(subscription), now);
      moved.set(keyOf(subscription), { tenant, id, at: now });
      return true;
    },
    statements: (): readonly Statement[] => (moved.size === 0 ? [] : [queuedTimesStatement([...moved.values()])]),
  };
}
