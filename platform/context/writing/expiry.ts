import { type Instant, isoInstant } from '@hub/kernel';
import type { Change, EntityState, Held, NgsiAttribute } from '../attributes/attribute.ts';
import { firstExpiry, withoutEnded, withTimes } from '../attributes/sub-times.ts';

const nothing: readonly Change[] = [];

/** The first instant at which the entity or one of its attributes ends by itself; undefined when nothing does. */
export function dueAt(state: EntityState): Instant | undefined {
  let due = state.expiresAt;
  for (const instances of state.attributes.values())
    for (const held of instances) {
      const ends = firstExpiry(held);
      if (ends !== undefined && (due === undefined || ends < due)) due = ends;
    }
  return due;
}

/**
 * What is left of an entity at an instant (CIM 009 clause 4.22): without the attribute instances that have expired, and
 * undefined when it has expired itself. The changes are what the history is to know.
 */
export function withoutExpired(
  state: EntityState,
  at: Instant,
): { readonly state: EntityState | undefined; readonly changes: readonly Change[] } {
  const due = dueAt(state);
  if (due === undefined || due > at) return { state, changes: nothing };
  const gone = state.expiresAt !== undefined && state.expiresAt <= at;
  const changes: Change[] = [];
  const attributes = new Map<string, readonly Held[]>();
  for (const [attribute, instances] of state.attributes) {
    const left = instances.flatMap((held) => {
      const kept = gone ? undefined : leftOf(held, at);
      if (kept === undefined) changes.push({ attribute, op: 'deleted', held });
      else if (kept !== held) changes.push({ attribute, op: 'updated', held: kept, before: held });
      return kept ?? [];
    });
    if (left.length > 0) attributes.set(attribute, left);
  }
  return { state: gone ? undefined : { ...state, attributes, modifiedAt: at }, changes };
}

/** The same where nothing of it has ended; undefined where it has itself. */
function leftOf(held: Held, at: Instant): Held | undefined {
  const ends = firstExpiry(held);
  if (ends === undefined || ends > at) return held;
  const left = withoutEnded({ json: held.json, times: held }, at);
  if (!left) return undefined;
  const { createdAt, expiresAt, subs } = left.times;
  return { json: left.json, text: JSON.stringify(left.json), createdAt, modifiedAt: at, expiresAt, subs };
}

/** An attribute instance as the past keeps it: with the instants at which it and its own attributes expire, if they do. */
export const pastText = (held: Held): string =>
  firstExpiry(held) === undefined ? held.text : JSON.stringify(withExpiry(held));

/** An attribute instance with the instants at which it and its own attributes expire, as a patch is laid over it. */
export function withExpiry(held: Held): NgsiAttribute {
  if (held.expiresAt === undefined && held.subs === undefined) return held.json;
  return withTimes(held.json, held, ({ expiresAt }) =>
    expiresAt === undefined ? {} : { expiresAt: isoInstant(expiresAt) },
  );
}
