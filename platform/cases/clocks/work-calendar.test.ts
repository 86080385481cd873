import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getInstant, isoInstant, type TimeLimit } from '@hub/kernel';
import fc from 'fast-check';
import { workCalendars } from './calendars.ts';
import { dueAt, limit_ms, type Pause, used_ms, type WorkCalendar } from './work-calendar.ts';

const { standard, office } = workCalendars;
const local = (text: string) => getInstant(`${text}:00+08:00`);

function due(
  calendar: WorkCalendar,
  start: string,
  amount: number,
  unit: TimeLimit['unit'],
  pauses: [string, string][] = [],
): string {
  const spans = pauses.map(([from, to]) => ({ from: local(from), to: local(to) }));
  const at = dueAt(calendar, local(start), { amount, unit }, spans, local(start));
  return isoInstant(at + 8 * 3_600_000).slice(0, 16);
}

test('filed on Friday at 16:00 with 4 working hours (9–12, 13–17) is due on Monday at 12:00', () => {
  assert.equal(due(standard, '2026-11-20T16:00', 4, 'workingHour'), '2026-11-23T12:00');
});

test('filed on Friday at 17:30 with 4 working hours (9–12, 13:30–17:30) is due on Monday at 14:30', () => {
  assert.equal(due(office, '2026-11-20T17:30', 4, 'workingHour'), '2026-11-23T14:30');
});

test('working days pass over the National Day holiday of 2025 and count its make-up days', () => {
  assert.equal(due(standard, '2025-09-26T10:00', 20, 'workingDay'), '2025-10-30T17:00');
  assert.equal(due(standard, '2025-09-26T10:00', 5, 'workingDay'), '2025-10-10T17:00');
  assert.equal(due(standard, '2025-09-26T10:00', 45, 'workingDay'), '2025-12-04T17:00');
});

test('natural time runs through nights and holidays', () => {
  assert.equal(due(standard, '2025-10-01T23:30', 90, 'minute'), '2025-10-02T01:00');
  assert.equal(due(standard, '2025-10-01T23:30', 2, 'hour'), '2025-10-02T01:30');
  assert.equal(due(standard, '2025-10-01T23:30', 3, 'day'), '2025-10-04T23:30');
});

test('a pause moves the due time by the time the clock would have run', () => {
  assert.equal(
    due(standard, '2026-11-23T09:00', 4, 'workingHour', [['2026-11-23T10:00', '2026-11-24T10:00']]),
    '2026-11-24T14:00',
  );
  assert.equal(
    due(standard, '2026-11-23T09:00', 2, 'workingHour', [['2026-11-23T18:00', '2026-11-24T08:00']]),
    '2026-11-23T11:00',
  );
  assert.equal(
    due(standard, '2026-11-23T09:00', 1, 'day', [['2026-11-23T10:00', '2026-11-23T12:00']]),
    '2026-11-24T11:00',
  );
});

test('a pause takes from working days those after it began, to the day of resumption', () => {
  // Due 2025-10-10 without a pause; the 28th counts (paused in its course), 29 and 30 September do not.
  assert.equal(
    due(standard, '2025-09-26T10:00', 5, 'workingDay', [['2025-09-28T10:00', '2025-09-30T15:00']]),
    '2025-10-13T17:00',
  );
  assert.equal(
    due(standard, '2025-09-26T10:00', 5, 'workingDay', [['2025-09-29T10:00', '2025-09-29T15:00']]),
    '2025-10-10T17:00',
  );
});

test('a calendar that never works ends the search', () => {
  const idle: WorkCalendar = { sessions: standard.sessions, isWorkday: () => false };
  assert.equal(dueAt(idle, 0, { amount: 1, unit: 'workingHour' }, [], 0), 0);
});

/** An independent calendar: walks minute by minute and asks the wall clock of Shanghai whether this minute counts. */
function dueByStepping(calendar: WorkCalendar, start: number, minutes: number, pauses: readonly Pause[]): number {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Asia/Shanghai',
    dateStyle: 'short',
    timeStyle: 'short',
  });
  let at = start;
  for (let counted = 0; counted < minutes; at += 60_000) {
    const [day = '', time = ''] = format.format(at).split(' ');
    const works =
      calendar.isWorkday(day) && calendar.sessions.some((session) => session.from <= time && time < session.to);
    const paused = pauses.some((pause) => pause.from <= at && at < (pause.to ?? 0));
    if (works && !paused) counted += 1;
  }
  return at;
}

test('working hours with pauses agree with a calendar that walks minute by minute', () => {
  const base = local('2025-09-20T00:00');
  const minute = fc.integer({ min: 0, max: 14 * 1440 });
  fc.assert(
    fc.property(
      fc.constantFrom<WorkCalendar>(standard, office),
      minute,
      fc.integer({ min: 1, max: 24 }),
      fc.array(fc.tuple(minute, fc.integer({ min: 0, max: 4000 })), { maxLength: 3 }),
      (calendar, startMinute, hours, gaps) => {
        const start = base + startMinute * 60_000;
        const pauses = gaps.map(([from, length]) => ({
          from: base + from * 60_000,
          to: base + (from + length) * 60_000,
        }));
        const found = dueAt(calendar, start, { amount: hours, unit: 'workingHour' }, pauses, start);
        assert.equal(isoInstant(found), isoInstant(dueByStepping(calendar, start, hours * 60, pauses)));
      },
    ),
    { numRuns: 60 },
  );
});

test('at the due time exactly the limit has been used, whatever the unit and the pauses', () => {
  const base = local('2025-09-20T00:00');
  fc.assert(
    fc.property(
      fc.constantFrom<TimeLimit['unit']>('minute', 'hour', 'day', 'workingHour', 'workingDay'),
      fc.integer({ min: 0, max: 20 * 1440 }),
      fc.integer({ min: 1, max: 30 }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1, max: 9000 })), { maxLength: 3 }),
      (unit, startMinute, amount, gaps) => {
        const start = base + startMinute * 60_000;
        const pauses = gaps.map(([from, length]) => ({
          from: start + from * 60_000,
          to: start + (from + length) * 60_000,
        }));
        const end = dueAt(standard, start, { amount, unit }, pauses, start);
        assert.equal(used_ms(standard, unit, start, end, pauses), limit_ms(standard, { amount, unit }));
        assert.ok(used_ms(standard, unit, start, end - 60_000, pauses) < limit_ms(standard, { amount, unit }));
      },
    ),
  );
});
