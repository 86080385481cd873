import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workCalendars } from '@hub/cases';
import type { SlipLadder } from '@hub/kernel';
import fc from 'fast-check';
import { assignmentAt } from './assignment.ts';
import { boardAt, endOfMonth, monthsSince } from './board.ts';
import { criticalPath } from './critical-path.ts';
import { dueDay, overdueDays } from './due-day.ts';
import { earnedValue } from './earned-value.ts';
import type { LedgerEvent, LedgerEventBody, Milestone } from './ledger-event.ts';
import { dueSlips } from './slips.ts';
import { standingOf } from './standing.ts';

const { isWorkday } = workCalendars.standard;
const ladder: SlipLadder = { first_days: 1, next_days: 5, deductions: { blue: 1, orange: 3, red: 5 } };
const title = { zh: '某事', en: 'Something' };
const day = (text: string) => Date.parse(`${text}T02:00:00Z`);
const actor = { id: 'p1', name: 'Li' };

function milestone(id: string, due: string, weight = 1): Milestone {
  return { id, title, due, weight };
}

function terms(milestones: readonly Milestone[], lead = 'works', helpers: { unit: string; share: number }[] = []) {
  return { title, lead, helpers, others: [], weight: 1, milestones };
}

/** Events in order, each at its day and recorded the same day unless said. */
function events(...list: readonly (readonly [at: string, body: LedgerEventBody, recorded?: string])[]): LedgerEvent[] {
  return list.map(([at, body, recorded]) => ({
    ...body,
    seq: list.findIndex((one) => one[1] === body) + 1,
    at: day(at),
    recordedAt: day(recorded ?? at),
    actor,
  }));
}

const set = (milestones: readonly Milestone[]): LedgerEventBody => ({
  kind: 'set',
  terms: terms(milestones),
  origin: {},
});
const report = (completion: number, id = 'm1'): LedgerEventBody => ({
  kind: 'reported',
  milestone: id,
  completion,
  text: '',
  unit: 'works',
  evidence: [],
});

// ../shared/domains/livelihood-evaluation-citizen.md §6 (c)
test('earned value: PV 100, EV 80, AC 90, BAC 500 give SPI 0.80, CPI 0.8889, EAC 562.50', () => {
  const { spi, cpi, eac } = earnedValue(100, 80, 90, 500);
  assert.equal(spi, 0.8);
  assert.equal(cpi?.toFixed(4), '0.8889');
  assert.equal(eac?.toFixed(2), '562.50');
  assert.deepEqual(earnedValue(0, 0), {});
});

test('the critical path is the longest way through the network', () => {
  const found = criticalPath([
    { id: 'plan', duration: 3, after: [] },
    { id: 'buy', duration: 5, after: ['plan'] },
    { id: 'train', duration: 2, after: ['plan'] },
    { id: 'run', duration: 4, after: ['buy', 'train'] },
  ]);
  assert.equal(found?.length, 12);
  assert.deepEqual(found?.path, ['plan', 'buy', 'run']);
  assert.deepEqual(found?.schedule.get('train'), { earliest: 3, slack: 3 });
  assert.equal(
    criticalPath([
      { id: 'a', duration: 1, after: ['b'] },
      { id: 'b', duration: 1, after: ['a'] },
    ]),
    undefined,
  );
  assert.equal(criticalPath([{ id: 'a', duration: 1, after: ['nobody'] }]), undefined);
});

test('the length of the critical path is that of the longest chain', () => {
  const networks = fc.array(fc.tuple(fc.nat(20), fc.array(fc.nat(30), { maxLength: 3 })), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(networks, (raw) => {
      const activities = raw.map(([duration, after], index) => ({
        id: `${index}`,
        duration,
        after: index === 0 ? [] : [...new Set(after.map((other) => `${other % index}`))],
      }));
      const longest = (id: string): number => {
        const { duration, after } = activities[Number(id)] as (typeof activities)[number];
        return duration + Math.max(0, ...after.map(longest));
      };
      assert.equal(criticalPath(activities)?.length, Math.max(...activities.map(({ id }) => longest(id))));
    }),
  );
});

test('a date inside the National Day holiday falls due on the first working day after it', () => {
  // 1 to 7 October 2026 are holidays; Saturday 10 October is made up for.
  assert.equal(dueDay('2026-10-03', isWorkday), '2026-10-08');
  assert.equal(overdueDays('2026-10-03', '2026-10-08', isWorkday), 0);
  assert.equal(overdueDays('2026-10-03', '2026-10-09', isWorkday), 1);
  assert.equal(overdueDays('2026-10-03', '2026-10-10', isWorkday), 2);
});

test('one working day overdue gets a blue slip the same day, then orange, then red, then none', () => {
  const list = events(['2026-11-02', set([milestone('m1', '2026-11-10')])]);
  const slipsOn = (today: string, slips: readonly (readonly [string, LedgerEventBody])[] = []) => {
    const folded = assignmentAt(
      'a',
      [...list, ...events(...slips).map((one) => ({ ...one, seq: one.seq + 1 }))],
      day(today),
    );
    assert.ok(folded);
    return dueSlips(folded, today, ladder, isWorkday).map(({ colour }) => colour);
  };
  const issued = (colour: 'blue' | 'orange' | 'red'): LedgerEventBody => ({
    kind: 'slipIssued',
    colour,
    milestone: 'm1',
    overdue_days: 1,
  });
  assert.deepEqual(slipsOn('2026-11-10'), []);
  assert.deepEqual(slipsOn('2026-11-11'), ['blue']);
  assert.deepEqual(slipsOn('2026-11-17', [['2026-11-11', issued('blue')]]), []);
  assert.deepEqual(slipsOn('2026-11-18', [['2026-11-11', issued('blue')]]), ['orange']);
  const orange: readonly (readonly [string, LedgerEventBody])[] = [
    ['2026-11-11', issued('blue')],
    ['2026-11-18', issued('orange')],
  ];
  assert.deepEqual(slipsOn('2026-11-25', orange), ['red']);
  assert.deepEqual(slipsOn('2026-12-09', [...orange, ['2026-11-25', issued('red')]]), []);
  assert.deepEqual(
    slipsOn('2026-11-18', [
      ['2026-11-11', issued('blue')],
      ['2026-11-12', { kind: 'slipExcused', slip: 2, text: '' }],
    ]),
    [],
  );
});

test('only what the office has checked counts, as far as it bears the report out', () => {
  const list = events(
    ['2026-11-02', set([milestone('m1', '2026-11-10', 3), milestone('m2', '2026-12-10', 1)])],
    ['2026-11-05', report(1)],
    ['2026-11-09', { kind: 'checked', report: 2, quality: 0.5, text: 'half of it' }],
  );
  const on = (today: string) => {
    const assignment = assignmentAt('a', list, day(today));
    assert.ok(assignment);
    return standingOf(assignment, today, ladder, isWorkday);
  };
  assert.equal(on('2026-11-06').completion, 0);
  const late = on('2026-11-11');
  assert.deepEqual([late.colour, late.completion, late.planned, late.spi, late.score], ['red', 0.375, 0.75, 0.5, 50]);
  assert.equal(on('2026-11-09').colour, 'yellow');
  assert.equal(on('2026-11-09').score, undefined);
});

test('a past month’s board is the same whenever it is asked for, whatever was recorded since', () => {
  const october = events(
    ['2026-10-08', set([milestone('m1', '2026-10-20')])],
    ['2026-10-19', report(1)],
    ['2026-10-20', { kind: 'checked', report: 2, quality: 1, text: '' }],
  );
  // Found out in November: the report of October had been wrong.
  const after = events(
    ['2026-10-08', set([milestone('m1', '2026-10-20')])],
    ['2026-10-19', report(1)],
    ['2026-10-20', { kind: 'checked', report: 2, quality: 1, text: '' }],
    ['2026-10-21', { kind: 'checked', report: 2, quality: 0, text: 'not built' }, '2026-11-12'],
  );
  const at = endOfMonth('2026-10', day('2026-11-20'));
  const boardOf = (list: LedgerEvent[], known: number) =>
    boardAt(new Map([['a', list]]), { at, known }, ladder, isWorkday);
  assert.deepEqual(boardOf(after, at), boardOf(october, at));
  assert.equal(boardOf(after, at).rows[0]?.standing.score, 100);
  const corrected = boardOf(after, day('2026-11-20'));
  assert.deepEqual([corrected.rows[0]?.standing.score, corrected.colours.red], [0, 1]);
});

test('the lead answers for the whole, helpers for their share', () => {
  const done = (unit: string, helper: { unit: string; share: number }, quality: number) => {
    const body: LedgerEventBody = {
      kind: 'set',
      terms: terms([milestone('m1', '2026-11-03')], unit, [helper]),
      origin: {},
    };
    return events(
      ['2026-11-02', body],
      ['2026-11-03', report(1)],
      ['2026-11-03', { kind: 'checked', report: 2, quality, text: '' }],
    );
  };
  const ledger = new Map([
    ['a', done('works', { unit: 'roads', share: 0.5 }, 1)],
    ['b', done('roads', { unit: 'works', share: 0.25 }, 0.4)],
  ]);
  const at = day('2026-11-03');
  const { units } = boardAt(ledger, { at, known: at }, ladder, isWorkday);
  // works: (1 × 100 + 0.25 × 40) / 1.25 = 88; roads: (1 × 40 + 0.5 × 100) / 1.5 = 60
  assert.deepEqual(
    units.map(({ unit, score, leads, helps }) => [unit, score, leads, helps]),
    [
      ['roads', 60, 1, 1],
      ['works', 88, 1, 1],
    ],
  );
});

test('months go from the first to the running one', () => {
  assert.deepEqual(monthsSince(day('2026-09-30'), day('2026-11-26')), ['2026-11', '2026-10', '2026-09']);
  assert.equal(endOfMonth('2026-12', day('2026-11-26')), day('2026-11-26'));
});
