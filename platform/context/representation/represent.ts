import { type EntityAccess, isoInstant } from '@hub/kernel';
import {
  type EntityState,
  type Held,
  type NgsiAttribute,
  namingMembers,
  ngsiNull,
  plainMembers,
  type Times,
  targetsOf,
  valueMembers,
} from '../attributes/attribute.ts';
import { isNull, renameKeys } from '../attributes/read-attribute.ts';
import { withTimes } from '../attributes/sub-times.ts';
import type { LdContext } from '../json-ld/ld-context.ts';
import { shownState } from '../kept-back.ts';
import { inLanguage } from '../query/language-filter.ts';
import { isShown, type Projection } from '../query/projection.ts';
import { asEarlier, type EarlierVersion, instancesKnown, knows } from './earlier-version.ts';
import { simplify } from './represent-simple.ts';

export type Format = 'normalized' | 'concise' | 'simplified';

/** How an entity is to be shown. Names as stored. */
export interface View {
  readonly context: LdContext;
  /** What of an entity may be seen. */
  readonly access: EntityAccess;
  readonly format: Format;
  readonly sysAttrs: boolean;
  readonly attributes?: ReadonlySet<string> | undefined;
  /** Entity members to show; `id`, `type` and `scope` count too. */
  readonly pick?: Projection | undefined;
  readonly omit?: Projection | undefined;
  /** Which of the two come from braces before this entity. */
  readonly braced?: ReadonlySet<'pick' | 'omit'> | undefined;
  /** Language ranges, best first: language maps become texts. */
  readonly languages?: readonly string[] | undefined;
  readonly datasetIds?: ReadonlySet<string> | undefined;
  /** An earlier version of the specification that the answer is to conform to. */
  readonly earlier?: EarlierVersion | undefined;
  /** The entity that a relationship (stored name) leads to, where it is to be shown in its place (clause 4.5.23.2). */
  readonly linked?: ((key: string, id: string) => Record<string, unknown> | undefined) | undefined;
}

/** True when the stored text is the answer already. */
export function isStoredView(view: View): boolean {
  const { context, format, sysAttrs, attributes, pick, omit, languages, datasetIds, linked, earlier } = view;
  return (
    context.isCore &&
    format === 'normalized' &&
    !(sysAttrs || attributes || pick || omit || languages || datasetIds || linked || earlier)
  );
}

/** An entity as JSON, without its @context and without what may not be seen. */
export function showEntity(whole: EntityState, view: View): Record<string, unknown> {
  const state = shownState(whole, view.access);
  const term = (name: string) => view.context.termOf(name);
  const shown = (member: string) => isShown(member, view.pick, view.omit);
  const answer: Record<string, unknown> = {};
  if (shown('id')) answer.id = state.id;
  if (shown('type')) {
    const several = state.types.length < 2 || knows(view.earlier, 'several');
    answer.type = single((several ? state.types : state.types.slice(0, 1)).map(term));
  }
  if (state.scope.length > 0 && shown('scope') && knows(view.earlier, 'scope')) answer.scope = single(state.scope);
  if (view.sysAttrs) {
    const { expiresAt } = state;
    const known = expiresAt === undefined || knows(view.earlier, 'expiresAt') ? expiresAt : undefined;
    Object.assign(answer, systemMembers({ ...state, expiresAt: known }));
  }
  for (const [key, all] of state.attributes) {
    if (!shown(key) || (view.attributes && !view.attributes.has(key))) continue;
    const held = view.datasetIds ? all.filter((one) => view.datasetIds?.has(one.json.datasetId ?? '@none')) : all;
    if (held.length > 0) answer[term(key)] = showInstances(key, held, view);
  }
  return answer;
}

function systemMembers({ createdAt, modifiedAt, expiresAt }: Times): Record<string, string> {
  return {
    createdAt: isoInstant(createdAt),
    modifiedAt: isoInstant(modifiedAt),
    ...(expiresAt === undefined ? {} : { expiresAt: isoInstant(expiresAt) }),
  };
}

function single<T>(all: readonly T[]): T | readonly T[] {
  return all.length === 1 ? (all[0] as T) : all;
}

function showInstances(key: string, all: readonly Held[], view: View): unknown {
  const held = view.earlier ? instancesKnown(all, (one) => one.json.datasetId, view.earlier) : all;
  const instances = held.map((one) => showAttribute(one, view));
  if (view.format !== 'simplified') {
    return single(
      instances.map((one) => {
        const shown = view.format === 'concise' ? concise(one) : one;
        const behind = linkedMembers(key, one, view);
        return behind ? { ...(shown as object), ...behind } : shown;
      }),
    );
  }
  // In a notification a deletion is the bare marker whatever its kind (clause 5.8.6); in the past it keeps its member.
  const simple = (one: NgsiAttribute) =>
    isNull(one) ? ngsiNull : simplify(one, view.linked && ((id) => view.linked?.(key, id)));
  if (instances.length === 1 && instances[0]?.datasetId === undefined) return simple(instances[0] as NgsiAttribute);
  return { dataset: Object.fromEntries(instances.map((one) => [one.datasetId ?? '@none', simple(one)])) };
}

/** The entities a relationship leads to, as the member that holds them; what is not stored here is left out. */
function linkedMembers(key: string, attribute: NgsiAttribute, view: View): Record<string, unknown> | undefined {
  const found = view.linked && targetsOf(attribute).flatMap((id) => view.linked?.(key, id) ?? []);
  if (!found?.length) return undefined;
  if (attribute.type === 'ListRelationship') return { entityList: found };
  return { entity: Array.isArray(attribute.object) ? found : found[0] };
}

function showAttribute(held: Held, view: View): NgsiAttribute {
  const whole = view.sysAttrs ? withTimes(held.json, held, systemMembers) : held.json;
  const plain = view.languages ? inLanguage(whole, view.languages) : whole;
  const known = view.earlier ? asEarlier(plain, view.earlier) : plain;
  return view.context.isCore ? known : compactAttribute(known, view.context);
}

/** An attribute instance with stored names → with the terms of a context. */
export function compactAttribute(attribute: NgsiAttribute, context: LdContext): NgsiAttribute {
  const names = (value: unknown) =>
    Array.isArray(value) ? value.map((one) => context.termOf(String(one))) : context.termOf(String(value));
  const answer: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(attribute)) {
    if (namingMembers.has(key)) answer[key] = names(value);
    else if (key === 'value' || key === 'valueList' || key === 'previousValue' || key === 'previousValueList')
      answer[key] =
        attribute.type === 'GeoProperty' ? value : renameKeys(value, context.termOf, context.uncoerce, context.termOf);
    else if (plainMembers.has(key)) answer[key] = value;
    else
      answer[context.termOf(key)] = Array.isArray(value)
        ? value.map((one) => compactAttribute(one, context))
        : compactAttribute(value as NgsiAttribute, context);
  }
  return answer as NgsiAttribute;
}

/** CIM 009 clause 4.5.1: the kind is left out, and so is everything around a lone value. */
export function concise(attribute: NgsiAttribute): unknown {
  const { type, ...members } = attribute;
  const rest: Record<string, unknown> = { ...members };
  const value = rest[valueMembers[type]];
  const lone = Object.keys(rest).length === 1;
  if (lone && type === 'GeoProperty') return value;
  if (lone && type === 'Property' && (typeof value !== 'object' || value === null)) return value;
  for (const [key, sub] of Object.entries(rest)) {
    if (!plainMembers.has(key)) rest[key] = Array.isArray(sub) ? sub.map(concise) : concise(sub as NgsiAttribute);
  }
  return rest;
}
