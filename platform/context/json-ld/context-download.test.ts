import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lifetimeOf } from './context-download.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const date = 'Fri, 27 Nov 2026 03:00:00 GMT';

test('a copy of an @context holds as long as its host says, between a minute and a week', () => {
  for (const [headers, expected] of [
    [{}, day],
    [{ 'cache-control': 'public, max-age=7200' }, 120 * minute],
    [{ 'cache-control': 'Max-Age=7200', expires: date, date }, 120 * minute],
    [{ 'cache-control': 's-maxage=7200, max-age=300' }, 5 * minute],
    [{ 'cache-control': 'no-cache' }, minute],
    [{ 'cache-control': 'max-age=1' }, minute],
    [{ 'cache-control': 'max-age=999999999' }, 7 * day],
    [{ expires: 'Fri, 27 Nov 2026 05:00:00 GMT', date }, 120 * minute],
    [{ expires: 'Fri, 27 Nov 2026 02:00:00 GMT', date }, minute],
    [{ expires: '0', date }, minute],
  ] as const)
    assert.equal(lifetimeOf(headers), expected, JSON.stringify(headers));
});
