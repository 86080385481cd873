import { parseInstant } from '@hub/kernel';
import type { EntityState, Held } from '../attributes/attribute.ts';

/** What one hub has of an entity. `rank` orders the hubs: a higher one is asked only where lower ones have nothing. */
export interface EntityPart {
  readonly state: EntityState;
  readonly rank: 0 | 1;
  /** The registration it came by, or `here`. */
  readonly source: string;
}

/** This hub among those that have something of an entity (CIM 009 clause 5.2.39). */
export const here = '@none';

/**
 * One entity from what several hubs have of it (CIM 009 clause 4.5.5): of two instances of an attribute with the same datasetId the one
 * observed later counts, or, where not both are observed, the one modified later; what auxiliary sources have fills gaps.
 */
export function mergeEntities(parts: readonly EntityPart[]): EntityState | undefined {
  const ends = new Set(parts.map(({ state }) => state.expiresAt));
  const [first, ...rest] = parts
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ state, rank }) => ({ state: ends.size > 1 ? endingByParts(state) : state, rank }));
  if (!first) return undefined;
  const merged = rest.reduce((sum, next) => mergeTwo(sum, next.state, next.rank === 1), first.state);
  const last = Math.max(...ends.values().map((one) => one ?? Number.POSITIVE_INFINITY));
  return ends.size > 1 ? { ...merged, expiresAt: last === Number.POSITIVE_INFINITY ? undefined : last } : merged;
}

/** What one hub has of an entity that does not end everywhere at once: each attribute ends with what it came with (clause 4.5.5.2). */
function endingByParts(state: EntityState): EntityState {
  const { expiresAt } = state;
  if (expiresAt === undefined) return state;
  const ending = (held: Held): Held => ({ ...held, expiresAt: Math.min(expiresAt, held.expiresAt ?? expiresAt) });
  return {
    ...state,
    attributes: new Map([...state.attributes].map(([key, instances]) => [key, instances.map(ending)])),
  };
}

function mergeTwo(one: EntityState, other: EntityState, onlyGaps: boolean): EntityState {
  const attributes = new Map(one.attributes);
  for (const [key, instances] of other.attributes) {
    const held = attributes.get(key) ?? [];
    const added = instances.filter((next) => !held.some((now) => sameDataset(now, next)));
    const kept = held.map((now) => {
      const next = instances.find((candidate) => sameDataset(now, candidate));
      return next && !onlyGaps && isNewer(next, now) ? next : now;
    });
    attributes.set(key, [...kept, ...added]);
  }
  return {
    ...one,
    types: [...new Set([...one.types, ...other.types])],
    scope: [...new Set([...one.scope, ...other.scope])],
    attributes,
    createdAt: Math.min(one.createdAt, other.createdAt),
    modifiedAt: Math.max(one.modifiedAt, other.modifiedAt),
  };
}

const sameDataset = (one: Held, other: Held) => one.json.datasetId === other.json.datasetId;

function isNewer(next: Held, now: Held): boolean {
  const [nextAt, nowAt] = [parseInstant(next.json.observedAt), parseInstant(now.json.observedAt)];
  if (nextAt !== undefined && nowAt !== undefined && nextAt !== nowAt) return nextAt > nowAt;
  return next.modifiedAt > now.modifiedAt;
}
