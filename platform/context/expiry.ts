import { type Instant, isoInstant } from '@hub/kernel';
import type { Change, EntityState, Held, NgsiAttribute } from './attribute.ts';

/** The first instant at which the entity or one of its attributes ends by itself; undefined when nothing does. */
export function dueAt(state: EntityState): Instant | undefined {
  let due = state.expiresAt;
  for (const instances of state.attributes.values())
    for (const { expiresAt } of instances)
      if (expiresAt !== undefined && (due === undefined || expiresAt < due)) due = expiresAt;
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
  if (due === undefined || due > at) return { state, changes: [] };
  const gone = state.expiresAt !== undefined && state.expiresAt <= at;
  const changes: Change[] = [];
  const attributes = new Map<string, readonly Held[]>();
  for (const [attribute, instances] of state.attributes) {
    const expired = (one: Held) => gone || (one.expiresAt !== undefined && one.expiresAt <= at);
    for (const held of instances) if (expired(held)) changes.push({ attribute, op: 'deleted', held });
    const left = instances.filter((one) => !expired(one));
    if (left.length > 0) attributes.set(attribute, left);
  }
  return { state: gone ? undefined : { ...state, attributes, modifiedAt: at }, changes };
}

/** An attribute instance with the instant at which it expires, as a patch is laid over it. */
export function withExpiry({ json, expiresAt }: Held): NgsiAttribute {
  return expiresAt === undefined ? json : { ...json, expiresAt: isoInstant(expiresAt) };
}
