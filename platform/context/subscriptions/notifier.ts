import { type EntityAccess, everyEntity, HubError, type Instant } from '@hub/kernel';
import {
  type Database,
  type Deliveries,
  insertDeliveries,
  type Log,
  type NewDelivery,
  type Outbound,
  type OutboxConsumer,
  type OutboxRow,
  refusalText,
  refuseDeliveries,
  type Statement,
} from '@hub/runtime';
import type { Access } from '../access.ts';
import type { EntityState } from '../attribute.ts';
import type { Contexts } from '../json-ld/contexts.ts';
import { type Owners, ownerless } from '../owners.ts';
import { queryEntities } from '../query/store-query.ts';
import { loadState } from '../state.ts';
import { selectStates } from '../store.ts';
import { joiningOf } from './join-linked.ts';
import { notificationChannel } from './notification-channel.ts';
import { type ChangeEvent, changeData, toChangeEvent } from './notification-data.ts';
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
  readonly owners: Owners;
  readonly access: Access;
  readonly log: Log;
  readonly deliveries: Deliveries;
}

const rowsAtOnce = 5_000;
const lookBack = 50;
const fresh_ms = 200;

/** Turns committed changes into notifications to deliver. */
export function openNotifier({
  database,
  contexts,
  outbound,
  clock,
  owners,
  access,
  log,
  deliveries,
}: NotifierOptions) {
  const index = new SubscriptionIndex();
  const seen = new Map<string, number>();
  let revision = 0;
  /** Revisions seen, as far back as a look goes. */
  const recent = new Set<number>();
  let freshUntil = 0;
  let refreshing: Promise<void> = Promise.resolve();
  let toWake: readonly NewDelivery[] = [];

  async function refresh(): Promise<void> {
    // Revisions are drawn before they commit: a look goes back a little.
    let from = Math.max(0, revision - lookBack);
    for (let full = true; full; ) {
      const rows = await selectRevised(database, from, [...recent], rowsAtOnce);
      for (const row of rows) await take(row);
      full = rows.length === rowsAtOnce;
      from = rows.at(-1)?.revision ?? from;
      // With each page: the first look reads all there are, and must not name every one of them to the database.
      for (const one of recent) if (one <= revision - lookBack) recent.delete(one);
    }
  }

  /** For deliveries, of which there are thousands a second: what changed is seen soon enough. */
  function refreshSoon(): Promise<void> {
    const now = performance.now();
    if (now >= freshUntil) {
      freshUntil = now + fresh_ms;
      refreshing = refresh();
    }
    return refreshing;
  }

  async function take(row: SubscriptionRow): Promise<void> {
    const key = keyOf(row);
    if (seen.get(key) !== row.revision) {
      const subscription = row.deleted ? undefined : await compile(row);
      if (subscription) index.set(subscription);
      else index.delete(row.tenant, row.id);
    }
    // Only now: what could not be compiled for the moment comes again.
    seen.set(key, row.revision);
    recent.add(row.revision);
    revision = Math.max(revision, row.revision);
  }

  /** A subscription whose @context has gone cannot be understood any more; it must not stop the others. */
  async function compile(row: SubscriptionRow): Promise<Subscription | undefined> {
    try {
      const context = await contexts.load(row.tenant, row.context ?? undefined);
      const owner = row.owner === null ? undefined : { id: row.owner, post: row.owner_post ?? undefined };
      return { ...readSubscription(row.tenant, row.id, row.body, context, row.about), owner };
    } catch (error) {
      if (!(error instanceof HubError) || error.status === 503) throw error;
      log.warn({ err: error, subscription: row.id }, 'a subscription cannot be understood');
      return undefined;
    }
  }

  async function handle(rows: readonly OutboxRow[]): Promise<readonly Statement[]> {
    await refresh();
    if (index.isEmpty) return [];
    const now = clock();
    const matches = rows.flatMap((row) => {
      const event = toChangeEvent(row);
      return index.match(event, now).map((subscription) => ({ event, subscription }));
    });
    if (matches.length === 0) return [];
    const refused = new Map<Subscription, string>();
    const owned = await ofOwners(matches, (subscription) => refused.set(subscription, ownerless));
    const met = await conditionsMet(owned);
    const states = await statesOf(met.map(({ event }) => event));
    const passed = await seenByOwners(met, states);
    const queued: NewDelivery[] = [];
    const paces = await pacesOf(passed.map(({ subscription }) => subscription));
    for (const { event, subscription, access: seen } of passed) {
      const reason = refusalText(outbound, subscription.endpoint.url);
      if (reason !== undefined) {
        refused.set(subscription, reason);
      } else if (paces.lets(subscription, now)) {
        const told = { ...subscription, view: { ...subscription.view, access: seen } };
        const join = joiningOf({ database, access }, told, now);
        const payload = await changeData(event, states.get(keyOf(event)), told, join);
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
  type Owned = Match & { readonly access: EntityAccess };

  /** With each match what the owner of the subscription may see now. @param without hears of a subscription nobody owns */
  async function ofOwners(matches: readonly Match[], without: (subscription: Subscription) => void): Promise<Owned[]> {
    const accesses = new Map<Subscription, EntityAccess | undefined>();
    for (const subscription of new Set(matches.map((match) => match.subscription))) {
      const access = await owners.accessOf(subscription.tenant, subscription.owner);
      accesses.set(subscription, access);
      if (!access) without(subscription);
    }
    return matches.flatMap((match) => {
      const access = accesses.get(match.subscription);
      return access && isSeen(match, access) ? [{ ...match, access }] : [];
    });
  }

  async function seenByOwners(
    matches: readonly Owned[],
    states: ReadonlyMap<string, EntityState>,
  ): Promise<readonly Owned[]> {
    const seen = await Promise.all(
      matches.map(async ({ event, access: own }) => {
        const state = states.get(keyOf(event));
        if (state) return access.allows(own, state);
        return own.all || own.allows({ types: event.types, areas: [], subjects: [] });
      }),
    );
    return matches.filter((_, index) => seen[index]);
  }

  /** Asks the database, once per subscription with conditions, which of the entities meet them now. */
  async function conditionsMet(matches: readonly Owned[]): Promise<Owned[]> {
    const conditional = Map.groupBy(
      matches.filter(({ subscription }) => hasConditions(subscription)),
      (match) => match.subscription,
    );
    const met = new Map<Subscription, ReadonlySet<string>>();
    for (const [subscription, all] of conditional) {
      const { tenant, context, q, geo, scopes, selectors } = subscription;
      const ids = [...new Set(all.map(({ event }) => event.id))];
      const access = all[0]?.access ?? everyEntity;
      const query = { tenant, context, access, ids, q, geo, scopes, selectors };
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

  const isStored = async (tenant: string, id: string): Promise<boolean> =>
    (await selectSubscription(database, { tenant, about: undefined, owner: undefined }, id)) !== undefined;

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
      await refreshSoon();
      // One that was made this moment is told at once what there is, so that it may be newer than the last look.
      if (!index.get(tenant, id) && (await isStored(tenant, id))) await refresh();
      const subscription = index.get(tenant, id);
      // What waits for somebody who has gone meanwhile is not sent.
      return subscription && (await owners.accessOf(tenant, subscription.owner)) ? subscription : undefined;
    },
    isStored,
  };
}

const keyOf = ({ tenant, id }: { readonly tenant: string; readonly id: string }) => `${tenant} ${id}`;

const targetOf = ({ tenant, id }: Subscription) => ({ channel: notificationChannel, tenant, target: id });

/** Whether a change touches something that is shown: a hidden attribute changes without a word. */
function isSeen(
  { event, subscription: { watched } }: { event: ChangeEvent; subscription: Subscription },
  access: EntityAccess,
) {
  if (access.all || event.op !== 'updated') return true;
  const { hidden } = access.fields({ types: event.types, subjects: [] });
  if (hidden.size === 0) return true;
  return [...event.changed, ...event.deleted].some((key) => !hidden.has(key) && (!watched || watched.has(key)));
}

export type Notifier = ReturnType<typeof openNotifier>;

function hasConditions({ q, geo, scopes, selectors }: Subscription): boolean {
  return Boolean(q || geo || scopes || selectors?.some((one) => one.idPattern !== undefined));
}
