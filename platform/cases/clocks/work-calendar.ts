import { chinaDay, chinaDayStart, type Instant, type TimeLimit } from '@hub/kernel';

/** Local times of day, `HH:MM`, in order and apart. */
export interface WorkSession {
  readonly from: string;
  readonly to: string;
}

export interface WorkCalendar {
  readonly sessions: readonly WorkSession[];
  /** `day` is a local calendar day `YYYY-MM-DD`. */
  isWorkday(day: string): boolean;
}

/** A time in which the clock stood still (挂账, 延期). */
export interface Pause {
  readonly from: Instant;
  /** Undefined while it lasts. */
  readonly to?: Instant;
}

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

const minute_ms = 60_000;
const day_ms = 86_400_000;
const naturalUnits_ms = { minute: minute_ms, hour: 60 * minute_ms, day: day_ms } as const;
/** No limit is longer than this; a calendar that never works must not hang the hub. */
const longest_days = 20_000;

/** The length of a limit on the clock that counts it; a working day is as long as its sessions. */
export function limit_ms(calendar: WorkCalendar, limit: TimeLimit): number {
  switch (limit.unit) {
    case 'workingHour':
      return limit.amount * naturalUnits_ms.hour;
    case 'workingDay':
      return limit.amount * sessionsLength_ms(calendar);
    default:
      return limit.amount * naturalUnits_ms[limit.unit];
  }
}

/**
 * When a limit that began at `start` runs out. Pauses push it on; one that still lasts is taken to end now, which
 * `asOf` says. Minutes, hours and days are natural time (24 h a day); working hours run in the sessions of working
 * days; working days count from the day after `start`, and the last one ends with its last session
 * (Civil Code articles 201 and 203).
 */
export function dueAt(
  calendar: WorkCalendar,
  start: Instant,
  limit: TimeLimit,
  pauses: readonly Pause[],
  asOf: Instant,
): Instant {
  const closed = closedPauses(pauses, asOf);
  let rest = limit_ms(calendar, limit);
  let end = start;
  for (const span of runningSpans(calendar, limit.unit, start, closed)) {
    if (span.to - span.from >= rest) return span.from + rest;
    rest -= span.to - span.from;
    end = span.to;
  }
  return end;
}

/** How long the clock of such a limit ran from `start` to `end`, in the measure of `limit_ms`. */
export function used_ms(
  calendar: WorkCalendar,
  unit: TimeLimit['unit'],
  start: Instant,
  end: Instant,
  pauses: readonly Pause[],
): number {
  let used = 0;
  for (const span of runningSpans(calendar, unit, start, closedPauses(pauses, end))) {
    if (span.from >= end) break;
    used += Math.min(span.to, end) - span.from;
  }
  return used;
}

/** The spans in which the clock runs, in order. */
function* runningSpans(
  calendar: WorkCalendar,
  unit: TimeLimit['unit'],
  start: Instant,
  pauses: readonly Span[],
): Generator<Span> {
  if (unit !== 'workingHour' && unit !== 'workingDay') {
    yield* without({ from: start, to: Number.MAX_SAFE_INTEGER }, pauses);
    return;
  }
  const firstDay = chinaDayStart(chinaDay(start));
  for (let count = 0; count < longest_days; count += 1) {
    const dayStart = firstDay + count * day_ms;
    const day = chinaDay(dayStart);
    if (!calendar.isWorkday(day)) continue;
    if (unit === 'workingHour') {
      for (const session of sessionsOf(calendar, dayStart)) yield* without(clip(session, start), pauses);
    } else if (count > 0 && !pauses.some((pause) => stopsDay(pause, day))) {
      yield* sessionsOf(calendar, dayStart);
    }
  }
}

/** A pause takes away whole working days: those after the day it began, to the day it ended, which like a first day does not count. */
function stopsDay(pause: Span, day: string): boolean {
  return chinaDay(pause.from) < day && day <= chinaDay(pause.to);
}

function* without(span: Span, pauses: readonly Span[]): Generator<Span> {
  let { from } = span;
  for (const pause of pauses) {
    if (pause.to <= from || pause.from >= span.to) continue;
    if (pause.from > from) yield { from, to: pause.from };
    from = pause.to;
  }
  if (from < span.to) yield { from, to: span.to };
}

function clip(span: Span, start: Instant): Span {
  return { from: Math.max(span.from, start), to: span.to };
}

function sessionsOf(calendar: WorkCalendar, dayStart: Instant): readonly Span[] {
  return timesOf(calendar).map(({ from, to }) => ({ from: dayStart + from, to: dayStart + to }));
}

function sessionsLength_ms(calendar: WorkCalendar): number {
  return timesOf(calendar).reduce((sum, { from, to }) => sum + to - from, 0);
}

/** The sessions of a calendar in milliseconds of the day; every clock of every case asks for them. */
const times = new WeakMap<WorkCalendar, readonly Span[]>();
function timesOf(calendar: WorkCalendar): readonly Span[] {
  const known = times.get(calendar);
  if (known) return known;
  const made = calendar.sessions.map(({ from, to }) => ({ from: timeOfDay_ms(from), to: timeOfDay_ms(to) }));
  times.set(calendar, made);
  return made;
}

function timeOfDay_ms(text: string): number {
  const [hours, minutes] = text.split(':').map(Number);
  return ((hours ?? 0) * 60 + (minutes ?? 0)) * minute_ms;
}

/** In order, merged where they overlap, the lasting one ended at `asOf`. */
function closedPauses(pauses: readonly Pause[], asOf: Instant): readonly Span[] {
  const merged: { from: Instant; to: Instant }[] = [];
  for (const { from, to = Math.max(asOf, from) } of pauses.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}
