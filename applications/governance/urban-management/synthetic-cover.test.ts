import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTilt_deg } from './open-covers.ts';
import { syntheticCover } from './synthetic-cover.ts';

const start = Date.UTC(2026, 4, 1);
const quarter_ms = 900_000;

test('same seed, cover and time give the same message', () => {
  assert.deepEqual(syntheticCover(1, { id: 'a' }, start), syntheticCover(1, { id: 'a' }, start));
  assert.notDeepEqual(syntheticCover(1, { id: 'a' }, start), syntheticCover(2, { id: 'a' }, start));
});

test('a cover opens now and then, stays open for whole slots and closes again', () => {
  const days = 365;
  const tilts = Array.from({ length: days * 96 }, (_, index) =>
    Number(syntheticCover(1, { id: 'a' }, start + index * quarter_ms).tilt),
  );
  const open = tilts.filter((tilt) => tilt > openTilt_deg).length;
  assert.equal(open % 8, 0, 'slots of two hours are eight messages long');
  assert.ok(open / tilts.length > 0.002 && open / tilts.length < 0.012, String(open / tilts.length));
  assert.ok(
    tilts.every((tilt) => tilt < 2 || tilt > 35),
    'nothing in between that a threshold could flutter on',
  );
});
