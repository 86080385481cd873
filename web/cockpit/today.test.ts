import { expect, test } from 'vitest';
import type { Alert, TodayItem } from '../api/contract.ts';
import type { CaseSummary } from '../api/contract-cases.ts';
import { todayEntries } from './today.ts';

const item = (kind: TodayItem['kind'], id: string): TodayItem => ({
  kind,
  id,
  title: id,
  severity: 'minor',
  overdue: false,
});
const file = { id: 'c1', area: [{ code: '410100' }, { code: '410105' }] } as unknown as CaseSummary;
const alert = { id: 'a1', area: [{ code: '410100' }, { code: '410102' }] } as unknown as Alert;

test('the hub’s ranking is kept and joined with what is known of each item', () => {
  const entries = todayEntries(
    [item('alert', 'a1'), item('case', 'c1'), item('case', 'c2')],
    [file],
    [alert],
    undefined,
  );
  expect(entries.map(({ item, file, alert }) => [item.id, file?.id, alert?.id])).toEqual([
    ['a1', undefined, 'a1'],
    ['c1', 'c1', undefined],
    ['c2', undefined, undefined],
  ]);
});

test('a chosen district leaves only what lies in it', () => {
  const entries = todayEntries(
    [item('alert', 'a1'), item('case', 'c1'), item('case', 'c2')],
    [file],
    [alert],
    '410105',
  );
  expect(entries.map(({ item }) => item.id)).toEqual(['c1']);
});
