import { type Quantity, roundHalfEven } from '@hub/standards';
import { type Pollutant, pollutantFacts } from './pollutants.ts';

/**
 * A concentration as it is reported and judged: whole µg/m³, CO to a tenth of a mg/m³ (HJ 633—2026 4.2.2, GB/T 8170).
 * @example roundConcentration('pm25', 35.5) === 36
 */
export function roundConcentration(pollutant: Pollutant, value: Quantity): number {
  return roundHalfEven(value, pollutantFacts[pollutant].decimals);
}

/** Whether a reading can be a concentration at all. What is not one counts as missing, never as zero. */
export function isConcentration(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0;
}
