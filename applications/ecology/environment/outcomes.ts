import { chinaDay, type Fact, type Instant, type Localised, type Outcome } from '@hub/kernel';
import { type Chosen, chooseBestProvenance, roundHalfEven } from '@hub/standards';
import { type Concentrations, dailyAqi, realtimeAqi } from './air-reports.ts';
import type { AirQualityIndex } from './aqi.ts';
import { meanConcentrations } from './area-mean.ts';
import { editionAt } from './breakpoints.ts';
import { isConcentration, roundConcentration } from './concentration.ts';
import { dailyMeans } from './daily-means.ts';
import type { AirAttributes } from './entities.ts';
import { dailyExceedances } from './exceedance.ts';
import { airLevel } from './levels.ts';
import { airStandardOn } from './limits.ts';
import { type Pollutant, pollutantFacts, pollutants } from './pollutants.ts';

export type AirFact = Fact<AirAttributes>;

const nothing = { zh: '没有有效的监测数据', en: 'No valid observations' };

/** Real-time index of a place or an area, by the newest hour of its stations. */
export function realtimeOutcome(facts: readonly AirFact[], at: Instant): Outcome {
  const chosen = chooseBestProvenance(facts.filter((fact) => hasValues(hourlyConcentrations(fact))));
  const concentrations = meanConcentrations(chosen.facts.map(hourlyConcentrations));
  const observedAt = Math.max(...chosen.facts.map((fact) => fact.observedAt));
  const edition = editionAt(chosen.facts.length > 0 ? observedAt : at);
  return indexOutcome(realtimeAqi(edition, concentrations), concentrations, chosen);
}

/** Daily index of a place or an area from hourly values. */
export function dailyOutcome(facts: readonly AirFact[], at: Instant): Outcome {
  const day = dayOf(facts, at);
  const { chosen, concentrations, o3Max_1h } = dailyConcentrations(facts, day);
  return indexOutcome(dailyAqi(editionOn(day), concentrations, o3Max_1h), concentrations, chosen);
}

/** Daily index from series that come as daily values. */
export function reportedDailyOutcome(facts: readonly AirFact[], at: Instant): Outcome {
  const chosen = chooseBestProvenance(facts.filter((fact) => hasValues(reportedConcentrations(fact))));
  const concentrations = meanConcentrations(chosen.facts.map(reportedConcentrations));
  return indexOutcome(dailyAqi(editionOn(dayOf(facts, at)), concentrations), concentrations, chosen);
}

/** Hourly PM2.5 of a place or an area. */
export function pm25Outcome(facts: readonly AirFact[]): Outcome {
  const chosen = chooseBestProvenance(facts.filter((fact) => isConcentration(fact.values.pm25)));
  const { pm25 } = meanConcentrations(chosen.facts.map(hourlyConcentrations));
  if (pm25 === undefined) return { missing: nothing };
  return { value: roundConcentration('pm25', pm25), details: stationDetails(chosen) };
}

/** The worst overrun of the day's class 2 limits as a multiple; 0 when every limit is kept. */
export function exceedanceOutcome(facts: readonly AirFact[], at: Instant): Outcome {
  const day = dayOf(facts, at);
  const { chosen, concentrations } = dailyConcentrations(facts, day);
  if (!hasValues(concentrations)) return { missing: nothing };
  const standard = airStandardOn(day);
  const broken = dailyExceedances(standard, 2, concentrations);
  const missing = pollutants.filter((pollutant) => concentrations[pollutant] === undefined);
  const details = {
    standard: standard.id,
    exceedances: Object.fromEntries(
      broken.map(({ pollutant, averagingTime: _, ...exceedance }) => [pollutant, exceedance]),
    ),
    ...(missing.length > 0 && { missingPollutants: missing.map(nameOf) }),
    ...stationDetails(chosen),
  };
  // Without a pollutant nobody can say that every limit was kept.
  if (broken.length === 0 && missing.length > 0) return { missing: notAllKept(missing), details };
  return { value: roundHalfEven(Math.max(0, ...broken.map(({ multiple }) => multiple)), 2), details };
}

function dailyConcentrations(facts: readonly AirFact[], day: string) {
  const stations = facts.map((fact) => ({ ...fact, means: dailyMeans(day, fact.samples) }));
  const chosen = chooseBestProvenance(stations.filter(({ means }) => hasValues(means.concentrations)));
  const hourMaxima = chosen.facts.map(({ means }) => (means.o3Max_1h === undefined ? {} : { o3: means.o3Max_1h }));
  return {
    chosen,
    concentrations: meanConcentrations(chosen.facts.map(({ means }) => means.concentrations)),
    o3Max_1h: meanConcentrations(hourMaxima).o3,
  };
}

function indexOutcome(index: AirQualityIndex, concentrations: Concentrations, chosen: Chosen<AirFact>): Outcome {
  const details = {
    standard: index.edition,
    primaryPollutants: index.primary.map(nameOf),
    ...(index.exceeding.length > 0 && { exceedingPollutants: index.exceeding.map(nameOf) }),
    ...(index.missing.length > 0 && { missingPollutants: index.missing.map(nameOf) }),
    subIndices: index.subIndices,
    concentrations: rounded(concentrations),
    ...stationDetails(chosen),
  };
  if (!hasValues(concentrations)) return { missing: nothing, details };
  if (index.aqi === undefined) return { missing: notAvailable(index.missing), details };
  const { title, color } = airLevel(index.aqi);
  return { value: index.aqi, level: { title, color }, details };
}

function notAvailable(missing: readonly Pollutant[]): Localised {
  const symbols = missing.map((pollutant) => pollutantFacts[pollutant].symbol);
  return {
    zh: `AQI 记为 NA：缺 ${symbols.join('、')}，其余分指数均不超过 100（HJ 633—2026 5.3.1）`,
    en: `AQI is "NA": ${symbols.join(', ')} missing and no other sub-index above 100 (HJ 633—2026 5.3.1)`,
  };
}

function notAllKept(missing: readonly Pollutant[]): Localised {
  const symbols = missing.map((pollutant) => pollutantFacts[pollutant].symbol);
  return {
    zh: `缺 ${symbols.join('、')}，其余未超标，无法判定全部达标`,
    en: `${symbols.join(', ')} missing; the rest kept their limits, so full compliance cannot be stated`,
  };
}

function nameOf(pollutant: Pollutant): Localised {
  const { name, symbol } = pollutantFacts[pollutant];
  return { zh: `${name.zh} ${symbol}`, en: `${name.en} (${symbol})` };
}

function stationDetails(chosen: Chosen<AirFact>) {
  return { provenance: chosen.provenance, stations: chosen.facts.length, stationsSetAside: chosen.setAside };
}

function rounded(concentrations: Concentrations): Partial<Record<Pollutant, number>> {
  return Object.fromEntries(
    pollutants.flatMap((pollutant) => {
      const value = concentrations[pollutant];
      return value === undefined ? [] : [[pollutant, roundConcentration(pollutant, value)]];
    }),
  );
}

function hourlyConcentrations({ values }: AirFact): Concentrations {
  return valid((pollutant) => values[pollutant]);
}

function reportedConcentrations({ samples }: AirFact): Concentrations {
  return valid((pollutant) => samples[`${pollutant}Daily`]?.at(-1)?.value);
}

function valid(value: (pollutant: Pollutant) => number | undefined): Concentrations {
  const found = pollutants.map((pollutant) => [pollutant, value(pollutant)] as const);
  return Object.fromEntries(found.filter(([, concentration]) => isConcentration(concentration)));
}

function hasValues(concentrations: Concentrations): boolean {
  return Object.keys(concentrations).length > 0;
}

/** The day the samples are of: `at` may already be the first instant of the next one. */
function dayOf(facts: readonly AirFact[], at: Instant): string {
  const times = facts.flatMap((fact) =>
    Object.values(fact.samples).flatMap((samples) => samples?.map((s) => s.at) ?? []),
  );
  return chinaDay(times[0] ?? at);
}

function editionOn(day: string) {
  return editionAt(Date.parse(`${day}T12:00:00+08:00`));
}
