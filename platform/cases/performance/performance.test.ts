import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CaseResult, figureNames, figures } from './figures.ts';
import { performanceOf } from './performance.ts';

const [from, to] = [1000, 2000];
const one = (result: Partial<CaseResult>): CaseResult => ({
  openedAt: 1100,
  dueAt: 1500,
  reworked: 0,
  reopened: 0,
  steps: [],
  ...result,
});
const many = (count: number, result: Partial<CaseResult>) => Array.from({ length: count }, () => one(result));
const percent = (rate = 0) => (rate * 100).toFixed(2);

test('the published month: 996 filed, 972 due, 911 closed, 737 in time', () => {
  const cases = [
    ...many(737, { closedAt: 1400 }),
    ...many(911 - 737, { closedAt: 1600 }),
    ...many(972 - 911, {}),
    ...many(996 - 972, { dueAt: 2500 }),
  ];
  const { filed, due, closed, closedInTime, late, closingRate, inTimeRate } = performanceOf(cases, from, to);
  assert.deepEqual([filed, due, closed, closedInTime, late], [996, 972, 911, 737, 235]);
  assert.deepEqual([percent(closingRate), percent(inTimeRate)], ['93.72', '75.82']);
});

test('the same month by class: events 902 of 956, components 9 of 16', () => {
  const events = performanceOf([...many(902, { closedAt: 1600 }), ...many(956 - 902, {})], from, to);
  const components = performanceOf([...many(9, { closedAt: 1600 }), ...many(7, {})], from, to);
  assert.deepEqual([percent(events.closingRate), percent(components.closingRate)], ['94.35', '56.25']);
});

test('without cases due there is no rate of closing', () => {
  const result = performanceOf([one({ dueAt: 2500 })], from, to);
  assert.deepEqual([result.filed, result.due, result.closingRate, result.reworkRate], [1, 0, undefined, undefined]);
});

test('a past period does not change by what is closed after it', () => {
  assert.equal(performanceOf([one({ closedAt: 2100 })], from, to).closed, 0);
  assert.equal(performanceOf([one({ openedAt: 900, closedAt: 1500, reworked: 2 })], from, to).closedInTime, 1);
});

const stepped = (more: Partial<CaseResult['steps'][number]>, kind: 'filing' | 'dispatch' | 'handling') =>
  one({ steps: [{ kind, enteredAt: 1100, cameBack: false, ...more }] });

test('filing counts what was reported and filed, and in time', () => {
  const cases = [
    stepped({ leftAt: 1150, dueAt: 1200 }, 'filing'),
    stepped({ leftAt: 1250, dueAt: 1200 }, 'filing'),
    stepped({ dueAt: 1200 }, 'filing'),
    stepped({ leftAt: 2100, dueAt: 1200 }, 'filing'),
  ];
  const { reported, filed, filedInTime, filingRate, filingInTimeRate } = performanceOf(cases, from, to);
  assert.deepEqual([reported, filed, filedInTime, filingRate, filingInTimeRate], [4, 2, 1, 0.5, 0.5]);
});

test('a dispatch that came back was to the wrong unit', () => {
  const cases = [stepped({ leftAt: 1150 }, 'dispatch'), stepped({ leftAt: 1150, cameBack: true }, 'dispatch')];
  const { dispatched, dispatchedRight, dispatchAccuracy } = performanceOf(cases, from, to);
  assert.deepEqual([dispatched, dispatchedRight, dispatchAccuracy], [2, 1, 0.5]);
});

test('handling is due by its own limit, or with the case', () => {
  const cases = [
    stepped({ leftAt: 1150, dueAt: 1200 }, 'handling'),
    stepped({ leftAt: 1400, dueAt: 1200 }, 'handling'),
    stepped({}, 'handling'),
    stepped({ dueAt: 2200 }, 'handling'),
  ];
  const { handlingDue, handled, handledInTime } = performanceOf(cases, from, to);
  assert.deepEqual([handlingDue, handled, handledInTime], [3, 2, 1]);
});

test('each count is the number of cases its figure lists', () => {
  const cases = [one({ closedAt: 1400, reworked: 1 }), one({ closedAt: 1600, reopened: 1 }), one({ dueAt: 2500 })];
  const result = performanceOf(cases, from, to);
  for (const name of figureNames)
    assert.equal(result[name], cases.filter((each) => figures[name].counts(each, { from, to })).length);
});
