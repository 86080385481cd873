import { expect, test } from 'vitest';
import type { IndicatorValue } from '../api/contract.ts';
import { caseOrder } from './case-order.ts';

const value = { indicator: 'p.i', subject: 's', scope: 'place', at: '2026-03-01T00:00:00Z' } as IndicatorValue;
const location = { type: 'Point', coordinates: [113, 34] } as const;

test('a case about a place carries the place, the number and its time', () => {
  expect(caseOrder({ type: 't', title: ' heavy ' }, { ...value, location })).toEqual({
    type: 't',
    title: 'heavy',
    subject: 's',
    indicator: 'p.i',
    evidenceAt: '2026-03-01T00:00:00Z',
    location,
  });
});

test('a case about an area’s number lies in that area', () => {
  expect(caseOrder({ type: 't', title: 'x' }, { ...value, scope: 'district', subject: '410105', location })).toEqual({
    type: 't',
    title: 'x',
    indicator: 'p.i',
    subject: '410105',
    evidenceAt: value.at,

    area: '410105',
  });
});

test('a case from the desk has the area the person chose, and no empty description', () => {
  expect(caseOrder({ type: 't', title: 'x', description: '  ', area: '410102' }, undefined)).toEqual({
    type: 't',
    title: 'x',
    area: '410102',
  });
});
