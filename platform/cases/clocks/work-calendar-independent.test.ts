import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isoInstant } from '@hub/kernel';
import fc from 'fast-check';
import { workCalendars } from './calendars.ts';
import { dueAt, type Pause, used_ms } from './work-calendar.ts';

// A second calendar, made without the first: the year 2025 by hand from the State Council's notice (国办发明电〔2024〕12号) with the turn
// of the years on both sides (国办发明电〔2025〕7号 for January 2026), days counted by walking, local time by adding eight hours.
const holidays = [
  ['01-01', '01-01'],
  ['01-28', '02-04'],
  ['04-04', '04-06'],
  ['05-01', '05-05'],
  ['05-31', '06-02'],
  ['10-01', '10-08'],
] as const;
const makeUpDays = ['01-26', '02-08', '04-27', '09-28', '10-11'];
const minute = 60_000;
const day = 1440 * minute;
const shift = 8 * 60 * minute;
const newYear = Date.UTC(2025, 0, 1) - shift;
const dayOf = (at: number) => new Date(at + shift).toISOString().slice(0, 10);

/** Of January 2026: three days of holiday, Sunday the fourth made up for. */
const nextYear: Readonly<Record<string, boolean>> = {
  '2026-01-01': false,
  '2026-01-02': false,
  '2026-01-03': false,
  '2026-01-04': true,
};

function works(text: string): boolean {
  const date = text.slice(5);
  const told = nextYear[text];
  if (told !== undefined) return told;
  const weekdayOf = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay();
  if (!text.startsWith('2025')) return weekdayOf(text) !== 0 && weekdayOf(text) !== 6;
  if (makeUpDays.includes(date)) return true;
  if (holidays.some(([from, to]) => from <= date && date <= to)) return false;
  return weekdayOf(text) !== 0 && weekdayOf(text) !== 6;
}

test('every day of 2025 is a working day in both calendars or in neither', () => {
  let count = 0;
  for (let at = newYear; at < newYear + 365 * day; at += day) {
    assert.equal(workCalendars.standard.isWorkday(dayOf(at)), works(dayOf(at)), dayOf(at));
    if (works(dayOf(at))) count += 1;
  }
  assert.equal(count, 248);
});

const isPaused = (at: number, pauses: readonly Pause[]) => pauses.some(({ from, to = 0 }) => from <= at && at < to);

/** Walks minute by minute; 9–12 and 13–17. */
function hoursByWalking(start: number, minutes: number, pauses: readonly Pause[]): number {
  let at = start;
  for (let counted = 0; counted < minutes; at += minute) {
    const time = new Date(at + shift).toISOString().slice(11, 16);
    const inSession = (time >= '09:00' && time < '12:00') || (time >= '13:00' && time < '17:00');
    if (inSession && works(dayOf(at)) && !isPaused(at, pauses)) counted += 1;
  }
  return at;
}

/**
 * Walks day by day from the day after; the last working day ends at 17:00, a half one after half of its seven hours, at 13:30.
 * Days between pause and resumption do not count.
 */
function daysByWalking(start: number, days: number, pauses: readonly Pause[]): number {
  let text = dayOf(start);
  for (let counted = 0; counted < Math.ceil(days); ) {
    text = new Date(Date.parse(`${text}T00:00:00Z`) + day).toISOString().slice(0, 10);
    const isStopped = pauses.some(({ from, to = 0 }) => dayOf(from) < text && text <= dayOf(to));
    if (works(text) && !isStopped) counted += 1;
  }
  return Date.parse(`${text}T${Number.isInteger(days) ? '17:00' : '13:30'}:00+08:00`);
}

/** Walks every minute of natural time that is not paused. */
function naturalByWalking(start: number, minutes: number, pauses: readonly Pause[]): number {
  let at = start;
  for (let counted = 0; counted < minutes; at += minute) if (!isPaused(at, pauses)) counted += 1;
  return at;
}

const gaps = fc.array(fc.tuple(fc.integer({ min: 0, max: 9000 }), fc.integer({ min: 1, max: 6000 })), { maxLength: 2 });
/** Any minute of the year, and as often one about the turn of a year or about the make-up days of a long holiday. */
const within = (from: number, to: number) => fc.integer({ min: from * 1440, max: to * 1440 });
const starts = fc.oneof(within(0, 300), within(-12, 4), within(350, 372), within(20, 42), within(265, 286));
const pausesOf = (start: number, lengths: readonly (readonly [number, number])[]) =>
  lengths.map(([from, length]) => ({ from: start + from * minute, to: start + (from + length) * minute }));
const walks = { workingHour: hoursByWalking, workingDay: daysByWalking, minute: naturalByWalking } as const;

for (const unit of ['workingHour', 'workingDay', 'minute'] as const) {
  test(`the clock in ${unit}s is due when the other calendar says, over holidays, make-up days and pauses`, () => {
    fc.assert(
      fc.property(starts, fc.integer({ min: 1, max: 24 }), gaps, (startMinute, halves, lengths) => {
        // Half an hour, half a day: what a class table may give.
        const amount = unit === 'minute' ? halves : halves / 2;
        const start = newYear + startMinute * minute;
        const pauses = pausesOf(start, lengths);
        const expected = walks[unit](start, unit === 'workingHour' ? amount * 60 : amount, pauses);
        const found = dueAt(workCalendars.standard, start, { amount, unit }, pauses, start);
        assert.equal(isoInstant(found), isoInstant(expected));
        assert.equal(used_ms(workCalendars.standard, unit, start, found, pauses) > 0, true);
      }),
      { numRuns: 100 },
    );
  });
}
