import { chinaDayStart, type Sample } from '@hub/kernel';
import { type Fraction, mean } from '@hub/standards';
import type { Concentrations } from './air-reports.ts';
import { isConcentration, roundConcentration } from './concentration.ts';
import { maxOzone_8h } from './ozone-8h.ts';
import { type Pollutant, pollutants } from './pollutants.ts';

/** GB 3095—2026 table 4: hourly values a daily mean needs. */
export const minimumHours = 20;

const hour_ms = 3_600_000;

export interface DailyMeans {
  /** 24 h means, for ozone the maximum 8 h mean; a pollutant without enough valid hours is left out. */
  readonly concentrations: Concentrations;
  /** The highest hourly ozone value. */
  readonly o3Max_1h: number | undefined;
  /** Valid hours found for each pollutant. */
  readonly hours: Readonly<Record<Pollutant, number>>;
}

/** What a day's hourly values of one station amount to. `day` is a local day, `YYYY-MM-DD`; hours are stamped 00:00 to 23:00. */
export function dailyMeans(day: string, samples: Readonly<Partial<Record<Pollutant, readonly Sample[]>>>): DailyMeans {
  const concentrations: Partial<Record<Pollutant, Fraction | number>> = {};
  const hours = Object.fromEntries(pollutants.map((pollutant) => [pollutant, 0])) as Record<Pollutant, number>;
  let o3Max_1h: number | undefined;
  for (const pollutant of pollutants) {
    const byHour = hourlyMeans(day, samples[pollutant] ?? []);
    const valid = byHour.filter((value) => value !== undefined);
    hours[pollutant] = valid.length;
    if (pollutant === 'o3') {
      o3Max_1h = valid.length > 0 ? Math.max(...valid.map((value) => roundConcentration('o3', value))) : undefined;
      const max_8h = maxOzone_8h(byHour);
      if (max_8h !== undefined) concentrations.o3 = max_8h;
    } else if (valid.length >= minimumHours) {
      const daily = mean(valid);
      if (daily) concentrations[pollutant] = daily;
    }
  }
  return { concentrations, o3Max_1h, hours };
}

/** 24 places; a later sample with the same time replaces an earlier one (a correction), several times in an hour are averaged. */
function hourlyMeans(day: string, samples: readonly Sample[]): (Fraction | undefined)[] {
  const start = chinaDayStart(day);
  const byTime = new Map(samples.filter(({ value }) => isConcentration(value)).map(({ at, value }) => [at, value]));
  const byHour = Array.from({ length: 24 }, (): number[] => []);
  for (const [at, value] of byTime) byHour[Math.floor((at - start) / hour_ms)]?.push(value);
  return byHour.map(mean);
}
