import assert from 'node:assert/strict';
import { test } from 'node:test';
import { laterRanges, planWork, type Subject, stretchesOf, type Touch } from './plan.ts';
import { indicatorRegistry } from './registry.ts';
import { toyPack } from './testing.ts';

const registry = indicatorRegistry([toyPack]);
const latest = registry.get('toy.highest');
const daily = registry.get('toy.dailyMean');
const hour = 3_600_000;
const noon = Date.UTC(2026, 10, 20, 4);
const name = { zh: '一', en: 'one' };
const place: Subject = { scope: 'place', id: 'a', name, areas: ['999900'] };
const city: Subject = { scope: 'city', id: '999900', name, areas: ['999900'] };
const touch = (subject: Subject, observedAt: number, indicator = latest): Touch => ({ indicator, subject, observedAt });

test('each indicator, subject and time is computed once however many inputs came', () => {
  const work = planWork([touch(place, noon), touch(place, noon), touch(place, noon + 1), touch(city, noon)]);
  assert.deepEqual(
    work.map(({ subject, at }) => [subject.id, at]),
    [
      ['a', noon],
      ['a', noon + 1],
      ['999900', noon],
    ],
  );
});

test('of several times in one minute an area is computed for the last', () => {
  const work = planWork([
    touch(city, noon + 5000),
    touch(city, noon + 59_000),
    touch(city, noon),
    touch(city, noon + 60_000),
  ]);
  assert.deepEqual(
    work.map(({ at }) => at),
    [noon + 59_000, noon + 60_000],
  );
});

test('all times of a day are one piece of work', () => {
  const work = planWork([touch(place, noon, daily), touch(place, noon + hour, daily)]);
  assert.deepEqual(
    work.map(({ at }) => new Date(at).toISOString()),
    ['2026-11-19T16:00:00.000Z'],
  );
  assert.deepEqual(laterRanges(work), []);
});

test('a reading reaches as far forward as it may be the newest', () => {
  const [range] = laterRanges(planWork([touch(place, noon)]));
  assert.deepEqual([range?.after, range?.to], [noon, noon + hour]);
});

test('years of history are read in stretches, neighbouring times together, and every piece of work is in one', () => {
  const year = 365 * 24 * hour;
  const work = planWork([
    touch(place, noon),
    touch(city, noon - hour),
    touch(place, noon - year),
    touch(place, noon - 2 * year),
  ]);
  const stretches = stretchesOf(work);
  assert.deepEqual(
    stretches.map((stretch) => stretch.work.length),
    [1, 1, 2],
  );
  for (const stretch of stretches) {
    for (const { at } of stretch.work) assert.ok(stretch.from <= at - hour && stretch.to >= at);
  }
});
