import type { Instant } from '@hub/kernel';

/** What performance asks of one case. */
export interface CaseResult {
  readonly openedAt: Instant;
  readonly dueAt: Instant;
  readonly closedAt?: Instant;
  /** How often verification sent it back. */
  readonly reworked: number;
}

export interface Performance {
  /** 立案数: opened in the period. */
  readonly filed: number;
  /** 应结案数: due in the period. */
  readonly due: number;
  /** 结案数: of those due, closed by the end of the period. */
  readonly closed: number;
  /** 按期结案数: of those due, closed by their due time. */
  readonly closedInTime: number;
  /** 返工数: of those due, sent back by verification at least once. */
  readonly reworked: number;
  /** Shares of the cases due (结案率, 按期结案率, 返工率); undefined when none was due: nothing to do is not failure. */
  readonly closingRate?: number;
  readonly inTimeRate?: number;
  readonly reworkRate?: number;
}

/**
 * The figures of a period `[from, to)`. The denominator of every rate is 应结案, as GB/T 30428.4's practice publishes
 * them (e.g. 立案 996, 应结案 972, 结案 911, 按期 737 → 93.72 %, 75.82 %). What happened after `to` does not count.
 */
export function performanceOf(cases: readonly CaseResult[], from: Instant, to: Instant): Performance {
  const within = (at: Instant) => at >= from && at < to;
  const due = cases.filter((one) => within(one.dueAt));
  const counts = {
    filed: cases.filter((one) => within(one.openedAt)).length,
    due: due.length,
    closed: due.filter((one) => one.closedAt !== undefined && one.closedAt < to).length,
    closedInTime: due.filter((one) => one.closedAt !== undefined && one.closedAt <= one.dueAt).length,
    reworked: due.filter((one) => one.reworked > 0).length,
  };
  if (due.length === 0) return counts;
  return {
    ...counts,
    closingRate: counts.closed / due.length,
    inTimeRate: counts.closedInTime / due.length,
    reworkRate: counts.reworked / due.length,
  };
}
