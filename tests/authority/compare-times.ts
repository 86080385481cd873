/** Two ways of asking, one after the other in turns, each first as often as second, so that load meets both alike. */
export interface Compared {
  /** Median of the first over median of the second. */
  readonly ratio: number;
  /** Share of the pairs in which the first took longer. */
  readonly longer: number;
  readonly pairs: number;
}

export async function compareTimes(
  pairs: number,
  first: () => Promise<unknown>,
  second: () => Promise<unknown>,
): Promise<Compared> {
  const time = async (ask: () => Promise<unknown>) => {
    const start = performance.now();
    await ask();
    return performance.now() - start;
  };
  for (let warm = 0; warm < 10; warm += 1) {
    await first();
    await second();
  }
  const took: (readonly [number, number])[] = [];
  for (let turn = 0; turn < pairs; turn += 1) {
    if (turn % 2 === 0) {
      const one = await time(first);
      took.push([one, await time(second)]);
    } else {
      const other = await time(second);
      took.push([await time(first), other]);
    }
  }
  const median = (all: readonly number[]) => all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0;
  return {
    ratio: median(took.map(([one]) => one)) / median(took.map(([, other]) => other)),
    longer: took.filter(([one, other]) => one > other).length / pairs,
    pairs,
  };
}

/**
 * Whether one of the two can be told from the other by its time: the medians lie a fifth apart, and the same side is slower
 * in four of five pairs. By chance alone that is one in 10¹⁴ for a hundred pairs, however loaded the machine.
 */
export function isToldApart({ ratio, longer }: Compared): boolean {
  return (ratio > 1.2 && longer > 0.8) || (ratio < 1 / 1.2 && longer < 0.2);
}
