import { type Fraction, mean, type Quantity } from '@hub/standards';
import type { Concentrations } from './air-reports.ts';
import { type Pollutant, pollutants } from './pollutants.ts';

/**
 * The concentrations of an area: for each pollutant the arithmetic mean over the stations that have it (HJ 663);
 * the index is then taken of the means, never averaged itself.
 */
export function meanConcentrations(stations: readonly Concentrations[]): Concentrations {
  const means: Partial<Record<Pollutant, Fraction>> = {};
  for (const pollutant of pollutants) {
    const average = mean(
      stations.map((station) => station[pollutant]).filter((value): value is Quantity => value !== undefined),
    );
    if (average) means[pollutant] = average;
  }
  return means;
}
