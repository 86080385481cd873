import { type Instant, parseInstant } from '@hub/kernel';
import { contextErrors } from '../errors.ts';
import { limits } from '../limits.ts';
import { countOf, type QueryInput } from '../query/query-input.ts';

export const timeProperties = ['observedAt', 'createdAt', 'modifiedAt', 'deletedAt'] as const;
export type TimeProperty = (typeof timeProperties)[number];

/** Which instances of the past are asked for (CIM 009 clause 4.11). Bounds: from included, to not. */
export interface TimeRange {
  readonly property: TimeProperty;
  /** Whether a time was asked for at all; without it instances that were never observed count too. */
  readonly bounded: boolean;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}

export const aggregations = ['totalCount', 'distinctCount', 'sum', 'avg', 'min', 'max', 'stddev', 'sumsq'] as const;
export type Aggregation = (typeof aggregations)[number];

export interface TemporalQuery extends TimeRange {
  readonly form: 'normalized' | 'temporalValues' | 'aggregatedValues';
  readonly sysAttrs: boolean;
  readonly last?: number | undefined;
  readonly methods: readonly Aggregation[];
  /** Of one period; undefined for the whole range. */
  readonly period?: Period | undefined;
}

/** Months and years are calendar lengths (UTC), the rest is fixed. */
export interface Period {
  readonly months: number;
  readonly length_ms: number;
}

const bad = (reason: string) => contextErrors.badRequestData({ reason });

/** @throws context.badRequestData */
export function parseTemporal(input: QueryInput): TemporalQuery {
  const options = input.list('options') ?? [];
  const unknown = options.find((option) => !knownOptions.has(option));
  if (unknown !== undefined) throw contextErrors.invalidRequest({ reason: `options=${unknown.slice(0, 32)}` });
  const named = input.text('format') ?? options.find((option) => Object.hasOwn(forms, option));
  const methods = (input.list('aggrMethods') ?? []).map((name) => {
    const method = aggregations.find((one) => one === name);
    if (!method) throw bad(`aggrMethods ${name.slice(0, 32)}`);
    return method;
  });
  // A posted query says that it wants aggregates by saying how (table 5.2.44-1).
  const form = formOf(named ?? (input.isPosted && methods.length > 0 ? 'aggregatedValues' : undefined));
  if (form === 'aggregatedValues' && methods.length === 0) throw bad('aggregatedValues needs aggrMethods');
  const last = countOf(input, 'lastN', 0, limits.instancesPerAnswer);
  if (input.text('lastN') !== undefined && last === 0) throw bad('lastN is 1 or more');
  return {
    ...parseRange(input),
    form,
    sysAttrs: options.includes('sysAttrs'),
    ...(last > 0 ? { last } : {}),
    methods,
    period: parsePeriod(input.text('aggrPeriodDuration')),
  };
}

const forms: Readonly<Record<string, TemporalQuery['form']>> = {
  normalized: 'normalized',
  temporalValues: 'temporalValues',
  aggregatedValues: 'aggregatedValues',
};
const knownOptions = new Set([...Object.keys(forms), 'sysAttrs', 'count']);

function formOf(name: string | undefined): TemporalQuery['form'] {
  const form = name === undefined ? 'normalized' : Object.hasOwn(forms, name) ? forms[name] : undefined;
  if (!form) throw contextErrors.invalidRequest({ reason: `format is one of ${Object.keys(forms).join(', ')}` });
  return form;
}

/** @throws context.badRequestData */
export function parseRange(input: Pick<QueryInput, 'text'>): TimeRange {
  const given = input.text('timeproperty') ?? 'observedAt';
  const property = timeProperties.find((one) => one === given);
  if (!property) throw bad(`timeproperty is one of ${timeProperties.join(', ')}`);
  const [relation, at, end] = ['timerel', 'timeAt', 'endTimeAt'].map((name) => input.text(name));
  if (relation === undefined) {
    if (at !== undefined || end !== undefined) throw bad('timerel is missing');
    return { property, bounded: false };
  }
  const timeAt = instant(at, 'timeAt');
  switch (relation) {
    case 'before':
      return { property, bounded: true, to: timeAt };
    case 'after':
      return { property, bounded: true, from: timeAt };
    case 'between':
      return { property, bounded: true, from: timeAt, to: instant(end, 'endTimeAt') };
    default:
      throw bad('timerel is before, after or between');
  }
}

function instant(text: string | undefined, name: string): Instant {
  const value = parseInstant(text);
  if (value === undefined) throw bad(`${name} is not a date and time with zone`);
  return value;
}

const periodPattern =
  /^P(?:(\d{1,6})W|(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,9})M)?(?:(\d{1,10}(?:\.\d{1,3})?)S)?)?)$/;

/** An ISO 8601 duration; nothing and zero mean the whole range (CIM 009 clause 4.5.19.1). */
export function parsePeriod(text: string | undefined, name = 'aggrPeriodDuration'): Period | undefined {
  if (text === undefined) return undefined;
  const parts = periodPattern.exec(text)?.slice(1);
  if (!parts?.some((part) => part !== undefined)) throw bad(`${name} is not an ISO 8601 duration`);
  const [weeks = 0, years = 0, months = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((part) =>
    Number(part ?? 0),
  );
  const length_ms = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000;
  return months + years === 0 && length_ms === 0 ? undefined : { months: years * 12 + months, length_ms };
}

/** The starts of the periods from `from` until `to`, and the end of the last. @throws context.tooManyResults */
export function periodBounds(period: Period, from: Instant, to: Instant): Instant[] {
  const bounds: Instant[] = [];
  for (let index = 0; ; index += 1) {
    const start = new Date(from);
    if (period.months > 0) start.setUTCMonth(start.getUTCMonth() + index * period.months);
    const bound = start.getTime() + index * period.length_ms;
    bounds.push(bound);
    if (bound >= to) return bounds;
    if (index > limits.instancesPerAnswer)
      throw contextErrors.tooManyResults({ reason: `more than ${limits.instancesPerAnswer} periods` });
  }
}
