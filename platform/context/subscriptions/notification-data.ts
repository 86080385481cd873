import { type Instant, isoInstant } from '@hub/kernel';
import type { OutboxRow } from '@hub/runtime';
import {
  type AttributeKind,
  attributeValue,
  type EntityState,
  type Held,
  type NgsiAttribute,
  ngsiNull,
  previousMember,
  valueMembers,
} from '../attribute.ts';
import { asEarlier, knows } from '../earlier-version.ts';
import { showEntity, type View } from '../represent.ts';
import { showFeature } from '../represent-geojson.ts';
import { hold } from '../state.ts';
import type { EntityEvent } from './event-match.ts';
import type { Subscription } from './subscription.ts';

type Instances = NgsiAttribute | readonly NgsiAttribute[];

/** A committed change with its values. */
export interface ChangeEvent extends EntityEvent {
  readonly values: Readonly<Record<string, Instances>>;
  /** What updated and deleted attributes were, where somebody asked to be told. */
  readonly was: Readonly<Record<string, readonly NgsiAttribute[]>>;
  /** The kinds of deleted attributes. */
  readonly kinds: Readonly<Record<string, AttributeKind>>;
  readonly at: Instant;
}

/** The change an outbox row tells of, as `flush-values.ts` writes it. */
export function toChangeEvent(row: OutboxRow): ChangeEvent {
  const data = row.data as {
    op: ChangeEvent['op'];
    types: string[];
    changed: ChangeEvent['values'];
    deleted: string[];
    created?: string[];
    was?: ChangeEvent['was'];
    kinds?: ChangeEvent['kinds'];
    at: string;
  };
  const changed = Object.keys(data.changed);
  return {
    tenant: row.tenant,
    id: row.key,
    op: data.op,
    types: data.types,
    changed,
    deleted: data.deleted,
    created: new Set(data.op === 'created' ? changed : data.created),
    values: data.changed,
    was: data.was ?? {},
    kinds: data.kinds ?? {},
    at: Date.parse(data.at),
  };
}

/** Entities and how each is shown, with those behind them where they are asked for. */
export type Joining = (
  states: readonly EntityState[],
) => Promise<readonly { readonly state: EntityState; readonly view: View }[]>;

/** The `data` of a notification: the entity as it is, with the changed attributes as this very change left them. */
export async function changeData(
  event: ChangeEvent,
  now: EntityState | undefined,
  subscription: Subscription,
  join: Joining,
): Promise<string> {
  const { context } = subscription;
  if (event.op === 'deleted') {
    const { earlier } = subscription.view;
    const types = event.types.length < 2 || knows(earlier, 'several') ? event.types : event.types.slice(0, 1);
    const type = types.map((one) => context.termOf(one));
    return JSON.stringify([
      { id: event.id, type: type.length === 1 ? type[0] : type, deletedAt: isoInstant(event.at) },
    ]);
  }
  const state = stateAfter(event, now, subscription);
  const shown = (await join([state])).map((one) => show(one.state, one.view, subscription));
  return JSON.stringify([{ ...shown[0], ...showDeleted(event, state.attributes, subscription) }, ...shown.slice(1)]);
}

/** The entity as it is, with the changed attributes as this very change left them. */
export function stateAfter(event: ChangeEvent, now: EntityState | undefined, subscription: Subscription): EntityState {
  const attributes = new Map<string, readonly Held[]>(now?.attributes);
  for (const [key, value] of Object.entries(event.values)) {
    const held = attributes.get(key) ?? [];
    const given = (Array.isArray(value) ? value : [value]) as readonly NgsiAttribute[];
    const rest = held.filter((one) => !given.some((other) => other.datasetId === one.json.datasetId));
    const createdAt = held[0]?.createdAt ?? event.at;
    attributes.set(key, [
      ...given.map((one) => hold(withPrevious(one, event, key, subscription), createdAt, event.at)),
      ...rest,
    ]);
  }
  return {
    id: event.id,
    types: event.types,
    scope: now?.scope ?? [],
    attributes,
    createdAt: now?.createdAt ?? event.at,
    modifiedAt: event.at,
  };
}

/** The `data` of a periodic notification. */
export async function stateData(
  states: readonly EntityState[],
  subscription: Subscription,
  join: Joining,
): Promise<string> {
  return JSON.stringify((await join(states)).map((one) => show(one.state, one.view, subscription)));
}

function show(state: EntityState, view: View, { endpoint }: Subscription): Record<string, unknown> {
  return endpoint.accept === 'application/geo+json' ? showFeature(state, view, 'location') : showEntity(state, view);
}

function withPrevious(
  one: NgsiAttribute,
  { was }: ChangeEvent,
  key: string,
  { showChanges }: Subscription,
): NgsiAttribute {
  const before = showChanges ? was[key]?.find((other) => other.datasetId === one.datasetId) : undefined;
  return before ? { ...one, [previousMember(before.type)]: attributeValue(before) } : one;
}

/** Deleted attributes are told by the null marker, in the place where the kind has its value (CIM 009 clause 4.5.0). */
function showDeleted(
  { deleted, types, was, kinds, at }: ChangeEvent,
  attributes: ReadonlyMap<string, readonly Held[]>,
  { view, showChanges, context }: Subscription,
): Record<string, unknown> {
  const { hidden, masked } = view.access.fields({ types, subjects: [] });
  const shown = (key: string) =>
    !attributes.has(key) &&
    !hidden.has(key) &&
    (!view.attributes || view.attributes.has(key)) &&
    (!view.pick || view.pick.has(key)) &&
    !view.omit?.has(key);
  return Object.fromEntries(
    deleted.filter(shown).map((key) => {
      const kind = kinds[key];
      if (kind === undefined || view.format !== 'normalized') return [context.termOf(key), ngsiNull];
      const before = showChanges && !masked.has(key) ? was[key]?.[0] : undefined;
      const marker = kind === 'LanguageProperty' ? { '@none': ngsiNull } : ngsiNull;
      const told: NgsiAttribute = {
        type: kind,
        [valueMembers[kind]]: marker,
        ...(before && { [previousMember(before.type)]: attributeValue(before) }),
        ...(view.sysAttrs && { deletedAt: isoInstant(at) }),
      };
      return [context.termOf(key), view.earlier ? asEarlier(told, view.earlier) : told];
    }),
  );
}
