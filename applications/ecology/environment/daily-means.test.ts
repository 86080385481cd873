import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chinaDayStart, type Sample } from '@hub/kernel';
import { roundConcentration } from './concentration.ts';
import { dailyMeans } from './daily-means.ts';
import { maxOzone_8h } from './ozone-8h.ts';

const day = '2026-05-01';
const start = chinaDayStart(day);
const hour_ms = 3_600_000;

/** One value an hour from midnight; undefined leaves the hour out. */
function hours(values: readonly (number | undefined)[]): Sample[] {
  return values.flatMap((value, hour) => (value === undefined ? [] : [{ at: start + hour * hour_ms, value }]));
}

const filled = (count: number, value: number) => Array.from({ length: count }, () => value);

function pm25Of(samples: readonly Sample[]): number | undefined {
  const value = dailyMeans(day, { pm25: samples }).concentrations.pm25;
  return value === undefined ? undefined : roundConcentration('pm25', value);
}

describe('daily means', () => {
  test('need 20 valid hours', () => {
    assert.equal(pm25Of(hours(filled(20, 60))), 60);
    assert.equal(pm25Of(hours(filled(19, 60))), undefined);
    assert.equal(dailyMeans(day, { pm25: hours(filled(19, 60)) }).hours.pm25, 19);
  });

  test('an exact half is seen as one: 60.5 is reported as 60', () => {
    assert.equal(pm25Of(hours([...filled(12, 60), ...filled(12, 61)])), 60);
    assert.equal(pm25Of(hours([...filled(12, 60.1), ...filled(12, 60.9)])), 60);
  });

  test('negative and non-finite readings are no readings', () => {
    assert.equal(pm25Of(hours([...filled(19, 60), -1])), undefined);
    assert.equal(pm25Of(hours([...filled(19, 60), Number.NaN])), undefined);
  });

  test('a late correction replaces the value of its hour, wherever it comes in the list', () => {
    const samples = [...hours(filled(24, 60)), { at: start + 3 * hour_ms, value: 84 }];
    assert.equal(pm25Of(samples), 61);
  });

  test('several readings in an hour count as one hour', () => {
    const twice = hours(filled(19, 60)).flatMap((sample) => [sample, { at: sample.at + 1_800_000, value: 62 }]);
    assert.equal(pm25Of(twice), undefined);
    assert.equal(pm25Of([...twice, { at: start + 23 * hour_ms, value: 61 }]), 61);
  });

  test('hours of other days are left out', () => {
    const neighbours = [
      { at: start - hour_ms, value: 500 },
      { at: start + 24 * hour_ms, value: 500 },
    ];
    assert.equal(pm25Of([...hours(filled(24, 60)), ...neighbours]), 60);
  });
});

describe('maximum 8 h ozone', () => {
  test('is the highest mean of 8 hours wholly inside the day', () => {
    const values = [...filled(12, 40), ...filled(8, 160), ...filled(4, 40)];
    assert.equal(maxOzone_8h(values), 160);
    assert.equal(maxOzone_8h([...filled(20, 40), ...filled(4, 200)]), 120);
  });

  test('needs 6 of the 8 hours', () => {
    const six: (number | undefined)[] = filled(24, 50).map((value, hour) => (hour < 6 ? value : undefined));
    assert.equal(maxOzone_8h(six), 50);
    assert.equal(maxOzone_8h(six.map((value, hour) => (hour < 5 ? value : undefined))), undefined);
  });

  test('a day without ozone has none', () => assert.equal(maxOzone_8h(Array(24).fill(undefined)), undefined));

  test('the highest single hour is kept for the 2012 fallback', () => {
    const { o3Max_1h, concentrations } = dailyMeans(day, { o3: hours([...filled(23, 50), 300]) });
    assert.equal(o3Max_1h, 300);
    assert.equal(concentrations.o3, 81);
  });
});
