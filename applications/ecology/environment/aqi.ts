import type { Edition } from './breakpoints.ts';
import { type Pollutant, pollutants } from './pollutants.ts';

export type SubIndices = Readonly<Partial<Record<Pollutant, number>>>;

export interface AirQualityIndex {
  readonly edition: Edition;
  /** 1 to 500; undefined stands for the published "NA". */
  readonly aqi: number | undefined;
  /** The pollutants with the highest sub-index when the index is above 50, ties together (4.3.1). */
  readonly primary: readonly Pollutant[];
  /** 超标污染物: sub-index above 100. The edition of 2026 has dropped the term, so it is empty there. */
  readonly exceeding: readonly Pollutant[];
  readonly missing: readonly Pollutant[];
  readonly subIndices: SubIndices;
}

/**
 * The air quality index of a set of sub-indices: the highest one.
 * When a pollutant is missing, the rest is published only if it comes above 100, for then the air is surely that bad;
 * below that the missing one might be worse, so the index is "NA" (HJ 633—2026 5.3.1, kept for older data too).
 */
export function aqi(edition: Edition, subIndices: SubIndices): AirQualityIndex {
  const present = pollutants.filter((pollutant) => subIndices[pollutant] !== undefined);
  const missing = pollutants.filter((pollutant) => subIndices[pollutant] === undefined);
  const highest = Math.max(...present.map((pollutant) => subIndices[pollutant] ?? 0), 1);
  const published = missing.length === 0 || highest > 100;
  const at = (test: (index: number) => boolean) => present.filter((pollutant) => test(subIndices[pollutant] ?? 0));
  return {
    edition,
    aqi: published ? highest : undefined,
    primary: published && highest > 50 ? at((index) => index === highest) : [],
    exceeding: edition === 'HJ 633-2012' ? at((index) => index > 100) : [],
    missing,
    subIndices,
  };
}
