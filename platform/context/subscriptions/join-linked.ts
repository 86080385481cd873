import { HubError, type Instant } from '@hub/kernel';
import { type Followed, showJoined } from '../query/linked-entities.ts';
import type { Joining } from './notification-data.ts';
import type { Subscription } from './subscription.ts';

/** Adds the entities behind those of a notification (CIM 009 clause 5.8.6, `notification.join`). */
export function joiningOf(broker: Followed, { tenant, view, join }: Subscription, now: Instant): Joining {
  return async (states) => {
    const alone = states.map((state) => ({ state, view }));
    if (!join) return alone;
    // Too many linked entities must not hold up a notification: it then comes without them.
    return showJoined(broker, tenant, states, view, join, now, async () => undefined).catch((error: unknown) => {
      if (error instanceof HubError && error.status < 500) return alone;
      throw error;
    });
  };
}
