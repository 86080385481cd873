import type { Instant } from '@hub/kernel';
import {
  type Database,
  type Deliveries,
  insertDeliveries,
  type NewDelivery,
  type Outbound,
  type Queryable,
  refusalText,
  refuseDeliveries,
} from '@hub/runtime';
import { notificationChannel } from '../subscriptions/notification-channel.ts';
import { listSubscriptions, type SubscriptionRow } from '../subscriptions/store-subscriptions.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import type { Registration } from './registration.ts';
import type { Registrations } from './registrations.ts';
import { changeNoticeOf, noticeOf } from './source-subscriptions.ts';
import { lockSources } from './store-registrations.ts';

export interface SourceNoticesOptions {
  readonly database: Database;
  readonly deliveries: Deliveries;
  readonly outbound: Outbound;
  readonly registrations: Registrations;
  readonly clock: () => Instant;
  compile(row: SubscriptionRow): Promise<Subscription | undefined>;
}

/** What is done under the lock, with what holds there. */
export interface SourceChange {
  readonly tx: Queryable;
  /** Tells subscribers of one registration that came, changed or went. */
  changed(before: Registration | undefined, after: Registration | undefined): Promise<void>;
  /** Tells a subscriber what there is. */
  began(subscription: Subscription): Promise<void>;
}

/** Something was changed between the reading and the lock: to begin anew. */
const outdated = Symbol('outdated');
const mostTries = 20;

/**
 * Subscriptions to context source registrations (CIM 009 clause 5.11). A registration and what its subscribers are told of it commit
 * together, and one after the other, so that a crash neither loses nor invents a notice.
 */
export function openSourceNotices(options: SourceNoticesOptions) {
  const { database, deliveries, outbound, registrations, clock, compile } = options;

  /** Registrations and subscriptions are few: all of a tenant are read for a change. Their @contexts are read before the lock. */
  async function change<T>(tenant: string, work: (change: SourceChange) => Promise<T>): Promise<T> {
    const reach = { tenant, about: 'sources', owner: undefined } as const;
    for (let tries = 1; ; tries += 1) {
      await registrations.refresh();
      const known = new Map<number, Subscription | undefined>();
      for (const row of await listSubscriptions(database, reach)) known.set(row.revision, await compile(row));
      const queued: NewDelivery[] = [];
      const result = await database.transaction(async (tx) => {
        const revision = await lockSources(tx);
        const rows = await listSubscriptions(tx, reach);
        const isOld = revision > registrations.revision() || rows.some((row) => !known.has(row.revision));
        if (isOld && tries < mostTries) return outdated;
        const live = rows.flatMap((row) => known.get(row.revision) ?? []).filter(isLive);
        return work({
          tx,
          async changed(before, after) {
            for (const one of live.filter(({ interval_ms }) => interval_ms === undefined))
              queued.push(...(await queue(tx, one, await changeNoticeOf(tx, one, before, after))));
          },
          async began(one) {
            if (!isLive(one)) return;
            const notice = await noticeOf(tx, one, registrations.list(tenant), 'newlyMatching');
            queued.push(...(await queue(tx, one, notice)));
          },
        });
      });
      if (result === outdated) continue;
      deliveries.wake(queued);
      return result;
    }
  }

  const isLive = ({ isActive, expiresAt }: Subscription) =>
    isActive && (expiresAt === undefined || expiresAt > clock());

  async function queue(tx: Queryable, one: Subscription, payload: string | undefined): Promise<NewDelivery[]> {
    if (payload === undefined) return [];
    const target = { channel: notificationChannel, tenant: one.tenant, target: one.id };
    const reason = refusalText(outbound, one.endpoint.url);
    const queued = reason === undefined ? [{ ...target, key: 'sources', payload }] : [];
    for (const statement of [
      ...insertDeliveries(queued),
      ...refuseDeliveries(reason === undefined ? [] : [{ ...target, reason }]),
    ])
      await tx.query(statement);
    return queued;
  }

  return {
    change,
    /** What a periodic subscription is told. */
    list: (subscription: Subscription): Promise<string | undefined> =>
      noticeOf(database, subscription, registrations.list(subscription.tenant), 'updated'),
  };
}

export type SourceNotices = ReturnType<typeof openSourceNotices>;
