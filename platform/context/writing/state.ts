import { type Instant, parseInstant } from '@hub/kernel';
import type { EntityState, Held, NgsiAttribute } from '../attributes/attribute.ts';
import { hasSubs, type StoredTimes, tells, timesOfStored, timesText, writeSubs } from '../attributes/sub-times.ts';
import { memo } from '../json-ld/ld-context.ts';

/** An attribute instance as it is held after a write. @param before the instance it takes the place of */
export function hold(given: NgsiAttribute, createdAt: Instant, modifiedAt: Instant, before?: Held): Held {
  if (given.expiresAt === undefined && !hasSubs(given)) {
    const text = JSON.stringify(given);
    // What is sent again is held once: what it came in is young and soon forgotten.
    return before?.text === text
      ? { json: before.json, text: before.text, createdAt, modifiedAt }
      : { json: given, text, createdAt, modifiedAt };
  }
  const { expiresAt, ...plain } = given;
  const ends = parseInstant(expiresAt);
  const times = { createdAt, modifiedAt, ...(ends === undefined ? {} : { expiresAt: ends }) };
  const was = before && { json: before.json, times: before };
  const { json, subs } = writeSubs(plain, times, modifiedAt, was);
  return { json, text: JSON.stringify(json), ...times, ...(subs === undefined ? {} : { subs }) };
}

/** A name as JSON has it. Names come again and again: they are remembered. */
const quoted = memo(JSON.stringify);
const firstMember = memo((name) => `${JSON.stringify(name)}:`);
const nextMember = memo((name) => `,${JSON.stringify(name)}:`);

/** What stands before the value of a member. @param before the members so far, as text */
export function memberStart(before: string, name: string): string {
  return before === '' ? firstMember(name) : nextMember(name);
}

/** The stored body: normalised, without system attributes. Texts of untouched attributes are reused. */
export function bodyText(state: EntityState): string {
  const [type = ''] = state.types;
  let text = `{"id":${JSON.stringify(state.id)},"type":${state.types.length === 1 ? quoted(type) : JSON.stringify(state.types)}`;
  if (state.scope.length > 0)
    text += `,"scope":${JSON.stringify(state.scope.length === 1 ? state.scope[0] : state.scope)}`;
  state.attributes.forEach((instances, key) => {
    const value = instances.length === 1 ? instances[0]?.text : `[${instances.map((one) => one.text).join(',')}]`;
    text += nextMember(key) + value;
  });
  return `${text}}`;
}

/** About how long the body is, without making it. */
export function sizeOf(state: EntityState): number {
  let size = 64;
  state.attributes.forEach((instances, key) => {
    for (const one of instances) size += key.length + one.text.length + 4;
  });
  return size;
}

/** The stored times of attributes. Those that have the entity's own, as all have when it is created, are left out. */
export function metaText(state: EntityState): string {
  let text = '';
  state.attributes.forEach((instances, key) => {
    if (!instances.some((one) => tells(one, state))) return;
    const times = instances.length === 1 ? timesText(instances[0] as Held) : instances.map(timesText).join(',');
    text += `${memberStart(text, key)}[${times}]`;
  });
  return `{${text}}`;
}

/** Members of a stored body that are no attributes. */
export const entityMembers: ReadonlySet<string> = new Set(['id', 'type', 'scope']);

/** The state of a stored row. */
export function loadState(row: {
  id: string;
  types: readonly string[];
  scope: string[];
  body: string;
  meta: string;
  createdAt: Instant;
  modifiedAt: Instant;
  expiresAt?: Instant | undefined;
}): EntityState {
  const times = JSON.parse(row.meta) as Readonly<Record<string, readonly StoredTimes[]>>;
  const attributes = new Map<string, readonly Held[]>();
  for (const [key, value] of Object.entries(JSON.parse(row.body) as Record<string, unknown>)) {
    if (entityMembers.has(key)) continue;
    const instances = (Array.isArray(value) ? value : [value]) as NgsiAttribute[];
    attributes.set(
      key,
      instances.map((json, index) => ({
        json,
        text: JSON.stringify(json),
        ...timesOfStored(times[key]?.[index] ?? [row.createdAt, row.modifiedAt]),
      })),
    );
  }
  return {
    id: row.id,
    types: row.types,
    scope: row.scope,
    attributes,
    createdAt: row.createdAt,
    modifiedAt: row.modifiedAt,
    expiresAt: row.expiresAt,
  };
}

/** The state of a row a query has found. */
export function foundState(row: {
  id: string;
  types: readonly string[];
  body: string;
  meta: string;
  created_at: Date;
  modified_at: Date;
}): EntityState {
  const { scope } = JSON.parse(row.body) as { scope?: string | string[] };
  return loadState({
    ...row,
    scope: scope === undefined ? [] : [scope].flat(),
    createdAt: row.created_at.getTime(),
    modifiedAt: row.modified_at.getTime(),
  });
}
