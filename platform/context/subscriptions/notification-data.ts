import { everyEntity, type Instant, isoInstant } from '@hub/kernel';
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
} from '../attributes/attribute.ts';
import { shownState } from '../kept-back.ts';
import { showEntity, type View } from '../representation/represent.ts';
import { showFeature } from '../representation/represent-geojson.ts';
import type { GoneInstance } from '../writing/change-row.ts';
import { hold } from '../writing/state.ts';
import type { EntityEvent } from './event-match.ts';
import type { Subscription } from './subscription.ts';

type Instances = NgsiAttribute | readonly NgsiAttribute[];

/** A committed change with its values. */
export interface ChangeEvent extends EntityEvent {
  readonly values: Readonly<Record<string, Instances>>;
  /** What updated and deleted attributes were, where somebody asked to be told. */
  readonly was: Readonly<Record<string, readonly NgsiAttribute[]>>;
  /** The instances that were deleted. */
  readonly gone: Readonly<Record<string, readonly GoneInstance[]>>;
  /** Of a deleted entity: when it was created, and last modified. */
  readonly times: readonly [Instant, Instant] | undefined;
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
    gone?: ChangeEvent['gone'];
    /** In rows written before `gone` was, in its place. */
    kinds?: Kinds;
    times?: [Instant, Instant];
    at: string;
  };
  const changed = Object.keys(data.changed);
  const at = Date.parse(data.at);
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
    gone: data.gone ?? goneOfEarlier(data, at),
    times: data.times,
    at,
  };
}

type Kinds = Readonly<Record<string, AttributeKind>>;

/** What was deleted, of rows that do not tell it instance by instance: by what is known of the attribute, else as a Property. */
function goneOfEarlier(
  { deleted, kinds, was }: { deleted: readonly string[]; kinds?: Kinds; was?: ChangeEvent['was'] },
  at: Instant,
): ChangeEvent['gone'] {
  const times = [at, at] as const;
  return Object.fromEntries(
    deleted.map((name) => {
      const known: readonly Pick<GoneInstance, 'type' | 'datasetId'>[] = was?.[name] ?? [
        { type: kinds?.[name] ?? 'Property' },
      ];
      return [
        name,
        known.map(({ type, datasetId }) => ({ type, ...(datasetId === undefined ? {} : { datasetId }), times })),
      ];
    }),
  );
}

/** Entities and how each is shown, with those behind them where they are asked for. */
export type Joining = (
  states: readonly EntityState[],
) => Promise<readonly { readonly state: EntityState; readonly view: View }[]>;

/** The `data` of a notification: the entity as the change left it, see `stateAfter`. */
export async function changeData(
  event: ChangeEvent,
  before: EntityState | undefined,
  subscription: Subscription,
  join: Joining,
): Promise<string> {
  if (event.op === 'deleted') return JSON.stringify([showGone(event, subscription)]);
  const { view, showChanges } = subscription;
  const after = stateAfter(event, before);
  const state = shownState(showChanges ? withPrevious(after, event) : after, view.access);
  const joined = await join([withGone(state, event, subscription, () => true)]);
  // What may not be seen of the entity itself is left out already; what is deleted has no value to mask.
  const shown = joined.map((one, index) =>
    show(one.state, index === 0 ? { ...one.view, access: everyEntity } : one.view, subscription),
  );
  return JSON.stringify(shown);
}

/**
 * An entity as a change left it: all of it where the change created it. @param before as earlier changes left it, where it is
 * known, or as it is stored
 */
export function stateAfter(event: ChangeEvent, before: EntityState | undefined): EntityState {
  const attributes = new Map<string, readonly Held[]>(event.op === 'created' ? [] : before?.attributes);
  for (const [key, gone] of Object.entries(event.gone)) {
    const rest = attributes.get(key)?.filter(({ json }) => !gone.some((one) => one.datasetId === json.datasetId)) ?? [];
    if (rest.length > 0) attributes.set(key, rest);
    else attributes.delete(key);
  }
  for (const [key, value] of Object.entries(event.values)) {
    const held = attributes.get(key) ?? [];
    const given = (Array.isArray(value) ? value : [value]) as readonly NgsiAttribute[];
    const rest = held.filter((one) => !given.some((other) => other.datasetId === one.json.datasetId));
    const createdAt = held[0]?.createdAt ?? event.at;
    attributes.set(key, [...given.map((one) => hold(one, createdAt, event.at)), ...rest]);
  }
  return {
    id: event.id,
    types: event.types,
    scope: before?.scope ?? [],
    attributes,
    createdAt: before?.createdAt ?? event.at,
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

function withPrevious(state: EntityState, { was }: ChangeEvent): EntityState {
  const attributes = new Map(state.attributes);
  for (const [key, all] of Object.entries(was)) {
    const held = attributes.get(key)?.map((one) => {
      const before = all.find(({ datasetId }) => datasetId === one.json.datasetId);
      if (!before) return one;
      const json = { ...one.json, [previousMember(before.type)]: attributeValue(before) };
      return { ...one, json, text: JSON.stringify(json) };
    });
    if (held) attributes.set(key, held);
  }
  return { ...state, attributes };
}

/** A deleted entity; of its attributes those whose end or whose last value was asked for (CIM 009 clause 5.8.6). */
function showGone(event: ChangeEvent, subscription: Subscription): Record<string, unknown> {
  const { view, watched, triggers, showChanges } = subscription;
  const [createdAt, modifiedAt] = event.times ?? [event.at, event.at];
  const bare = { id: event.id, types: event.types, scope: [], attributes: new Map(), createdAt, modifiedAt };
  const isTold = (key: string) => showChanges || (triggers.has('attributeDeleted') && (!watched || watched.has(key)));
  const shown = show(withGone(bare, event, subscription, isTold), { ...view, access: everyEntity }, subscription);
  const deletedAt = isoInstant(event.at);
  return 'properties' in shown && shown.type === 'Feature'
    ? { ...shown, properties: { ...(shown.properties as object), deletedAt } }
    : { ...shown, deletedAt };
}

/** Deleted instances, in their places, with the null marker where their value was (CIM 009 clauses 4.5.0 and 5.8.6). */
function withGone(
  state: EntityState,
  event: ChangeEvent,
  { view, showChanges }: Subscription,
  isTold: (key: string) => boolean,
): EntityState {
  const { hidden, masked } = view.access.fields({ types: event.types, subjects: [] });
  const attributes = new Map(state.attributes);
  for (const [key, all] of Object.entries(event.gone)) {
    if (hidden.has(key) || !isTold(key)) continue;
    const rest = state.attributes.get(key) ?? [];
    // The same change may have brought it back.
    const gone = all.filter((one) => !rest.some(({ json }) => json.datasetId === one.datasetId));
    // Of an attribute that is gone altogether one marker says so, unless each instance has more to tell.
    const each = rest.length > 0 || showChanges || view.datasetIds !== undefined;
    const told = each ? gone : gone.slice(0, 1).map(({ type, times }) => ({ type, times }));
    const markers = told.map((one: GoneInstance) => {
      const before =
        showChanges && !masked.has(key) ? event.was[key]?.find((was) => was.datasetId === one.datasetId) : undefined;
      return hold(marker(one, before, view.sysAttrs ? isoInstant(event.at) : undefined), ...one.times);
    });
    if (markers.length > 0) attributes.set(key, [...rest, ...markers]);
  }
  return { ...state, attributes };
}

function marker(
  { type, datasetId }: GoneInstance,
  before: NgsiAttribute | undefined,
  deletedAt: string | undefined,
): NgsiAttribute {
  return {
    type,
    [valueMembers[type]]: type === 'LanguageProperty' ? { '@none': ngsiNull } : ngsiNull,
    ...(datasetId !== undefined && { datasetId }),
    ...(before && { [previousMember(before.type)]: attributeValue(before) }),
    ...(deletedAt !== undefined && { deletedAt }),
  };
}
