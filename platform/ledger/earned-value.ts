/** Earned value management (ANSI/EIA-748; PMI practice standard). Undefined where a ratio has no denominator. */
export interface EarnedValue {
  /** Schedule performance index EV / PV. */
  readonly spi?: number;
  /** Cost performance index EV / AC. */
  readonly cpi?: number;
  /** Estimate at completion BAC / CPI. */
  readonly eac?: number;
}

/**
 * @param planned PV: what should have been done by now @param earned EV: what has been done @param spent AC: what it cost
 * @param budget BAC: what all of it may cost. All four in one unit.
 */
export function earnedValue(planned: number, earned: number, spent?: number, budget?: number): EarnedValue {
  const cpi = spent ? earned / spent : undefined;
  return {
    ...(planned > 0 ? { spi: earned / planned } : {}),
    ...(cpi === undefined ? {} : { cpi }),
    ...(cpi && budget !== undefined ? { eac: budget / cpi } : {}),
  };
}
