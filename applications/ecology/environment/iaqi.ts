import type { Quantity } from '@hub/standards';
import { breakpoints, type Edition, type Item, itemPollutants, subIndexSteps } from './breakpoints.ts';
import { roundConcentration } from './concentration.ts';
import { pollutantFacts } from './pollutants.ts';

/**
 * The individual air quality index of one concentration (µg/m³, CO mg/m³): 0 to 500, always rounded up
 * (HJ 633—2012 4.3, HJ 633—2026 4.2). Undefined where the edition of 2012 computes none:
 * 1 h SO2 and 8 h O3 above 800 µg/m³.
 */
export function iaqi(edition: Edition, item: Item, concentration: Quantity): number | undefined {
  const pollutant = itemPollutants[item];
  // Whole steps of the reported precision keep the interpolation in integers, so that rounding up is exact.
  const scale = 10 ** pollutantFacts[pollutant].decimals;
  const steps = Math.round(roundConcentration(pollutant, concentration) * scale);
  const { limits, beyond } = breakpoints[edition][item];
  const upper = limits.findIndex((limit) => steps <= limit * scale);
  if (upper === -1) return beyond;
  if (upper === 0) return 0;
  const [low = 0, high = 0] = [limits[upper - 1], limits[upper]];
  const [lowIndex = 0, highIndex = 0] = [subIndexSteps[upper - 1], subIndexSteps[upper]];
  const rise = (highIndex - lowIndex) * (steps - low * scale);
  return lowIndex + Math.ceil(rise / ((high - low) * scale));
}
