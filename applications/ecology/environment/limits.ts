import type { Pollutant } from './pollutants.ts';

export type AveragingTime = 'year' | 'day' | 'eightHours' | 'hour';
/** 一类区 (nature reserves, scenic areas) and 二类区 (everywhere people live and work). */
export type ZoneClass = 1 | 2;

type Limits = Readonly<Partial<Record<AveragingTime, readonly [class1: number, class2: number]>>>;

export interface AirStandard {
  readonly id: string;
  /** First local day it applies to. */
  readonly from: string;
  readonly source: string;
  /** µg/m³, CO mg/m³. */
  readonly limits: Readonly<Record<Pollutant, Limits>>;
}

const ozone: Limits = { eightHours: [100, 160], hour: [160, 200] };
const carbonMonoxide: Limits = { day: [4, 4], hour: [10, 10] };

/** Newest first. */
export const airStandards: readonly AirStandard[] = [
  {
    id: 'GB 3095-2026',
    from: '2031-01-01',
    source: 'GB 3095—2026 table 1, limits from 2031',
    limits: {
      so2: { year: [20, 20], day: [50, 50], hour: [150, 150] },
      no2: { year: [30, 30], day: [50, 50], hour: [200, 200] },
      co: carbonMonoxide,
      o3: ozone,
      pm10: { year: [20, 50], day: [50, 100] },
      pm25: { year: [10, 25], day: [25, 50] },
    },
  },
  {
    id: 'GB 3095-2026 transition',
    from: '2026-03-01',
    source: 'GB 3095—2026 table 1, transition until 2030-12-31',
    limits: {
      so2: { year: [20, 60], day: [50, 150], hour: [150, 500] },
      no2: { year: [40, 40], day: [80, 80], hour: [200, 200] },
      co: carbonMonoxide,
      o3: ozone,
      pm10: { year: [40, 60], day: [50, 120] },
      pm25: { year: [15, 30], day: [35, 60] },
    },
  },
  {
    id: 'GB 3095-2012',
    from: '0000-01-01',
    source: 'GB 3095—2012 table 1',
    limits: {
      so2: { year: [20, 60], day: [50, 150], hour: [150, 500] },
      no2: { year: [40, 40], day: [80, 80], hour: [200, 200] },
      co: carbonMonoxide,
      o3: ozone,
      pm10: { year: [40, 70], day: [50, 150] },
      pm25: { year: [15, 35], day: [35, 75] },
    },
  },
];

/** The standard in force on a local day, `YYYY-MM-DD`. */
export function airStandardOn(day: string): AirStandard {
  const standard = airStandards.find(({ from }) => day >= from);
  if (!standard) throw new RangeError(`no air standard on ${day}`);
  return standard;
}
