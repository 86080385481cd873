import type { Instant } from '@hub/kernel';
import type { Change, EntityState } from '../attributes/attribute.ts';
import type { Mutation } from '../writing/mutations.ts';

/** The newest change of an attribute; undefined when the entity has none. */
export function lastChange(state: EntityState, attribute: string): Instant | undefined {
  const held = state.attributes.get(attribute) ?? [];
  return held.length === 0 ? undefined : Math.max(...held.map(({ modifiedAt }) => modifiedAt));
}

/** Takes attributes out that have not changed since; looked at again at the write, for somebody may have been faster. */
export function eraseAttributes(before: ReadonlyMap<string, Instant>): Mutation<void> {
  return (state, at) => {
    if (!state) return { state, changes: [], result: undefined };
    const attributes = new Map(state.attributes);
    const changes: Change[] = [];
    for (const [attribute, instant] of before) {
      const last = lastChange(state, attribute);
      if (last === undefined || last >= instant) continue;
      for (const held of attributes.get(attribute) ?? []) changes.push({ attribute, op: 'deleted', held });
      attributes.delete(attribute);
    }
    if (changes.length === 0) return { state, changes, result: undefined };
    return { state: { ...state, attributes, modifiedAt: at }, changes, result: undefined };
  };
}
