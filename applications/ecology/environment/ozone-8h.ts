import { mean, type Quantity } from '@hub/standards';
import { roundConcentration } from './concentration.ts';

const windowHours = 8;
/** GB 3095—2026 table 4: hourly values an 8 h mean needs. */
const minimumHours = 6;

/**
 * The daily maximum 8 h mean of ozone in µg/m³ from 24 hourly values (undefined where missing), or undefined
 * when no window is valid. Windows lie wholly inside the day.
 */
export function maxOzone_8h(hourly: readonly (Quantity | undefined)[]): number | undefined {
  let highest: number | undefined;
  for (let start = 0; start + windowHours <= hourly.length; start += 1) {
    const valid = hourly.slice(start, start + windowHours).filter((value) => value !== undefined);
    const average = valid.length >= minimumHours ? mean(valid) : undefined;
    if (!average) continue;
    // Rounding keeps order, so the highest rounded mean is the rounded highest mean.
    const rounded = roundConcentration('o3', average);
    if (highest === undefined || rounded > highest) highest = rounded;
  }
  return highest;
}
