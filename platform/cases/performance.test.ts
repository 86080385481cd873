import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CaseResult, performanceOf } from './performance.ts';

const [from, to] = [1000, 2000];
const one = (result: Partial<CaseResult>): CaseResult => ({
  openedAt: 1100,
  dueAt: 1500,
  reworked: 0,
  ...result,
});
const many = (count: number, result: Partial<CaseResult>) => Array.from({ length: count }, () => one(result));

test('the published month: 996 filed, 972 due, 911 closed, 737 in time', () => {
  const cases = [
    ...many(737, { closedAt: 1400 }),
    ...many(911 - 737, { closedAt: 1600 }),
    ...many(972 - 911, {}),
    ...many(996 - 972, { dueAt: 2500 }),
  ];
  const { filed, due, closed, closedInTime, closingRate = 0, inTimeRate = 0 } = performanceOf(cases, from, to);
  assert.deepEqual([filed, due, closed, closedInTime], [996, 972, 911, 737]);
  assert.equal((closingRate * 100).toFixed(2), '93.72');
  assert.equal((inTimeRate * 100).toFixed(2), '75.82');
});

test('without cases due there is no rate', () => {
  const result = performanceOf([one({ dueAt: 2500 })], from, to);
  assert.deepEqual(result, { filed: 1, due: 0, closed: 0, closedInTime: 0, reworked: 0 });
});

test('a past period does not change by what is closed after it', () => {
  assert.equal(performanceOf([one({ closedAt: 2100 })], from, to).closed, 0);
  assert.equal(performanceOf([one({ openedAt: 900, closedAt: 1500, reworked: 2 })], from, to).closedInTime, 1);
});
