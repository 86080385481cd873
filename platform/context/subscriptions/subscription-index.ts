import type { Instant } from '@hub/kernel';
import type { Expression } from '../query/expression.ts';
import { driverTypes } from '../query/selection.ts';
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

/** Subscriptions by tenant, type and attribute: what a change costs follows its matches, not the number of subscriptions. */
export class SubscriptionIndex {
  readonly #byKey = new Map<string, Map<string, Subscription>>();
  readonly #byId = new Map<string, Subscription>();

  set(subscription: Subscription): void {
    this.delete(subscription.tenant, subscription.id);
    this.#byId.set(`${subscription.tenant} ${subscription.id}`, subscription);
    for (const key of keysOf(subscription)) {
      const bucket = this.#byKey.get(key) ?? new Map<string, Subscription>();
      bucket.set(subscription.id, subscription);
      this.#byKey.set(key, bucket);
    }
  }

  delete(tenant: string, id: string): void {
    const held = this.get(tenant, id);
    if (!held) return;
    this.#byId.delete(`${tenant} ${id}`);
    for (const key of keysOf(held)) {
      const bucket = this.#byKey.get(key);
      bucket?.delete(id);
      if (bucket?.size === 0) this.#byKey.delete(key);
    }
  }

  /** Whether no change can concern anybody. */
  get isEmpty(): boolean {
    return this.#byKey.size === 0;
  }

  get(tenant: string, id: string): Subscription | undefined {
    return this.#byId.get(`${tenant} ${id}`);
  }

  /** Subscriptions an event concerns, but for the conditions that need the entity (q, geoQ, scopeQ, idPattern). */
  match(event: EntityEvent, now: Instant): Subscription[] {
    return [...this.#candidates(event)].filter(
      (one) => isLive(one, now) && isTriggered(one, event) && isSelected(one, event),
    );
  }

  /** How many are looked at for an event. */
  considered(event: EntityEvent): number {
    return this.#candidates(event).size;
  }

  #candidates(event: EntityEvent): ReadonlySet<Subscription> {
    const found = new Set<Subscription>();
    for (const place of [...event.types, any, `#${event.id}`]) {
      for (const attribute of [...event.changed, ...event.deleted, any]) {
        for (const one of this.#byKey.get(`${event.tenant} ${place} ${attribute}`)?.values() ?? []) found.add(one);
      }
    }
    return found;
  }
}

/**
 * Where a change of interest is looked up: by entity where one is named, else by type. Periodic ones wait for no change, those about
 * sources for none of an entity; and what is stored here comes from no context source that a `csf` could choose.
 */
function keysOf({ tenant, about, selectors, watched, interval_ms, csf }: Subscription): string[] {
  if (interval_ms !== undefined || about === 'sources' || csf) return [];
  const places = selectors?.flatMap(({ id, types }) =>
    id === undefined ? (types ? driverTypes(types) : [any]) : [`#${id}`],
  ) ?? [any];
  return places.flatMap((place) => [...(watched ?? [any])].map((attribute) => `${tenant} ${place} ${attribute}`));
}

function isLive({ isActive, expiresAt }: Subscription, now: Instant): boolean {
  return isActive && (expiresAt === undefined || expiresAt > now);
}

function isTriggered({ triggers, watched }: Subscription, event: EntityEvent): boolean {
  const touches = (names: readonly string[]) =>
    names.length > 0 && (!watched || names.some((name) => watched.has(name)));
  const happened: Readonly<Record<Trigger, boolean>> = {
    entityCreated: event.op === 'created',
    entityUpdated: event.op === 'updated' && (touches(event.changed) || touches(event.deleted)),
    entityDeleted: event.op === 'deleted',
    attributeCreated: event.op !== 'deleted' && touches(event.changed.filter((name) => event.created.has(name))),
    attributeUpdated: event.op !== 'deleted' && touches(event.changed.filter((name) => !event.created.has(name))),
    attributeDeleted: event.op !== 'deleted' && touches(event.deleted),
  };
  return [...triggers].some((trigger) => happened[trigger]);
}

function isSelected({ selectors }: Subscription, event: EntityEvent): boolean {
  return !selectors || selectors.some((one) => selects(one, event));
}

function selects({ id, types }: Selector, event: EntityEvent): boolean {
  return (id === undefined || id === event.id) && (types === undefined || holds(types, new Set(event.types)));
}

function holds(expression: Expression<string>, types: ReadonlySet<string>): boolean {
  if (expression.kind === 'term') return types.has(expression.term);
  return expression.kind === 'and'
    ? expression.parts.every((part) => holds(part, types))
    : expression.parts.some((part) => holds(part, types));
}
