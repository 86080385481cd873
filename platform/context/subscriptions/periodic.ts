import { setTimeout as pause } from 'node:timers/promises';
import type { EntityAccess, Instant } from '@hub/kernel';
import {
  type Database,
  type Deliveries,
  insertDeliveries,
  type Log,
  type Outbound,
  refusalText,
  refuseDeliveries,
} from '@hub/runtime';
import type { Access } from '../access.ts';
import { limits } from '../limits.ts';
import { type Owners, ownerless } from '../owners.ts';
import { queryEntities } from '../query/store-query.ts';
import { foundState } from '../writing/state.ts';
import { joiningOf } from './join-linked.ts';
import { notificationChannel } from './notification-channel.ts';
import { stateData } from './notification-data.ts';
import { nextTimeStatement, type SubscriptionRow, takeDue } from './store-subscriptions.ts';
import type { Subscription } from './subscription.ts';

export interface PeriodicOptions {
  readonly database: Database;
  readonly deliveries: Deliveries;
  readonly outbound: Outbound;
  readonly log: Log;
  readonly clock: () => Instant;
  readonly owners: Owners;
  readonly access: Access;
  /** What there is to tell of context sources. */
  listSources(subscription: Subscription): Promise<string | undefined>;
  compile(row: SubscriptionRow): Promise<Subscription | undefined>;
}

const look_ms = 500;
/** How long one process has for what it took; after that another does it. */
const lease_ms = 30_000;
const atOnce = 50;

/** Sends what matches periodic subscriptions when their time has come (CIM 009 clause 5.8.6). Their times lie in SQL: a restart keeps them, and one process sends each. */
export function openPeriodic(options: PeriodicOptions) {
  const { database, deliveries, outbound, log, clock, owners, compile } = options;
  const stopping = new AbortController();
  let loop: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const rows = await takeDue(database, lease_ms, atOnce).catch((error: unknown) => {
        log.error({ err: error }, 'periodic subscriptions cannot be read');
        return [];
      });
      for (const row of rows)
        await fire(row).catch((error: unknown) =>
          log.error({ err: error, subscription: row.id }, 'a periodic subscription failed'),
        );
      if (rows.length < atOnce) await pause(look_ms, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  async function fire(row: SubscriptionRow): Promise<void> {
    const subscription = await compile(row);
    const next = nextTimeStatement(row.tenant, row.id);
    const now = clock();
    if (!subscription?.isActive || (subscription.expiresAt !== undefined && subscription.expiresAt <= now))
      return database.commit([next]);
    const target = { channel: notificationChannel, tenant: row.tenant, target: row.id };
    const reason = refusalText(outbound, subscription.endpoint.url);
    if (reason !== undefined) return database.commit([next, ...refuseDeliveries([{ ...target, reason }])]);
    const access = await owners.accessOf(row.tenant, subscription.owner);
    if (!access) return database.commit([next, ...refuseDeliveries([{ ...target, reason: ownerless }])]);
    const told = { ...subscription, view: { ...subscription.view, access } };
    const payload = await (told.about === 'sources' ? options.listSources(told) : listEntities(told, access, now));
    const queued = payload === undefined ? [] : [{ ...target, key: 'interval', payload }];
    await database.commit([next, ...insertDeliveries(queued)]);
    deliveries.wake(queued);
  }

  /** All that matches now; undefined when nothing does, or nothing that is stored here could. */
  async function listEntities(told: Subscription, access: EntityAccess, now: Instant): Promise<string | undefined> {
    const { tenant, context, q, geo, scopes, selectors, csf, expand, raw } = told;
    if (csf) return undefined;
    const query = { tenant, context, access, q, geo, scopes, selectors, expand, raw };
    const found = await queryEntities(database, query, { limit: limits.page, offset: 0 });
    return found.length === 0 ? undefined : stateData(found.map(foundState), told, joiningOf(options, told, now));
  }

  return {
    start(): void {
      loop ??= run();
    },
    async stop(): Promise<void> {
      stopping.abort();
      await loop;
    },
  };
}
