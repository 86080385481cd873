import type { Instant } from '@hub/kernel';
import { textSimilarity } from './text-similarity.ts';

/** What is compared of two cases. */
export interface Comparable {
  readonly type: string;
  readonly class?: string;
  /** The class above `class`. */
  readonly group?: string;
  readonly text: string;
  readonly openedAt: Instant;
}

/** How alike two cases are in each way, 0 to 1; what one of them does not say is left out. */
export interface Likeness {
  readonly place: number;
  readonly time: number;
  readonly class: number;
  readonly text?: number;
}

export interface DuplicateScore {
  /** 0 to 1. */
  readonly score: number;
  readonly verdict: 'likely' | 'possible' | 'unlikely';
  readonly likeness: Likeness;
  readonly distance_m?: number;
  /** How much later the one came than the other. */
  readonly apart_ms: number;
}

/** Beyond these a case is no candidate. */
export const duplicateReach = { distance_m: 200, apart_ms: 7 * 24 * 3_600_000 } as const;

/** Positions of phones are true to about 10 m: nearer says nothing more. */
const same_m = 10;
/** Of two cases without points in the same innermost area only this much is known. */
const sameArea = 0.3;
const weights = { place: 0.4, class: 0.25, text: 0.25, time: 0.1 } as const;
const bounds = { likely: 0.75, possible: 0.5 } as const;

/**
 * Whether two cases are the same matter, by place, time, class and text: the mean of what is known, weighed. All
 * four fall in a straight line to nothing at the edge of `duplicateReach`. Weights and bounds are the hub's own, chosen
 * on the pairs of `duplicate-score.test.ts`; a person decides.
 *
 * @param distance_m undefined when one of them has no point but both lie in the same innermost area
 */
export function duplicateScore(one: Comparable, other: Comparable, distance_m: number | undefined): DuplicateScore {
  const apart_ms = Math.abs(one.openedAt - other.openedAt);
  const text = textSimilarity(one.text, other.text);
  const likeness: Likeness = {
    place:
      distance_m === undefined
        ? sameArea
        : falling(Math.max(0, distance_m - same_m), duplicateReach.distance_m - same_m),
    time: falling(apart_ms, duplicateReach.apart_ms),
    class: classLikeness(one, other),
    // Half the n-grams in common is as good as all: nobody words a thing twice alike.
    ...(text === undefined ? {} : { text: Math.min(1, 2 * text) }),
  };
  const known = Object.entries(weights).flatMap(([way, weight]) => {
    const value = likeness[way as keyof Likeness];
    return value === undefined ? [] : [{ value, weight }];
  });
  const total = known.reduce((sum, { weight }) => sum + weight, 0);
  const score = known.reduce((sum, { value, weight }) => sum + value * weight, 0) / total;
  return { score, verdict: verdictOf(score), likeness, apart_ms, ...(distance_m === undefined ? {} : { distance_m }) };
}

function verdictOf(score: number): DuplicateScore['verdict'] {
  return score >= bounds.likely ? 'likely' : score >= bounds.possible ? 'possible' : 'unlikely';
}

function classLikeness(one: Comparable, other: Comparable): number {
  if (one.type !== other.type) return 0;
  if (one.class === undefined || other.class === undefined) return 0.5;
  if (one.class === other.class) return 1;
  const related =
    one.group === other.class || other.group === one.class || (one.group !== undefined && one.group === other.group);
  return related ? 0.5 : 0.1;
}

function falling(value: number, end: number): number {
  return Math.max(0, 1 - value / end);
}
