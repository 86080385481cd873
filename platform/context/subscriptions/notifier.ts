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
import type { EntityState } from '../attributes/attribute.ts';
import type { Distribution } from '../distribution/distributed-reads.ts';
import type { Contexts } from '../json-ld/contexts.ts';
import { type Owners, ownerless } from '../owners.ts';
import { filterJudged } from '../query/store-judged.ts';
import { loadState } from '../writing/state.ts';
import { selectStates } from '../writing/store.ts';
import { assemblyOf, isJudgedWhole, unjudgedChange } from './assembly-queue.ts';
import { keyOf, openHeldSubscriptions } from './held-subscriptions.ts';
import { joiningOf } from './join-linked.ts';
import { attributesAsked, judgedOf, statesBefore } from './judged-changes.ts';
import { notificationChannel } from './notification-channel.ts';
import { type ChangeEvent, changeData, stateAfter, toChangeEvent } from './notification-data.ts';
import { pacesOf } from './paces.ts';
import { selectSubscription } from './store-subscriptions.ts';
import type { Subscription } from './subscription.ts';

export interface NotifierOptions {
  readonly database: Database;
  readonly contexts: Contexts;
  readonly outbound: Outbound;
  readonly clock: () => Instant;
  readonly owners: Owners;
  readonly access: Access;
  readonly log: Log;
  readonly deliveries: Deliveries;
  readonly distribution: Distribution;
}

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
  distribution,
}: NotifierOptions) {
  const held = openHeldSubscriptions({ database, contexts, log });
  let toWake: readonly NewDelivery[] = [];

  async function handle(rows: readonly OutboxRow[]): Promise<readonly Statement[]> {
    await held.refresh();
    if (held.isEmpty()) return [];
    const now = clock();
    const changes = rows.map(toChangeEvent);
    const matches = await held.match(changes, now);
    if (matches.length === 0) return [];
    const refused = new Map<Subscription, string>();
    const owned = await ofOwners(matches, (subscription) => refused.set(subscription, ownerless));
    const { whole, apart } = parted(owned);
    const ofEntity = Map.groupBy(changes, keyOf);
    const met = await conditionsMet(apart, ofEntity);
    const states = await statesOf(met.map(({ event }) => event));
    const before = new Map(
      [...new Set(met.map(({ event }) => keyOf(event)))].flatMap((key) => [
        ...statesBefore(ofEntity.get(key) ?? [], states.get(key)),
      ]),
    );
    const passed = await seenByOwners(met, states, before);
    const queued: NewDelivery[] = whole.map(({ event, subscription }) =>
      assemblyOf(subscription, event.id, unjudgedChange(event)),
    );
    const paces = await pacesOf(
      database,
      passed.map(({ subscription }) => subscription),
    );
    for (const { event, subscription, access: seen } of passed) {
      const reason = refusalText(outbound, subscription.endpoint.url);
      if (reason !== undefined) {
        refused.set(subscription, reason);
      } else if (paces.lets(subscription, now)) {
        const told = { ...subscription, view: { ...subscription.view, access: seen } };
        const join = joiningOf({ database, access }, told, now);
        const payload = await changeData(event, before.get(event), told, join);
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

  /** Matches whose entity may lie in parts in several hubs, and has to be put together before it is judged; and all others. */
  function parted(matches: readonly Owned[]): { readonly whole: readonly Owned[]; readonly apart: readonly Owned[] } {
    const { registrations, splitEntities } = distribution;
    const isWhole = ({ event, subscription }: Owned) =>
      !registrations.isEmpty(subscription.tenant) &&
      event.op !== 'deleted' &&
      isJudgedWhole(subscription, splitEntities);
    if (!matches.some(isWhole)) return { whole: [], apart: matches };
    return { whole: matches.filter(isWhole), apart: matches.filter((one) => !isWhole(one)) };
  }

  /** Neither where an entity is now nor what the change made of it may be out of the owner's sight: both are told. */
  async function seenByOwners(
    matches: readonly Owned[],
    states: ReadonlyMap<string, EntityState>,
    before: ReadonlyMap<ChangeEvent, EntityState | undefined>,
  ): Promise<readonly Owned[]> {
    const seen = await Promise.all(
      matches.map(async ({ event, access: own }) => {
        const state = states.get(keyOf(event));
        if (own.all) return true;
        if (state && !(await access.allows(own, state))) return false;
        if (event.op === 'deleted')
          return state !== undefined || own.allows({ types: event.types, areas: [], subjects: [] });
        return access.allows(own, stateAfter(event, before.get(event)));
      }),
    );
    return matches.filter((_, index) => seen[index]);
  }

  /** Asks the database, once per subscription with conditions, which of the changes left an entity that meets them. */
  async function conditionsMet(
    matches: readonly Owned[],
    ofEntity: ReadonlyMap<string, readonly ChangeEvent[]>,
  ): Promise<readonly Owned[]> {
    const conditional = Map.groupBy(
      matches.filter(({ subscription }) => hasConditions(subscription)),
      (match) => match.subscription,
    );
    if (conditional.size === 0) return matches;
    const met = new Map<Subscription, ReadonlySet<ChangeEvent>>();
    for (const [subscription, all] of conditional) {
      const { tenant, context, q, geo, scopes, selectors, expand, raw } = subscription;
      const access = all[0]?.access ?? everyEntity;
      const asked = attributesAsked(subscription, access);
      const concerned = new Set(all.map(({ event }) => event));
      const judged = [...new Set(all.map(({ event }) => keyOf(event)))]
        .flatMap((key) => judgedOf(ofEntity.get(key) ?? [], asked))
        .filter(({ change }) => concerned.has(change));
      const query = { tenant, context, access, q, geo, scopes, selectors, expand, raw };
      const found = await filterJudged(database, query, judged).catch((error: unknown) => {
        if (!(error instanceof HubError) || error.status >= 500) throw error;
        log.warn({ err: error, subscription: subscription.id }, 'the conditions of a subscription cannot be evaluated');
        return [];
      });
      met.set(subscription, new Set(found.map(({ change }) => change)));
    }
    return matches.filter(({ event, subscription }) => met.get(subscription)?.has(event) ?? true);
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
    compile: held.compile,
    /** Reads the subscriptions, so that the first change after a start does not wait for it. */
    start(): void {
      held
        .refresh()
        .catch((error: unknown) =>
          log.warn({ err: error }, 'subscriptions cannot be read; the next change tries again'),
        );
    },
    /** For delivery: the subscription as it now is. */
    async findSubscription(tenant: string, id: string): Promise<Subscription | undefined> {
      const subscription = await held.find(tenant, id);
      // What waits for somebody who has gone meanwhile is not sent.
      return subscription && (await owners.accessOf(tenant, subscription.owner)) ? subscription : undefined;
    },
    isStored,
  };
}

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
