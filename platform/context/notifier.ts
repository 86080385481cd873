import { HubError, type Instant, isoInstant } from '@hub/kernel';
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
import type { EntityState, Held, NgsiAttribute } from './attribute.ts';
import type { Contexts } from './contexts.ts';
import { notificationChannel } from './notification-channel.ts';
import { showEntity } from './represent.ts';
import { showFeature } from './represent-geojson.ts';
import { hold, loadState } from './state.ts';
import { selectStates } from './store.ts';
import { queryEntities } from './store-query.ts';
import { type SubscriptionRow, selectRevised, selectSubscription } from './store-subscriptions.ts';
import { readSubscription, type Subscription } from './subscription.ts';
import { type EntityEvent, SubscriptionIndex } from './subscription-index.ts';

export interface NotifierOptions {
  readonly database: Database;
  readonly contexts: Contexts;
  readonly outbound: Outbound;
  readonly clock: () => Instant;
  readonly log: Log;
  readonly deliveries: Deliveries;
}

interface Event extends EntityEvent {
  readonly values: Readonly<Record<string, NgsiAttribute | readonly NgsiAttribute[]>>;
  readonly at: Instant;
}

/** Turns committed changes into notifications to deliver. */
export function openNotifier({ database, contexts, outbound, clock, log, deliveries }: NotifierOptions) {
  const index = new SubscriptionIndex();
  const lastQueued = new Map<string, Instant>();
  const seen = new Map<string, number>();
  let revision = 0;
  let toWake: readonly NewDelivery[] = [];

  async function refresh(): Promise<void> {
    for (const row of await selectRevised(database, revision)) {
      revision = Math.max(revision, row.revision);
      const key = `${row.tenant} ${row.id}`;
      if (seen.get(key) === row.revision) continue;
      seen.set(key, row.revision);
      const subscription = row.deleted ? undefined : await compile(row);
      if (subscription) index.set(subscription);
      else index.delete(row.tenant, row.id);
    }
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
      const event = toEvent(row);
      return index.match(event, now).map((subscription) => ({ event, subscription }));
    });
    if (matches.length === 0) return [];
    const passed = await conditionsMet(matches);
    const states = await statesOf(passed.map(({ event }) => event));
    const queued: NewDelivery[] = [];
    const refused = new Map<Subscription, string>();
    for (const { event, subscription } of passed) {
      const reason = outbound.refusal(subscription.endpoint.uri);
      if (reason !== undefined) {
        refused.set(subscription, reason);
      } else if (!isThrottled(subscription, now)) {
        const payload = dataOf(event, states.get(`${event.tenant} ${event.id}`), subscription);
        queued.push({ ...targetOf(subscription), key: event.id, payload });
      }
    }
    toWake = queued;
    return [
      ...insertDeliveries(queued),
      ...refuseDeliveries([...refused].map(([one, reason]) => ({ ...targetOf(one), reason }))),
    ];
  }

  function isThrottled({ tenant, id, throttling_ms }: Subscription, now: Instant): boolean {
    if (throttling_ms === 0) return false;
    const last = lastQueued.get(`${tenant} ${id}`);
    if (last !== undefined && now - last < throttling_ms) return true;
    lastQueued.set(`${tenant} ${id}`, now);
    return false;
  }

  type Match = { readonly event: Event; readonly subscription: Subscription };

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

  async function statesOf(events: readonly Event[]): Promise<ReadonlyMap<string, EntityState>> {
    const keys = new Map(events.map((event) => [`${event.tenant} ${event.id}`, event]));
    if (keys.size === 0) return new Map();
    const rows = await selectStates(database, [...keys.values()]);
    return new Map(rows.map((row) => [`${row.tenant} ${row.id}`, loadState(row)]));
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
    /** For delivery: the subscription as it now is. */
    async findSubscription(tenant: string, id: string): Promise<Subscription | undefined> {
      await refresh();
      return index.get(tenant, id);
    },
    isStored: async (tenant: string, id: string) => (await selectSubscription(database, tenant, id)) !== undefined,
  };
}

const targetOf = ({ tenant, id }: Subscription) => ({ channel: notificationChannel, tenant, target: id });

export type Notifier = ReturnType<typeof openNotifier>;

function hasConditions({ q, geo, scopes, selectors }: Subscription): boolean {
  return Boolean(q || geo || scopes || selectors?.some((one) => one.idPattern !== undefined));
}

function toEvent(row: OutboxRow): Event {
  const data = row.data as {
    op: Event['op'];
    types: string[];
    changed: Event['values'];
    deleted: string[];
    at: string;
  };
  const at = Date.parse(data.at);
  return {
    tenant: row.tenant,
    id: row.key,
    op: data.op,
    types: data.types,
    changed: Object.keys(data.changed),
    deleted: data.deleted,
    values: data.changed,
    at,
  };
}

/** The entity as it is, with the changed attributes as this very change left them. */
function dataOf(event: Event, now: EntityState | undefined, { view, endpoint, context }: Subscription): string {
  if (event.op === 'deleted') {
    const type = event.types.map((one) => context.termOf(one));
    return JSON.stringify([
      { id: event.id, type: type.length === 1 ? type[0] : type, deletedAt: isoInstant(event.at) },
    ]);
  }
  const attributes = new Map<string, readonly Held[]>(now?.attributes);
  for (const [key, value] of Object.entries(event.values)) {
    const given = (Array.isArray(value) ? value : [value]) as readonly NgsiAttribute[];
    const rest = (attributes.get(key) ?? []).filter(
      (one) => !given.some((other) => other.datasetId === one.json.datasetId),
    );
    attributes.set(key, [...given.map((one) => hold(one, event.at, event.at)), ...rest]);
  }
  const state: EntityState = {
    id: event.id,
    types: event.types,
    scope: now?.scope ?? [],
    attributes,
    createdAt: now?.createdAt ?? event.at,
    modifiedAt: event.at,
  };
  const shown =
    endpoint.accept === 'application/geo+json' ? showFeature(state, view, 'location') : showEntity(state, view);
  const removed = event.deleted.filter((key) => !view.attributes || view.attributes.has(key));
  for (const key of removed) if (!attributes.has(key)) shown[context.termOf(key)] = 'urn:ngsi-ld:null';
  return JSON.stringify([shown]);
}
