import type { Instant } from '@hub/kernel';
import { type CaseResult, type FigureName, figureNames, figures, type RateName, rateNames, rates } from './figures.ts';

/** Counts, and the shares that have something to be a share of: nothing to do is not failure. */
export type Performance = Readonly<Record<FigureName, number>> & Readonly<Partial<Record<RateName, number>>>;

/**
 * The figures of a period `[from, to)`, of cases as they stood at its end. The denominator of what concerns closing is 应结案, as
 * published (立案 996, 应结案 972, 结案 911, 按期 737 → 93.72 %, 75.82 %). What happened after `to` does not count.
 */
export function performanceOf(cases: readonly CaseResult[], from: Instant, to: Instant): Performance {
  const period = { from, to };
  const counts = Object.fromEntries(
    figureNames.map((name) => [name, cases.filter((one) => figures[name].counts(one, period)).length]),
  ) as Record<FigureName, number>;
  const shares = rateNames.flatMap((name) => {
    const { of, over } = rates[name];
    return counts[over] === 0 ? [] : [[name, counts[of] / counts[over]] as const];
  });
  return { ...counts, ...Object.fromEntries(shares) };
}
