import { HubError, type Instant } from '@hub/kernel';
import {
  type Database,
  type Deliveries,
  insertDeliveries,
  type Log,
  type NewDelivery,
  type Outbound,
  type OutboxConsumer,
  type OutboxRow,
  refuseDeliveries,
  type Statement,
} from '@hub/runtime';
import type { EntityState } from './attribute.ts';
import type { Contexts } from './contexts.ts';
import { notificationChannel } from './notification-channel.ts';
import { type ChangeEvent, changeData, toChangeEvent } from './notification-data.ts';
import { loadState } from './state.ts';
import { selectStates } from './store.ts';
import { queryEntities } from './store-query.ts';
import {
  type QueuedTime,
  queuedTimesStatement,
  type SubscriptionRow,
  selectQueuedTimes,
  selectRevised,
  selectSubscription,
} from './store-subscriptions.ts';
import { readSubscription, type Subscription } from './subscription.ts';
import { SubscriptionIndex } from './subscription-index.ts';

export interface NotifierOptions {
  readonly database: Database;
  readonly contexts: Contexts;
  readonly outbound: Outbound;
  readonly clock: () => Instant;
  readonly log: Log;
  readonly deliveries: Deliveries;
}

const rowsAtOnce = 5_000;

/** Turns committed changes into notifications to deliver. */
export function openNotifier({ database, contexts, outbound, clock, log, deliveries }: NotifierOptions) {
  const index = new SubscriptionIndex();
  const seen = new Map<string, number>();
  let revision = 0;
  let toWake: readonly NewDelivery[] = [];

  async function refresh(): Promise<void> {
    // Revisions are drawn before they commit: a look goes back a little.
    let from = Math.max(0, revision - 50);
    for (let full = true; full; ) {
      const rows = await selectRevised(database, from, rowsAtOnce);
      for (const row of rows) await take(row);
      full = rows.length === rowsAtOnce;
      from = rows.at(-1)?.revision ?? from;
    }
  }

  async function take(row: SubscriptionRow): Promise<void> {
    revision = Math.max(revision, row.revision);
    const key = keyOf(row);
    if (seen.get(key) === row.revision) return;
    seen.set(key, row.revision);
    const subscription = row.deleted ? undefined : await compile(row);
    if (subscription) index.set(subscription);
    else index.delete(row.tenant, row.id);
  }

  /** A subscription whose @context has gone cannot be understood any more; it must not stop the others. */
  async function compile(row: SubscriptionRow): Promise<Subscription | undefined> {
    try {
      const context = await contexts.load(row.tenant, row.context ?? undefined);
      return readSubscription(row.tenant, row.id, row.body, context);
    } catch (error) {
      if (!(error instanceof HubError) || error.status === 503) throw error;
      log.warn({ err: error, subscription: row.id }, 'a subscription cannot be understood');
      return undefined;
    }
  }

  async function handle(rows: readonly OutboxRow[]): Promise<readonly Statement[]> {
    await refresh();
    const now = clock();
    const matches = rows.flatMap((row) => {
      const event = toChangeEvent(row);
      return index.match(event, now).map((subscription) => ({ event, subscription }));
    });
    if (matches.length === 0) return [];
    const passed = await conditionsMet(matches);
    const states = await statesOf(passed.map(({ event }) => event));
    const queued: NewDelivery[] = [];
    const refused = new Map<Subscription, string>();
    const paces = await pacesOf(passed.map(({ subscription }) => subscription));
    for (const { event, subscription } of passed) {
      const reason = outbound.refusal(subscription.endpoint.url);
      if (reason !== undefined) {
        refused.set(subscription, reason);
      } else if (paces.lets(subscription, now)) {
        const payload = changeData(event, states.get(keyOf(event)), subscription);
        queued.push({ ...targetOf(subscription), key: event.id, payload });
      }
    }
    toWake = queued;
    return [
      ...insertDeliveries(queued),
      ...refuseDeliveries([...refused].map(([one, reason]) => ({ ...targetOf(one), reason }))),
      ...paces.statements(),
    ];
  }

  /** Throttling, by what SQL knows: the process that notifies may have changed since. */
  async function pacesOf(subscriptions: readonly Subscription[]) {
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
      statements: () => (moved.size === 0 ? [] : [queuedTimesStatement([...moved.values()])]),
    };
  }

  type Match = { readonly event: ChangeEvent; readonly subscription: Subscription };

  /** Asks the database, once per subscription with conditions, which of the entities meet them now. */
  async function conditionsMet(matches: readonly Match[]): Promise<Match[]> {
    const conditional = Map.groupBy(
      matches.filter(({ subscription }) => hasConditions(subscription)),
      (match) => match.subscription,
    );
    const met = new Map<Subscription, ReadonlySet<string>>();
    for (const [subscription, all] of conditional) {
      const { tenant, context, q, geo, scopes, selectors } = subscription;
      const ids = [...new Set(all.map(({ event }) => event.id))];
      const query = { tenant, context, ids, q, geo, scopes, selectors };
      const found = await queryEntities(database, query, { limit: ids.length, offset: 0 }).catch((error: unknown) => {
        if (!(error instanceof HubError) || error.status >= 500) throw error;
        log.warn({ err: error, subscription: subscription.id }, 'the conditions of a subscription cannot be evaluated');
        return [];
      });
      met.set(subscription, new Set(found.map((row) => row.id)));
    }
    return matches.filter(({ event, subscription }) => met.get(subscription)?.has(event.id) ?? true);
  }

  async function statesOf(events: readonly ChangeEvent[]): Promise<ReadonlyMap<string, EntityState>> {
    const keys = new Map(events.map((event) => [keyOf(event), event]));
    if (keys.size === 0) return new Map();
    const rows = await selectStates(database, [...keys.values()]);
    return new Map(rows.map((row) => [keyOf(row), loadState(row)]));
  }

  const consumer: OutboxConsumer = {
    name: 'context.notifications',
    topics: ['entity'],
    from: 'now',
    handle,
    committed: () => deliveries.wake(toWake),
  };
  return {
    consumer,
    compile,
    /** For delivery: the subscription as it now is. */
    async findSubscription(tenant: string, id: string): Promise<Subscription | undefined> {
      await refresh();
      return index.get(tenant, id);
    },
    isStored: async (tenant: string, id: string) => (await selectSubscription(database, tenant, id)) !== undefined,
  };
}

const keyOf = ({ tenant, id }: { readonly tenant: string; readonly id: string }) => `${tenant} ${id}`;

const targetOf = ({ tenant, id }: Subscription) => ({ channel: notificationChannel, tenant, target: id });

export type Notifier = ReturnType<typeof openNotifier>;

function hasConditions({ q, geo, scopes, selectors }: Subscription): boolean {
  return Boolean(q || geo || scopes || selectors?.some((one) => one.idPattern !== undefined));
}
