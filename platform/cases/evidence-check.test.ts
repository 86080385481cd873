import assert from 'node:assert/strict';
import { test } from 'node:test';
import { point } from '@hub/kernel';
import { evidenceCheck } from './evidence-check.ts';

const minute = 60_000;
const file = { location: point(113.65, 34.75), openedAt: 1_000_000 };

test('a photo from the place after the opening fits; the distance is said', () => {
  const check = evidenceCheck(
    { place: [113.6503, 34.75], takenAt: 1_000_000 + minute, at: 1_000_000 + 2 * minute },
    file,
  );
  assert.deepEqual(check, { distance_m: 27, place: 'near', time: 'fits' });
});

test('a photo from elsewhere, from before, or from the future is marked', () => {
  const taken = (takenAt: number) => evidenceCheck({ place: [113.66, 34.75], takenAt, at: 2_000_000 }, file);
  assert.deepEqual(taken(1_100_000).place, 'far');
  assert.equal(taken(1_000_000 - 6 * minute).time, 'early');
  assert.equal(taken(2_000_000 + 6 * minute).time, 'wrong');
});

test('what is not known is said to be not known', () => {
  assert.deepEqual(evidenceCheck({ at: 0 }, file), { place: 'unknown', time: 'unknown' });
  assert.equal(evidenceCheck({ place: [113.65, 34.75], at: 0 }, { openedAt: 0 }).place, 'unknown');
});
