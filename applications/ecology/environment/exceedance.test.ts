import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dailyExceedances, exceedances } from './exceedance.ts';
import { type AveragingTime, airStandardOn } from './limits.ts';
import { type Pollutant, pollutants } from './pollutants.ts';

// GB 3095 table 1 typed a second time: pollutant, averaging time, class 1 and 2 limits.
const tables: Readonly<Record<string, string>> = {
  '2026-02-28': `so2 year 20 60, so2 day 50 150, so2 hour 150 500, no2 year 40 40, no2 day 80 80, no2 hour 200 200,
    co day 4 4, co hour 10 10, o3 eightHours 100 160, o3 hour 160 200, pm10 year 40 70, pm10 day 50 150, pm25 year 15 35, pm25 day 35 75`,
  '2026-03-01': `so2 year 20 60, so2 day 50 150, so2 hour 150 500, no2 year 40 40, no2 day 80 80, no2 hour 200 200,
    co day 4 4, co hour 10 10, o3 eightHours 100 160, o3 hour 160 200, pm10 year 40 60, pm10 day 50 120, pm25 year 15 30, pm25 day 35 60`,
  '2031-01-01': `so2 year 20 20, so2 day 50 50, so2 hour 150 150, no2 year 30 30, no2 day 50 50, no2 hour 200 200,
    co day 4 4, co hour 10 10, o3 eightHours 100 160, o3 hour 160 200, pm10 year 20 50, pm10 day 50 100, pm25 year 10 25, pm25 day 25 50`,
};

for (const [day, table] of Object.entries(tables)) {
  describe(`limits on ${day}`, () => {
    const rows = table.split(',').map((row) => row.trim().split(' '));
    for (const [pollutant, time, ...limits] of rows) {
      test(`${pollutant} ${time}: kept at the limit, broken one step above`, () => {
        const step = pollutant === 'co' ? 0.1 : 1;
        for (const zoneClass of [1, 2] as const) {
          const limit = Number(limits[zoneClass - 1]);
          const judge = (value: number) =>
            exceedances(airStandardOn(day), zoneClass, time as AveragingTime, { [pollutant as Pollutant]: value });
          assert.deepEqual(judge(limit), []);
          assert.equal(judge(limit + step)[0]?.limit, limit);
        }
      });
    }

    test('there are no other limits', () => {
      const { limits } = airStandardOn(day);
      const count = pollutants.reduce((sum, pollutant) => sum + Object.keys(limits[pollutant]).length, 0);
      assert.equal(count, rows.length);
    });
  });
}

test('the standard changes on its first day', () => {
  assert.equal(airStandardOn('2013-01-01').id, 'GB 3095-2012');
  assert.equal(airStandardOn('2030-12-31').id, 'GB 3095-2026 transition');
  assert.equal(airStandardOn('2031-01-01').id, 'GB 3095-2026');
});

test('what is no day has no standard', () => assert.throws(() => airStandardOn(''), RangeError));

test('the overrun is a multiple of the limit, of the rounded concentration', () => {
  const standard = airStandardOn('2026-05-01');
  const [pm25] = dailyExceedances(standard, 2, { pm25: 90 });
  assert.equal(pm25?.multiple, 0.5);
  assert.deepEqual(dailyExceedances(standard, 2, { pm25: 60.5 }), []);
});

test('daily ozone is held to the 8 h limit', () => {
  const standard = airStandardOn('2026-05-01');
  assert.deepEqual(dailyExceedances(standard, 2, { o3: 160 }), []);
  assert.equal(dailyExceedances(standard, 2, { o3: 161 })[0]?.averagingTime, 'eightHours');
});
