import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { point } from '@hub/kernel';
import { realtimeAqi } from './air-reports.ts';
import { entities } from './entities.ts';
import { pollutants } from './pollutants.ts';
import { syntheticAir } from './synthetic-air.ts';

const station = { id: 'a', location: point(113.6, 34.7) };
const hour_ms = 3_600_000;
const newYear = Date.parse('2026-01-01T00:00:00+08:00');
const year = Array.from({ length: 365 * 24 }, (_, hour) => ({
  hour: hour % 24,
  month: new Date(newYear + hour * hour_ms).getUTCMonth() + 1,
  air: syntheticAir(7, station, newYear + hour * hour_ms),
}));

function meanOf(pollutant: string, rows: typeof year): number {
  return rows.reduce((sum, { air }) => sum + (air[pollutant] ?? Number.NaN), 0) / rows.length;
}

describe('synthetic air', () => {
  test('is the same for the same seed, station and time, and other for others', () => {
    assert.deepEqual(syntheticAir(7, station, newYear), syntheticAir(7, station, newYear));
    assert.notDeepEqual(syntheticAir(7, station, newYear), syntheticAir(8, station, newYear));
    assert.notDeepEqual(syntheticAir(7, station, newYear), syntheticAir(7, { ...station, id: 'b' }, newYear));
  });

  test('keeps within the ranges the entity type takes, for all six pollutants', () => {
    for (const { air } of year) {
      for (const pollutant of pollutants) {
        const { max } = entities.AirQualityObserved.attributes[pollutant];
        const value = air[pollutant] ?? Number.NaN;
        assert.ok(value >= 0 && value <= (max ?? 0), `${pollutant} ${value}`);
      }
    }
  });

  test('has ozone in the afternoon and in summer', () => {
    const at = (hour: number) =>
      meanOf(
        'o3',
        year.filter((row) => row.hour === hour),
      );
    assert.ok(at(15) > 2 * at(4));
    const inMonth = (month: number) =>
      meanOf(
        'o3',
        year.filter((row) => row.month === month),
      );
    assert.ok(inMonth(7) > 1.5 * inMonth(1));
  });

  test('has particles in winter and nitrogen dioxide in the rush hour', () => {
    const inMonth = (month: number) =>
      meanOf(
        'pm25',
        year.filter((row) => row.month === month),
      );
    assert.ok(inMonth(1) > 1.5 * inMonth(7));
    const at = (hour: number) =>
      meanOf(
        'no2',
        year.filter((row) => row.hour === hour),
      );
    assert.ok(at(8) > 1.3 * at(13));
  });

  test('never has fine particles above all particles', () => {
    for (const { air } of year) assert.ok((air.pm25 ?? 0) < (air.pm10 ?? 0));
  });

  test('is bad now and then, so that alerts can be seen, and mostly not', () => {
    const heavy = year.filter(({ air }) => (realtimeAqi('HJ 633-2026', air).aqi ?? 0) > 200).length / year.length;
    assert.ok(heavy > 0.002 && heavy < 0.1, String(heavy));
  });
});
