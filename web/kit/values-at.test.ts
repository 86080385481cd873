import { expect, test } from 'vitest';
import type { IndicatorValue } from '../api/contract.ts';
import { asOf, newestPerSubject, nextSlot, timeSlots, valuesQuery } from './values-at.ts';

const value = (subject: string, at: string, number: number) => ({ subject, at, value: number }) as IndicatorValue;

test('each subject keeps its newest value only', () => {
  const values = [
    value('a', '2026-03-01T01:00:00Z', 1),
    value('b', '2026-03-01T01:00:00Z', 2),
    value('a', '2026-03-01T02:00:00Z', 3),
  ];
  expect(newestPerSubject(values).map(({ subject, value: number }) => [subject, number])).toEqual([
    ['a', 3],
    ['b', 2],
  ]);
});

test('hours without a value are slots without a value', () => {
  const to = Date.parse('2026-03-01T03:30:00Z');
  const slots = timeSlots(
    [
      value('c', '2026-03-01T01:20:00Z', 1),
      value('c', '2026-03-01T01:40:00Z', 2),
      value('c', '2026-03-01T03:10:00Z', 3),
    ],
    to,
    3,
  );
  expect(slots.map((slot) => slot.value?.value)).toEqual([2, undefined, 3]);
  expect(slots.at(-1)?.at).toBe(Date.parse('2026-03-01T04:00:00Z'));
});

test('values outside the period are left out', () => {
  expect(
    timeSlots([value('c', '2026-02-28T01:20:00Z', 1)], Date.parse('2026-03-01T03:30:00Z'), 3).every(
      (slot) => !slot.value,
    ),
  ).toBe(true);
});

test('a past time asks for the period in which a value still held', () => {
  const indicator = { staleAfter: 'PT3H' } as Parameters<typeof valuesQuery>[0];
  expect(valuesQuery(indicator, 'place', undefined, '2026-03-01T12:00:00Z')).toMatchObject({
    from: '2026-03-01T09:00:00.000Z',
    to: '2026-03-01T12:00:00Z',
  });
  expect(valuesQuery(indicator, 'city', '410100', undefined)).toEqual({
    scope: 'city',
    subject: '410100',
    limit: 1_000,
  });
});

test('the arrows step over hours without a value and lead to the present', () => {
  const slots = [value('c', '', 1), undefined, value('c', '', 2), undefined].map((found, at) =>
    found ? { at, value: found } : { at },
  );
  expect(nextSlot(slots, 4, 'ArrowLeft')).toBe(2);
  expect(nextSlot(slots, 2, 'ArrowLeft')).toBe(0);
  expect(nextSlot(slots, 0, 'ArrowLeft')).toBeUndefined();
  expect(nextSlot(slots, 0, 'ArrowRight')).toBe(2);
  expect(nextSlot(slots, 2, 'ArrowRight')).toBe(4);
  expect(nextSlot(slots, 2, 'Home')).toBe(0);
  expect(nextSlot(slots, 2, 'x')).toBeUndefined();
});

test('a past value is stale by the time looked at, not by the present', () => {
  const past = { ...value('c', '2026-03-01T01:00:00Z', 1), stale: true };
  expect(asOf(past, 'PT2H', '2026-03-01T02:00:00Z').stale).toBe(false);
  expect(asOf(past, 'PT2H', '2026-03-01T03:30:00Z').stale).toBe(true);
  expect(asOf({ ...past, observedAt: '2026-02-28T01:00:00Z' }, 'PT2H', '2026-03-01T01:00:00Z').stale).toBe(true);
  expect(asOf(past, 'PT2H', undefined).stale).toBe(true);
});
