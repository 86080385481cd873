import { chinaDay, type Instant } from '@hub/kernel';
import type { Pollutant } from './pollutants.ts';

/** A pollutant with its averaging time, as the columns of the table have it. */
export const items = [
  'so2_24h',
  'so2_1h',
  'no2_24h',
  'no2_1h',
  'co_24h',
  'co_1h',
  'o3_8h',
  'o3_1h',
  'pm10_24h',
  'pm25_24h',
] as const;
export type Item = (typeof items)[number];

export const itemPollutants: Readonly<Record<Item, Pollutant>> = {
  so2_24h: 'so2',
  so2_1h: 'so2',
  no2_24h: 'no2',
  no2_1h: 'no2',
  co_24h: 'co',
  co_1h: 'co',
  o3_8h: 'o3',
  o3_1h: 'o3',
  pm10_24h: 'pm10',
  pm25_24h: 'pm25',
};

export const editions = ['HJ 633-2012', 'HJ 633-2026'] as const;
export type Edition = (typeof editions)[number];

/** HJ 633—2026 replaces the edition of 2012 for observations from this local day on. */
export const firstDayOf2026Edition = '2026-03-01';

/** The edition for an observation, by its local day in China. */
export function editionAt(observedAt: Instant): Edition {
  return chinaDay(observedAt) >= firstDayOf2026Edition ? 'HJ 633-2026' : 'HJ 633-2012';
}

/** Sub-indices that belong to the places of every column below. */
export const subIndexSteps = [0, 50, 100, 150, 200, 300, 400, 500] as const;

export interface Column {
  /** Concentrations in µg/m³ (CO: mg/m³); a shorter column ends at a lower sub-index. */
  readonly limits: readonly number[];
  /** Sub-index above the last limit; undefined: none is computed and the other averaging time is taken. */
  readonly beyond: number | undefined;
}

/** Columns that both editions share: HJ 633—2012 table 1 and HJ 633—2026 table 3. */
const shared = {
  so2_24h: { limits: [0, 50, 150, 475, 800, 1600, 2100, 2620], beyond: 500 },
  no2_24h: { limits: [0, 40, 80, 180, 280, 565, 750, 940], beyond: 500 },
  no2_1h: { limits: [0, 100, 200, 700, 1200, 2340, 3090, 3840], beyond: 500 },
  co_24h: { limits: [0, 2, 4, 14, 24, 36, 48, 60], beyond: 500 },
  co_1h: { limits: [0, 5, 10, 35, 60, 90, 120, 150], beyond: 500 },
  o3_1h: { limits: [0, 160, 200, 300, 400, 800, 1000, 1200], beyond: 500 },
} as const;

const so2Hour = [0, 150, 500, 650, 800] as const;
const o3EightHours = [0, 100, 160, 215, 265, 800] as const;

export const breakpoints: Readonly<Record<Edition, Readonly<Record<Item, Column>>>> = {
  'HJ 633-2012': {
    ...shared,
    so2_1h: { limits: so2Hour, beyond: undefined },
    o3_8h: { limits: o3EightHours, beyond: undefined },
    pm10_24h: { limits: [0, 50, 150, 250, 350, 420, 500, 600], beyond: 500 },
    pm25_24h: { limits: [0, 35, 75, 115, 150, 250, 350, 500], beyond: 500 },
  },
  'HJ 633-2026': {
    ...shared,
    // Notes b and c of table 3.
    so2_1h: { limits: so2Hour, beyond: 200 },
    o3_8h: { limits: o3EightHours, beyond: 300 },
    pm10_24h: { limits: [0, 50, 120, 250, 350, 420, 500, 600], beyond: 500 },
    pm25_24h: { limits: [0, 35, 60, 115, 150, 250, 350, 500], beyond: 500 },
  },
};
