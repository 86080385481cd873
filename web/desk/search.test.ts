import { expect, test } from 'vitest';
import { parseSearch, stringifySearch } from '../shell/search-text.ts';
import { isFiltered, parseDeskSearch, withoutFilters } from './search.ts';

test('a link the hub made becomes filters', () => {
  expect(parseDeskSearch(parseSearch('?queue=overdue&area=410102&q=2026-001'))).toEqual({
    queue: 'overdue',
    area: '410102',
    q: '2026-001',
  });
});

test('queues and states that do not exist, empty and foreign parameters are left out', () => {
  expect(parseDeskSearch({ queue: 'nobody', state: 'half', type: '', evil: '1' })).toEqual({});
});

test('the address survives a round trip, digits stay text', () => {
  const search = { queue: 'all', q: '0012 路灯&' } as const;
  expect(parseDeskSearch(parseSearch(stringifySearch(search)))).toEqual(search);
});

test('clearing filters keeps queue and role', () => {
  const search = parseDeskSearch({ queue: 'team', role: 'environment.inspector', type: 'environment.airExceedance' });
  expect(isFiltered(search)).toBe(true);
  expect(withoutFilters(search)).toEqual({ queue: 'team', role: 'environment.inspector' });
  expect(isFiltered(withoutFilters(search))).toBe(false);
});
