import type { Concentrations } from './air-reports.ts';
import { roundConcentration } from './concentration.ts';
import type { AirStandard, AveragingTime, ZoneClass } from './limits.ts';
import { type Pollutant, pollutants } from './pollutants.ts';

export interface Exceedance {
  readonly pollutant: Pollutant;
  readonly averagingTime: AveragingTime;
  /** Rounded as reported; µg/m³, CO mg/m³. */
  readonly concentration: number;
  readonly limit: number;
  /** 超标倍数 (C − S) / S: how far above the limit S, as a multiple of it. */
  readonly multiple: number;
}

/** The limits that concentrations of one averaging time break. A concentration equal to its limit keeps it. */
export function exceedances(
  standard: AirStandard,
  zoneClass: ZoneClass,
  averagingTime: AveragingTime,
  concentrations: Concentrations,
): readonly Exceedance[] {
  return pollutants.flatMap((pollutant) => {
    const limit = standard.limits[pollutant][averagingTime]?.[zoneClass - 1];
    const value = concentrations[pollutant];
    if (limit === undefined || value === undefined) return [];
    const concentration = roundConcentration(pollutant, value);
    if (concentration <= limit) return [];
    return [{ pollutant, averagingTime, concentration, limit, multiple: (concentration - limit) / limit }];
  });
}

/** Exceedances of a day: 24 h limits, for ozone the 8 h limit. */
export function dailyExceedances(
  standard: AirStandard,
  zoneClass: ZoneClass,
  daily: Concentrations,
): readonly Exceedance[] {
  const { o3, ...others } = daily;
  return [
    ...exceedances(standard, zoneClass, 'day', others),
    ...(o3 === undefined ? [] : exceedances(standard, zoneClass, 'eightHours', { o3 })),
  ];
}
