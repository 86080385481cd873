import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseInstant } from './time.ts';

const instants: readonly (readonly [text: unknown, instant: number | undefined])[] = [
  ['2026-11-27T08:00:00Z', Date.UTC(2026, 10, 27, 8)],
  ['2026-11-27T08:00Z', Date.UTC(2026, 10, 27, 8)],
  ['2026-11-27T08:00:00,5Z', Date.UTC(2026, 10, 27, 8, 0, 0, 500)],
  ['2026-11-27T08:00:00.123456789Z', Date.UTC(2026, 10, 27, 8, 0, 0, 123)],
  ['2026-11-27T08:00:00+08:00', Date.UTC(2026, 10, 27)],
  ['2026-11-27T08:00:00-0330', Date.UTC(2026, 10, 27, 11, 30)],
  ['1969-12-31T23:59:59Z', -1000],
  ['1970-01-01T00:00:00Z', 0],
  ['2026-13-27T08:00:00Z', undefined],
  ['2026-11-27T25:00:00Z', undefined],
  ['2026-11-27T08:00:00', undefined],
  ['2026-11-27', undefined],
  ['', undefined],
  [0, undefined],
  [undefined, undefined],
];

for (const [text, instant] of instants)
  test(`${JSON.stringify(text)} is ${instant === undefined ? 'no instant' : new Date(instant).toISOString()}`, () =>
    assert.equal(parseInstant(text), instant));

test('an instant is the same whatever was read before it', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...instants), { maxLength: 12 }), (read) => {
      for (const [text, instant] of read) assert.equal(parseInstant(text), instant);
    }),
  );
});
