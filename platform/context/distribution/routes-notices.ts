import {
  insertDeliveries,
  type NewDelivery,
  type Outbound,
  type Route,
  refusalText,
  refuseDeliveries,
  route,
} from '@hub/runtime';
import { Type } from 'typebox';
import { isObject } from '../attributes/json-object.ts';
import type { Broker } from '../broker.ts';
import { contextErrors } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Owners } from '../owners.ts';
import { assemblyOf, isJudgedWhole } from '../subscriptions/assembly-queue.ts';
import { joiningOf } from '../subscriptions/join-linked.ts';
import { notificationChannel } from '../subscriptions/notification-channel.ts';
import { stateData } from '../subscriptions/notification-data.ts';
import { type SubscriptionRow, selectSubscription } from '../subscriptions/store-subscriptions.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { readState } from './distributed-reads.ts';
import { noticePath } from './spread-subscriptions.ts';
import { findSpread } from './store-spread.ts';

const mostKnown = 10_000;

/**
 * Where context sources tell what this hub has subscribed to there on behalf of others (CIM 009 clause 5.8.6). Whoever knows the token may: it
 * was given to that source alone. What comes is passed on by the delivery of this hub, as the subscriber wants it and may see it.
 */
export function noticeRoutes(
  broker: Broker,
  {
    owners,
    outbound,
    compile,
  }: {
    readonly owners: Owners;
    readonly outbound: Outbound;
    compile(row: SubscriptionRow): Promise<Subscription | undefined>;
  },
): readonly Route[] {
  /** Tokens that were found: a district tells of thousands of changes a second, which its address alone may not ask for. */
  const known = new Set<string>();
  return [
    route({
      method: 'POST',
      path: `${noticePath}/:token`,
      allow: 'public',
      holderOf: ({ token }) => (known.has(token) ? `notices ${token}` : undefined),
      summary: 'Take a notification of a subscription made at a context source',
      params: Type.Object({ token: Type.String({ maxLength: 100 }) }),
      body: Type.Unknown(),
      accepts: ['application/ld+json'],
      bodyLimit: limits.batchBytes,
      async handle({ params, body }) {
        const spread = await findSpread(broker.database, params.token);
        if (!spread) known.delete(params.token);
        else if (!known.has(params.token)) {
          if (known.size >= mostKnown) known.clear();
          known.add(params.token);
        }
        const reach = { tenant: spread?.tenant ?? '', about: 'entities', owner: undefined } as const;
        const row = spread && (await selectSubscription(broker.database, reach, spread.id));
        const subscription = row && (await compile(row));
        if (!subscription) throw contextErrors.notFound({ id: 'subscription' });
        const access = await owners.accessOf(subscription.tenant, subscription.owner);
        const data = isObject(body) && Array.isArray(body.data) ? (body.data as unknown[]) : [];
        if (!access || !subscription.isActive) return { status: 204 };
        const told = { ...subscription, view: { ...subscription.view, access } };
        const now = broker.clock();
        const join = joiningOf(broker, told, now);
        const target = { channel: notificationChannel, tenant: told.tenant, target: told.id };
        const queued: NewDelivery[] = [];
        for (const one of data) {
          const state = readState(one, told.context, 'all');
          if (!state || !(await broker.access.allows(access, state))) continue;
          if (isJudgedWhole(told, broker.distribution.splitEntities) && state.attributes.size > 0) {
            queued.push(assemblyOf(told, state.id, { told: one, from: spread.registration_id }));
            continue;
          }
          const isDeleted = isObject(one) && one.deletedAt !== undefined && state.attributes.size === 0;
          const payload = isDeleted ? JSON.stringify([one]) : await stateData([state], told, join);
          queued.push({ ...target, key: state.id, payload, origin: spread.registration_id });
        }
        const reason = refusalText(outbound, told.endpoint.url);
        await broker.database.commit(
          reason === undefined ? insertDeliveries(queued) : refuseDeliveries([{ ...target, reason }]),
        );
        if (reason === undefined) broker.deliveries.wake(queued);
        return { status: 204 };
      },
    }),
  ];
}
