import type { Quantity } from '@hub/standards';
import { type AirQualityIndex, aqi } from './aqi.ts';
import type { Edition, Item } from './breakpoints.ts';
import { iaqi } from './iaqi.ts';
import { type Pollutant, pollutants } from './pollutants.ts';

/** Concentrations in µg/m³, CO in mg/m³. */
export type Concentrations = Readonly<Partial<Record<Pollutant, Quantity>>>;

/** The columns of the table a report reads; the second one stands in where the first gives no index (edition of 2012). */
type Report = Readonly<Record<Pollutant, Item>>;

// 1 h means of all six; particles have no 1 h column and use the 24 h one (HJ 633—2026 4.2.3).
const realtimeReport: Report = {
  so2: 'so2_1h',
  no2: 'no2_1h',
  co: 'co_1h',
  o3: 'o3_1h',
  pm10: 'pm10_24h',
  pm25: 'pm25_24h',
};

// 24 h means of five and the daily maximum 8 h mean of ozone (HJ 633—2026 4.2.2).
const dailyReport: Report = {
  so2: 'so2_24h',
  no2: 'no2_24h',
  co: 'co_24h',
  o3: 'o3_8h',
  pm10: 'pm10_24h',
  pm25: 'pm25_24h',
};

type StandIn = { readonly pollutant: Pollutant; readonly item: Item; readonly concentration: Quantity | undefined };

/** The index of the hour. `so2_24h` is used only where the edition of 2012 takes no index from 1 h SO2 above 800 µg/m³. */
export function realtimeAqi(edition: Edition, hourly: Concentrations, so2_24h?: Quantity): AirQualityIndex {
  return report(edition, realtimeReport, hourly, { pollutant: 'so2', item: 'so2_24h', concentration: so2_24h });
}

/** The index of the day; `o3` is the maximum 8 h mean. `o3Max_1h` is used only where the edition of 2012 takes no index from 8 h O3 above 800 µg/m³. */
export function dailyAqi(edition: Edition, daily: Concentrations, o3Max_1h?: Quantity): AirQualityIndex {
  return report(edition, dailyReport, daily, { pollutant: 'o3', item: 'o3_1h', concentration: o3Max_1h });
}

function report(edition: Edition, columns: Report, values: Concentrations, standIn: StandIn): AirQualityIndex {
  const subIndices: Partial<Record<Pollutant, number>> = {};
  for (const pollutant of pollutants) {
    const concentration = values[pollutant];
    if (concentration === undefined) continue;
    const index = iaqi(edition, columns[pollutant], concentration) ?? standInIndex(edition, pollutant, standIn);
    if (index !== undefined) subIndices[pollutant] = index;
  }
  return aqi(edition, subIndices);
}

function standInIndex(edition: Edition, pollutant: Pollutant, standIn: StandIn): number | undefined {
  if (pollutant !== standIn.pollutant || standIn.concentration === undefined) return undefined;
  return iaqi(edition, standIn.item, standIn.concentration);
}
