import type { Instant } from '@hub/kernel';
import type { Change, EntityState, Held, NgsiAttribute } from '../attributes/attribute.ts';
import { dressBare, mergeAttribute } from '../attributes/merge-attribute.ts';
import { isNull } from '../attributes/read-attribute.ts';
import type { Fragment } from '../attributes/read-fragment.ts';
import { contextErrors } from '../errors.ts';
import { withExpiry } from './expiry.ts';
import { hold } from './state.ts';

/** What a write made of an entity; `state` is undefined when the entity is gone. */
export interface Applied<R = unknown> {
  readonly state: EntityState | undefined;
  readonly changes: readonly Change[];
  readonly result: R;
}

/** A pure write: it may be applied again when another process was faster. Throws what the client is to be told. */
export type Mutation<R = unknown> = (state: EntityState | undefined, at: Instant) => Applied<R>;

/** Attribute by attribute, what an update did (CIM 009 clause 5.2.18). Names as stored. */
export interface UpdateResult {
  readonly updated: readonly string[];
  readonly notUpdated: readonly { readonly attributeName: string; readonly reason: string }[];
}

/** Changes nothing by itself: the writer removes what has expired before any write, and for this one does only that. */
export const expiry: Mutation<void> = (state) => ({ state, changes: [], result: undefined });

type Mode = 'append' | 'appendNew' | 'update' | 'merge';

export interface MergeOptions {
  /** A common observedAt for attributes that have one. */
  readonly observedAt?: string;
  /** A common language tag for texts merged into language maps. */
  readonly lang?: string;
}

const noOptions: MergeOptions = {};

function getState(state: EntityState | undefined, id: string): EntityState {
  if (!state) throw contextErrors.notFound({ id });
  return state;
}

/** CIM 009 clause 5.6.1. */
export function createEntity(id: string, fragment: Fragment): Mutation<void> {
  if (fragment.types.length === 0) throw contextErrors.badRequestData({ reason: 'type is missing' });
  return (state, at) => {
    if (state) throw contextErrors.alreadyExists({ id });
    return build(id, fragment, undefined, at);
  };
}

/** CIM 009 clause 5.6.18; with `orCreate` the replacing upsert of clause 5.6.8. The result says whether it was created. */
export function replaceEntity(id: string, fragment: Fragment, orCreate: boolean): Mutation<{ created: boolean }> {
  if (orCreate && fragment.types.length === 0) throw contextErrors.badRequestData({ reason: 'type is missing' });
  return (state, at) => {
    if (!orCreate) getState(state, id);
    return { ...build(id, fragment, state, at), result: { created: state === undefined } };
  };
}

function build(id: string, fragment: Fragment, before: EntityState | undefined, at: Instant): Applied<void> {
  const changes: Change[] = [];
  const attributes = new Map<string, readonly Held[]>();
  fragment.attributes.forEach((instances, attribute) => {
    const held = instances.map((json) => {
      const old = findInstance(before?.attributes.get(attribute), json.datasetId);
      const one = hold(json, old?.createdAt ?? at, at, old);
      changes.push(changeOf(attribute, one, old));
      return one;
    });
    attributes.set(attribute, held);
  });
  before?.attributes.forEach((instances, attribute) => {
    for (const held of instances) {
      if (!findInstance(attributes.get(attribute), held.json.datasetId))
        changes.push({ attribute, op: 'deleted', held });
    }
  });
  const types = fragment.types.length > 0 ? fragment.types : (before?.types ?? []);
  const state = {
    id,
    types,
    scope: fragment.scope ?? [],
    attributes,
    createdAt: before?.createdAt ?? at,
    modifiedAt: at,
    expiresAt: fragment.expiresAt ?? undefined,
  };
  return { state, changes, result: undefined };
}

/** CIM 009 clause 5.6.6. */
export function deleteEntity(id: string): Mutation<void> {
  return (state) => {
    const changes = [...getState(state, id).attributes].flatMap(([attribute, instances]) =>
      instances.map((held): Change => ({ attribute, op: 'deleted', held })),
    );
    return { state: undefined, changes, result: undefined };
  };
}

/** CIM 009 clauses 5.6.3 (append, appendNew), 5.6.2 (update) and 5.6.17 (merge). */
export function updateEntity(
  id: string,
  fragment: Fragment,
  mode: Mode,
  options: MergeOptions = {},
): Mutation<UpdateResult> {
  return (state, at) => applyFragment(getState(state, id), fragment, mode, options, at);
}

/** Creates the entity when it is missing, else updates it (the upsert of clause 5.6.8 in update mode). */
export function upsertEntity(
  id: string,
  fragment: Fragment,
  mode: Mode,
): Mutation<{ created: boolean } & UpdateResult> {
  return (state, at) => {
    if (state) {
      const { state: next, changes, result } = applyFragment(state, fragment, mode, noOptions, at);
      const { updated, notUpdated } = result;
      return { state: next, changes, result: { created: false, updated, notUpdated } };
    }
    const applied = createEntity(id, withoutNulls(fragment))(undefined, at);
    return { ...applied, result: { created: true, updated: [], notUpdated: [] } };
  };
}

function withoutNulls(fragment: Fragment): Fragment {
  if (![...fragment.attributes.values()].some((all) => all.some(isNull))) return fragment;
  const kept = [...fragment.attributes].map(([key, all]) => [key, all.filter((one) => !isNull(one))] as const);
  return { ...fragment, attributes: new Map(kept.filter(([, all]) => all.length > 0)) };
}

function applyFragment(
  state: EntityState,
  fragment: Fragment,
  mode: Mode,
  options: MergeOptions,
  at: Instant,
): Applied<UpdateResult> {
  const draft = copyOf(state.attributes);
  const changes: Change[] = [];
  const updated: string[] = [];
  const notUpdated: { attributeName: string; reason: string }[] = [];
  fragment.attributes.forEach((instances, attribute) => {
    for (const given of instances) {
      const held = findInstance(draft.get(attribute), given.datasetId);
      const reason = refusal(mode, held, given);
      if (reason) {
        notUpdated.push({ attributeName: attribute, reason });
        continue;
      }
      if (isNull(given)) {
        if (held) drop(draft, attribute, held, changes);
      } else
        put(draft, attribute, held, combine(held, given, fragment.bare.has(attribute), mode, options), at, changes);
      if (updated.at(-1) !== attribute) updated.push(attribute);
    }
  });
  const isTyped = fragment.types.every((type) => state.types.includes(type));
  if (fragment.scope && mode === 'update' && state.scope.length === 0)
    notUpdated.push({ attributeName: 'scope', reason: 'the entity has no scope to update' });
  const next: EntityState = {
    id: state.id,
    types: isTyped ? state.types : [...new Set([...state.types, ...fragment.types])],
    scope: nextScope(state.scope, fragment.scope, mode),
    attributes: draft,
    createdAt: state.createdAt,
    modifiedAt: at,
    expiresAt: fragment.expiresAt === undefined ? state.expiresAt : (fragment.expiresAt ?? undefined),
  };
  return { state: next, changes, result: { updated, notUpdated } };
}

/** Without the pairs that the constructor of maps has made for it. */
function copyOf<K, V>(map: ReadonlyMap<K, V>): Map<K, V> {
  const copy = new Map<K, V>();
  map.forEach((value, key) => {
    copy.set(key, value);
  });
  return copy;
}

function refusal(mode: Mode, held: Held | undefined, given: NgsiAttribute): string | undefined {
  if (mode === 'appendNew' && held) return 'the attribute exists and overwriting is off';
  if (isNull(given) && !held && mode === 'update') return 'there is no such attribute to delete';
  return undefined;
}

function combine(
  held: Held | undefined,
  given: NgsiAttribute,
  bare: boolean,
  mode: Mode,
  options: MergeOptions,
): NgsiAttribute {
  if (!held || mode !== 'merge') return given;
  const patch = bare ? dressBare(held.json, given, options.lang) : given;
  const merged = mergeAttribute(withExpiry(held), patch, true);
  const { observedAt } = options;
  const common = observedAt !== undefined && held.json.observedAt !== undefined && given.observedAt === undefined;
  return common ? { ...merged, observedAt } : merged;
}

function nextScope(now: readonly string[], given: readonly string[] | undefined, mode: Mode): readonly string[] {
  if (given === undefined || (mode === 'update' && now.length === 0)) return now;
  return mode === 'appendNew' ? [...new Set([...now, ...given])] : given;
}

/** CIM 009 clauses 5.6.4 (partial update) and 5.6.19 (replace) of one attribute. `change` gives what becomes of the instance; undefined deletes it. */
export function changeAttribute(
  id: string,
  attribute: string,
  datasetId: string | undefined,
  change: (held: NgsiAttribute) => NgsiAttribute | undefined,
): Mutation<void> {
  return (state, at) => {
    const now = getState(state, id);
    const held = findInstance(now.attributes.get(attribute), datasetId);
    if (!held) throw contextErrors.notFound({ id: `${attribute} of ${id}` });
    const draft = copyOf(now.attributes);
    const changes: Change[] = [];
    const next = change(withExpiry(held));
    if (next) put(draft, attribute, held, next, at, changes);
    else drop(draft, attribute, held, changes);
    return { state: { ...now, attributes: draft, modifiedAt: at }, changes, result: undefined };
  };
}

/** CIM 009 clause 5.6.5. */
export function deleteAttribute(
  id: string,
  attribute: string,
  which: { datasetId?: string; all?: boolean },
): Mutation<void> {
  return (state, at) => {
    const now = getState(state, id);
    const found = (now.attributes.get(attribute) ?? []).filter(
      (one) => which.all || one.json.datasetId === which.datasetId,
    );
    if (found.length === 0) throw contextErrors.notFound({ id: `${attribute} of ${id}` });
    const draft = copyOf(now.attributes);
    const changes: Change[] = [];
    for (const held of found) drop(draft, attribute, held, changes);
    return { state: { ...now, attributes: draft, modifiedAt: at }, changes, result: undefined };
  };
}

/** The scope is deleted like an attribute (CIM 009 clause 5.6.5.4). */
export function deleteScope(id: string): Mutation<void> {
  return (state, at) => {
    const now = getState(state, id);
    if (now.scope.length === 0) throw contextErrors.notFound({ id: `scope of ${id}` });
    return { state: { ...now, scope: [], modifiedAt: at }, changes: [], result: undefined };
  };
}

/** Deletes the attributes that are not to be kept, part of the purge of clause 5.6.21. */
export function keepAttributes(id: string, keep: (attribute: string) => boolean): Mutation<void> {
  return (state, at) => {
    const now = getState(state, id);
    const draft = copyOf(now.attributes);
    const changes: Change[] = [];
    for (const [attribute, instances] of now.attributes)
      if (!keep(attribute)) for (const held of instances) drop(draft, attribute, held, changes);
    if (changes.length === 0) return { state, changes, result: undefined };
    return { state: { ...now, attributes: draft, modifiedAt: at }, changes, result: undefined };
  };
}

function findInstance(instances: readonly Held[] | undefined, datasetId: string | undefined): Held | undefined {
  if (instances === undefined) return undefined;
  for (const one of instances) if (one.json.datasetId === datasetId) return one;
  return undefined;
}

function put(
  draft: Map<string, readonly Held[]>,
  attribute: string,
  held: Held | undefined,
  json: NgsiAttribute,
  at: Instant,
  changes: Change[],
): void {
  const next = hold(json, held?.createdAt ?? at, at, held);
  const instances = draft.get(attribute) ?? [];
  if (instances.length === (held ? 1 : 0)) draft.set(attribute, [next]);
  else draft.set(attribute, held ? instances.map((one) => (one === held ? next : one)) : [...instances, next]);
  changes.push(changeOf(attribute, next, held));
}

function changeOf(attribute: string, held: Held, before: Held | undefined): Change {
  return before ? { attribute, op: 'updated', held, before } : { attribute, op: 'created', held };
}

function drop(draft: Map<string, readonly Held[]>, attribute: string, held: Held, changes: Change[]): void {
  const rest = (draft.get(attribute) ?? []).filter((one) => one !== held);
  if (rest.length > 0) draft.set(attribute, rest);
  else draft.delete(attribute);
  changes.push({ attribute, op: 'deleted', held });
}
