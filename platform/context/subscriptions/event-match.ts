import type { Instant } from '@hub/kernel';
import { driverTypes, matchesTypes } from '../query/selection.ts';
import type { Selector } from '../query/store-query.ts';
import type { Subscription, Trigger } from './subscription.ts';

/** One committed change of an entity, as the outbox has it. */
export interface EntityEvent {
  readonly tenant: string;
  readonly id: string;
  readonly op: 'created' | 'updated' | 'deleted';
  readonly types: readonly string[];
  readonly changed: readonly string[];
  readonly deleted: readonly string[];
  /** Of those changed, the ones that were not there before. */
  readonly created: ReadonlySet<string>;
}

const any = '*';
/** Of one subscription; with more it is looked at with every change of its types, or of its tenant. */
const mostKeys = 1_000;

/**
 * Where a change of interest is looked up: by entity where one is named, else by type, and by attribute, each a hash. Periodic
 * subscriptions wait for no change, those about sources for none of an entity; and what is stored here comes from no context
 * source that a `csf` could choose. The hashes are stored: whoever makes others of them empties `subscription.match_keys`.
 */
export function matchKeys(subscription: Subscription): readonly number[] {
  const { tenant, about, selectors, watched, interval_ms, csf, isActive } = subscription;
  if (!isActive || interval_ms !== undefined || about === 'sources' || csf) return [];
  const named = selectors?.flatMap(({ id, types }) =>
    id === undefined ? (types ? driverTypes(types) : [any]) : [`#${id}`],
  ) ?? [any];
  const places = named.length <= mostKeys ? named : [any];
  const attributes = watched && places.length * watched.size <= mostKeys ? watched : [any];
  return [...keysOf(tenant, places, attributes)];
}

/** Where the subscriptions that an event may concern are found. */
export function eventKeys({ tenant, id, types, changed, deleted }: EntityEvent): ReadonlySet<number> {
  return keysOf(tenant, [...types, any, `#${id}`], [...changed, ...deleted, any]);
}

function keysOf(tenant: string, places: Iterable<string>, attributes: Iterable<string>): ReadonlySet<number> {
  const keys = new Set<number>();
  const within = hash(tenant, 0x811c9dc5);
  for (const place of places) {
    const at = hash(place, within);
    for (const attribute of attributes) keys.add(hash(attribute, at));
  }
  return keys;
}

/** FNV-1a over UTF-16 units and an end, from a hash on. Two texts with one hash cost a look, never a wrong answer. */
function hash(text: string, from: number): number {
  let value = from;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return Math.imul(value ^ 0xffff, 0x01000193);
}

/** Whether an event concerns a subscription, but for the conditions that need the entity (q, geoQ, scopeQ, idPattern). */
export function concerns(event: EntityEvent, subscription: Subscription, now: Instant): boolean {
  return (
    subscription.tenant === event.tenant &&
    isLive(subscription, now) &&
    isTriggered(subscription, event) &&
    isSelected(subscription, event)
  );
}

function isLive({ isActive, expiresAt }: Subscription, now: Instant): boolean {
  return isActive && (expiresAt === undefined || expiresAt > now);
}

function isTriggered({ triggers, watched }: Subscription, event: EntityEvent): boolean {
  const watches = (names: readonly string[]) => !watched || names.some((name) => watched.has(name));
  const touches = (names: readonly string[]) => names.length > 0 && watches(names);
  if (!watches([...event.changed, ...event.deleted])) return false;
  const happened: Readonly<Record<Trigger, () => boolean>> = {
    entityCreated: () => event.op === 'created',
    entityUpdated: () => event.op === 'updated' && (touches(event.changed) || touches(event.deleted)),
    entityDeleted: () => event.op === 'deleted',
    attributeCreated: () => event.op !== 'deleted' && touches(event.changed.filter((name) => event.created.has(name))),
    attributeUpdated: () => event.op !== 'deleted' && touches(event.changed.filter((name) => !event.created.has(name))),
    attributeDeleted: () => touches(event.deleted),
  };
  return [...triggers].some((trigger) => happened[trigger]());
}

function isSelected({ selectors }: Subscription, event: EntityEvent): boolean {
  return !selectors || selectors.some((one) => selects(one, event));
}

function selects({ id, types }: Selector, event: EntityEvent): boolean {
  return (id === undefined || id === event.id) && (types === undefined || matchesTypes(types, event.types));
}
