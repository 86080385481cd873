import { chinaDay, chinaDayStart, type Fact, type Instant, type Provenance, type Sample } from '@hub/kernel';
import type { RegisteredIndicator } from './registry.ts';

/** One stored value of one attribute, as an indicator reads it. */
export interface Reading {
  readonly entityId: string;
  readonly attribute: string;
  readonly value: unknown;
  readonly observedAt: Instant;
  readonly receivedAt: Instant;
  readonly instanceId: string;
}

export interface FactSource {
  readonly id: string;
  readonly name: string;
  readonly provenance: Provenance;
  /** Values that carry no time of observation, such as the class of a station: they are as the entity has them now and never grow old. */
  readonly standing: Readonly<Record<string, Reading>>;
}

export interface Window {
  readonly from: Instant;
  /** Included. */
  readonly to: Instant;
}

const day_ms = 86_400_000;

/** The time a value is filed under: the observation's own, or the first instant of its local day. */
export function valueTime(indicator: RegisteredIndicator, observedAt: Instant): Instant {
  return indicator.declared.window === 'day' ? chinaDayStart(chinaDay(observedAt)) : observedAt;
}

/** The observation times that count for a value at `at`. */
export function windowAt(indicator: RegisteredIndicator, at: Instant): Window {
  return indicator.declared.window === 'day'
    ? { from: at, to: at + day_ms - 1 }
    : { from: at - indicator.staleAfter_ms, to: at };
}

/** Readings by entity and attribute, in order of observation; of several for one time the last received counts. */
export type Series = ReadonlyMap<string, readonly Reading[]>;

export function seriesOf(readings: readonly Reading[]): Series {
  const groups = Map.groupBy(readings, (reading) => seriesKey(reading.entityId, reading.attribute));
  return new Map([...groups].map(([key, group]) => [key, lastReceivedPerTime(group)]));
}

function lastReceivedPerTime(readings: readonly Reading[]): readonly Reading[] {
  const sorted = readings.toSorted((a, b) => a.observedAt - b.observedAt || a.receivedAt - b.receivedAt);
  return sorted.filter((reading, index) => sorted[index + 1]?.observedAt !== reading.observedAt);
}

/** What `compute` sees at `at`, and the records it rests on. Entities without any reading in the window are left out. */
export function factsAt(
  indicator: RegisteredIndicator,
  sources: readonly FactSource[],
  series: Series,
  at: Instant,
): { readonly facts: readonly Fact[]; readonly records: readonly Reading[] } {
  const window = windowAt(indicator, at);
  const pick = indicator.declared.window === 'day' ? all : newest;
  const facts: Fact[] = [];
  const records: Reading[] = [];
  for (const source of sources) {
    const used = indicator.declared.inputs.map((input): Used => {
      const standing = source.standing[input];
      return [input, standing ? [standing] : pick(series.get(seriesKey(source.id, input)) ?? [], window)];
    });
    const readings = used.flatMap(([, found]) => found);
    if (readings.length === 0) continue;
    records.push(...readings);
    const timed = readings.filter((reading) => source.standing[reading.attribute] === undefined);
    facts.push(factOf(source, used, newestTime(timed.length > 0 ? timed : readings)));
  }
  return { facts, records };
}

type Used = readonly [input: string, found: readonly Reading[]];

function factOf({ id, name, provenance }: FactSource, used: readonly Used[], observedAt: Instant): Fact {
  const present = used.filter(([, found]) => found.length > 0);
  return {
    id,
    name,
    provenance,
    observedAt,
    values: Object.fromEntries(present.map(([input, found]) => [input, found.at(-1)?.value])) as Fact['values'],
    samples: Object.fromEntries(present.map(([input, found]) => [input, samplesOf(found)])) as Fact['samples'],
  };
}

function samplesOf(readings: readonly Reading[]): readonly Sample[] {
  return readings.flatMap((reading) =>
    typeof reading.value === 'number' ? [{ at: reading.observedAt, value: reading.value }] : [],
  );
}

function all(readings: readonly Reading[], window: Window): readonly Reading[] {
  return readings.slice(firstAfter(readings, window.from - 1), firstAfter(readings, window.to));
}

function newest(readings: readonly Reading[], window: Window): readonly Reading[] {
  const candidate = readings[firstAfter(readings, window.to) - 1];
  return candidate && candidate.observedAt >= window.from ? [candidate] : [];
}

function newestTime(readings: readonly Reading[]): Instant {
  return readings.reduce((newest, reading) => Math.max(newest, reading.observedAt), Number.NEGATIVE_INFINITY);
}

/** Index of the first reading later than `at` (binary search). */
function firstAfter(readings: readonly Reading[], at: Instant): number {
  let low = 0;
  let high = readings.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const reading = readings[middle];
    if (reading && reading.observedAt <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function seriesKey(entity: string, attribute: string): string {
  return `${entity}|${attribute}`;
}
