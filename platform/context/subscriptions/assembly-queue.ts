import type { NewDelivery } from '@hub/runtime';
import type { ChangeEvent } from './notification-data.ts';
import type { Subscription } from './subscription.ts';

// Where entities lie in parts in several hubs, a change cannot be judged by the part that changed (CIM 009 clause 5.8.6, `splitEntities`). What
// others have has to be asked for, which no transaction and no other subscriber may wait for: it is queued first.

export const assemblyChannel = 'assembly';

/** What is to be put together with what others have, and judged then. */
export type Unjudged =
  | { readonly change: Omit<ChangeEvent, 'created'> & { readonly created: readonly string[] } }
  | {
      /** An entity as a source tells of it, and the registration of that source. */
      readonly told: unknown;
      readonly from: string;
    };

/** Conditions that hold of a whole entity. */
const hasConditions = ({ q, geo, scopes }: Subscription) => Boolean(q || geo || scopes);

/** Whether the conditions of a subscription are judged by what several hubs have. @param usual where it does not say */
export function isJudgedWhole(subscription: Subscription, usual: boolean): boolean {
  const { split, localOnly, about, interval_ms } = subscription;
  if (about !== 'entities' || localOnly || interval_ms !== undefined) return false;
  return (split ?? usual) && hasConditions(subscription);
}

/** @param id of the entity: what concerns one is done in its order */
export function assemblyOf({ tenant, id: target }: Subscription, id: string, unjudged: Unjudged): NewDelivery {
  return { channel: assemblyChannel, tenant, target, key: id, payload: JSON.stringify(unjudged) };
}

/** A change made here, which JSON can hold, and back. */
export const unjudgedChange = (event: ChangeEvent): Unjudged => ({ change: { ...event, created: [...event.created] } });
export const changeOf = ({ change }: Extract<Unjudged, { change: unknown }>): ChangeEvent => ({
  ...change,
  created: new Set(change.created),
});
