import { HubError, type Instant } from '@hub/kernel';
import {
  type Database,
  type Deliveries,
  type DeliveryChannel,
  type DeliveryOutcome,
  deliveryErrors,
  insertDeliveries,
  type Log,
  type Outbound,
  reasonText,
  refusalText,
  refuseDeliveries,
} from '@hub/runtime';
import type { Access } from '../access.ts';
import type { EntityState } from '../attributes/attribute.ts';
import type { Owners } from '../owners.ts';
import { filterStates } from '../query/store-given.ts';
import { assemblyChannel, changeOf, type Unjudged } from '../subscriptions/assembly-queue.ts';
import { joiningOf } from '../subscriptions/join-linked.ts';
import { notificationChannel } from '../subscriptions/notification-channel.ts';
import { changeData, stateAfter, stateData } from '../subscriptions/notification-data.ts';
import { pacesOf } from '../subscriptions/paces.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { loadState } from '../writing/state.ts';
import { selectStates } from '../writing/store.ts';
import { type Distribution, readState, retrieveSpread } from './distributed-reads.ts';
import type { EntityPart } from './merge-entities.ts';
import { retrievals, supports } from './registration-operations.ts';

export interface AssemblyOptions {
  readonly database: Database;
  readonly deliveries: Deliveries;
  readonly distribution: Distribution;
  readonly outbound: Outbound;
  readonly owners: Owners;
  readonly access: Access;
  readonly clock: () => Instant;
  readonly log: Log;
  findSubscription(tenant: string, id: string): Promise<Subscription | undefined>;
  isStored(tenant: string, id: string): Promise<boolean>;
}

/**
 * Puts an entity that changed together from what this hub and all its sources have of it, judges it then, and queues the notification
 * (CIM 009 clause 5.8.6). A source that gives no answer has nothing to say: one that is away holds nobody up.
 */
export function openAssembly(options: AssemblyOptions): DeliveryChannel {
  const { database, deliveries, distribution, outbound, owners, access, clock, log, findSubscription } = options;

  async function assemble(subscription: Subscription, id: string, unjudged: Unjudged, signal: AbortSignal) {
    const { tenant, context } = subscription;
    const [row] = await selectStates(database, [{ tenant, id }]);
    const local = row && loadState(row);
    const given = 'told' in unjudged ? readState(unjudged.told, context, 'all') : undefined;
    const from = 'told' in unjudged ? unjudged.from : undefined;
    const parts: EntityPart[] = given ? [{ state: given, rank: 0, source: from ?? '' }] : [];
    const matching = distribution.registrations
      .match(tenant, { ids: [id], types: (given ?? local)?.types }, new Set())
      .filter(
        ({ registration }) =>
          registration.id !== from && retrievals.some((operation) => supports(registration.operations, operation)),
      );
    const request = { headers: {}, signal: () => signal };
    const { state, warnings } = await retrieveSpread(distribution, matching, request, { id, context }, local, parts);
    if (warnings.length > 0) log.warn({ subscription: subscription.id, warnings }, 'an entity may be told in part');
    return state;
  }

  async function meets(subscription: Subscription, state: EntityState): Promise<boolean> {
    const { tenant, context, view, selectors, q, geo, scopes, expand, raw } = subscription;
    const query = { tenant, context, access: view.access, selectors, q, geo, scopes, expand, raw };
    try {
      return (await filterStates(database, query, [state])).length > 0;
    } catch (error) {
      if (!(error instanceof HubError) || error.status >= 500) throw error;
      log.warn({ err: error, subscription: subscription.id }, 'the conditions of a subscription cannot be evaluated');
      return false;
    }
  }

  return {
    name: assemblyChannel,
    async send({ tenant, target, key, payload }, signal): Promise<DeliveryOutcome> {
      const found = await findSubscription(tenant, target);
      if (!found) {
        const stored = await options.isStored(tenant, target);
        return stored ? { error: reasonText(deliveryErrors.notUnderstood()) } : 'gone';
      }
      const seen = await owners.accessOf(tenant, found.owner);
      if (!seen) return 'gone';
      const subscription = { ...found, view: { ...found.view, access: seen } };
      const unjudged = JSON.parse(payload) as Unjudged;
      const state = await assemble(subscription, key, unjudged, signal);
      const now = clock();
      const event = 'change' in unjudged ? changeOf(unjudged) : undefined;
      // What is told is what is judged, whatever has changed since.
      const after = event ? stateAfter(event, state) : state;
      if (!after || !(await access.allows(seen, after)) || !(await meets(subscription, after))) return 'delivered';
      const paces = await pacesOf(database, [subscription]);
      if (!paces.lets(subscription, now)) return 'delivered';
      const join = joiningOf({ database, access }, subscription, now);
      const data = event
        ? await changeData(event, state, subscription, join)
        : await stateData([after], subscription, join);
      const origin = 'told' in unjudged ? unjudged.from : null;
      const queued = { channel: notificationChannel, tenant, target, key, payload: data, origin };
      const reason = refusalText(outbound, subscription.endpoint.url);
      await database.commit([
        ...(reason === undefined ? insertDeliveries([queued]) : refuseDeliveries([{ ...queued, reason }])),
        ...paces.statements(),
      ]);
      if (reason === undefined) deliveries.wake([queued]);
      return 'delivered';
    },
  };
}
