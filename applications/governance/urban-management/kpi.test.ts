import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rate_percent } from './kpi.ts';

test('a published month: 996 filed, 972 due, 911 closed, 737 on time', () => {
  const month = { filed: 996, closingDue: 972, closed: 911, closedOnTime: 737 };
  assert.equal(rate_percent('closing', month), 93.72);
  assert.equal(rate_percent('timelyClosing', month), 75.82);
});

test('the same month by kind: components 9 of 16, events 902 of 956', () => {
  assert.equal(rate_percent('closing', { closed: 9, closingDue: 16 }), 56.25);
  assert.equal(rate_percent('closing', { closed: 902, closingDue: 956 }), 94.35);
});

test('every other rate takes its own two counts', () => {
  const counts = {
    reported: 200,
    filed: 150,
    filedOnTime: 120,
    dispatched: 150,
    dispatchedRight: 147,
    handlingDue: 140,
    handled: 133,
    handledOnTime: 126,
    reworked: 7,
  };
  assert.equal(rate_percent('filing', counts), 75);
  assert.equal(rate_percent('timelyFiling', counts), 80);
  assert.equal(rate_percent('dispatchAccuracy', counts), 98);
  assert.equal(rate_percent('handling', counts), 95);
  assert.equal(rate_percent('timelyHandling', counts), 90);
  assert.equal(rate_percent('rework', counts), 5.26);
});

test('nothing due or a count unknown gives no rate, never 0 or 100 per cent', () => {
  assert.equal(rate_percent('closing', { closed: 0, closingDue: 0 }), undefined);
  assert.equal(rate_percent('closing', { closingDue: 5 }), undefined);
  assert.equal(rate_percent('closing', { closed: 5 }), undefined);
});
