import type { Fact, Provenance } from '@hub/kernel';
import type { Concentrations } from './air-reports.ts';
import { type Fraction, mean, type Quantity } from './fraction.ts';
import { type Pollutant, pollutants } from './pollutants.ts';

/** Best first. One value never mixes two of them: a generator must not dilute a measurement. */
const ranking: readonly Provenance[] = ['measured', 'recorded', 'reported', 'derived', 'synthetic'];

export interface Chosen<F> {
  readonly facts: readonly F[];
  readonly provenance: Provenance | undefined;
  /** Stations left out because better ones are there. */
  readonly setAside: number;
}

/** The stations of the best provenance present. */
export function chooseStations<F extends Pick<Fact, 'provenance'>>(facts: readonly F[]): Chosen<F> {
  const provenance = ranking.find((rank) => facts.some((fact) => fact.provenance === rank));
  const chosen = facts.filter((fact) => fact.provenance === provenance);
  return { facts: chosen, provenance, setAside: facts.length - chosen.length };
}

/**
 * The concentrations of an area: for each pollutant the arithmetic mean over the stations that have it (HJ 663);
 * the index is then taken of the means, never averaged itself.
 */
export function meanConcentrations(stations: readonly Concentrations[]): Concentrations {
  const means: Partial<Record<Pollutant, Fraction>> = {};
  for (const pollutant of pollutants) {
    const values = stations
      .map((station) => station[pollutant])
      .filter((value): value is Quantity => value !== undefined);
    const average = mean(values);
    if (average) means[pollutant] = average;
  }
  return means;
}
