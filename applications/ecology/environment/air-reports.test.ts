import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dailyAqi, realtimeAqi } from './air-reports.ts';

const clean = { so2: 5, no2: 20, co: 0.5, o3: 40, pm10: 30, pm25: 20 };

describe('real-time report', () => {
  test('particles use the 24 h limits, gases the 1 h limits', () => {
    const { subIndices } = realtimeAqi('HJ 633-2026', { so2: 150, no2: 100, co: 5, o3: 160, pm10: 50, pm25: 35 });
    assert.deepEqual(subIndices, { so2: 50, no2: 50, co: 50, o3: 50, pm10: 50, pm25: 50 });
  });

  test('1 h SO2 above 800 is 200 under 2026', () => {
    assert.equal(realtimeAqi('HJ 633-2026', { ...clean, so2: 801 }).aqi, 200);
  });

  test('1 h SO2 above 800 falls back to the 24 h mean under 2012', () => {
    assert.equal(realtimeAqi('HJ 633-2012', { ...clean, so2: 801 }, 475).aqi, 150);
    assert.equal(realtimeAqi('HJ 633-2012', { ...clean, so2: 800 }, 475).aqi, 200);
  });

  test('without that mean the pollutant is missing, and the index NA', () => {
    const index = realtimeAqi('HJ 633-2012', { ...clean, so2: 801 });
    assert.deepEqual(index.missing, ['so2']);
    assert.equal(index.aqi, undefined);
  });

  // The nine national stations of Zhengzhou at 2017-07-07 16:00 as CNEMC published them: 1 h O3, PM2.5, PM10, SO2, NO2, CO
  // and the AQI. (Public copies of this hour label the hour's ozone o3_24h and the day's highest hour o3.)
  const published: readonly (readonly [string, number, number, number, number, number, number, number])[] = [
    ['烟厂', 213, 45, 68, 13, 18, 0.6, 107],
    ['郑纺机', 230, 28, 60, 14, 20, 0.7, 115],
    ['银行学校', 208, 27, 51, 9, 17, 0.7, 104],
    ['供水公司', 211, 28, 62, 15, 17, 0.7, 106],
    ['经开区管委', 189, 26, 54, 9, 8, 0.5, 87],
    ['四十七中', 249, 35, 73, 16, 23, 0.8, 125],
    ['市监测站', 194, 29, 72, 16, 26, 0.6, 93],
    ['河医大', 238, 30, 97, 10, 18, 0.8, 119],
    ['岗李水库', 260, 23, 48, 10, 11, 0.8, 130],
  ];
  for (const [name, o3, pm25, pm10, so2, no2, co, expected] of published) {
    test(`${name}, 2017: AQI ${expected} with ozone as primary pollutant`, () => {
      const index = realtimeAqi('HJ 633-2012', { so2, no2, co, o3, pm10, pm25 });
      assert.equal(index.aqi, expected);
      assert.deepEqual(index.primary, ['o3']);
    });
  }
});

describe('daily report', () => {
  test('24 h limits for five and the 8 h limits for ozone', () => {
    const { subIndices } = dailyAqi('HJ 633-2026', { so2: 50, no2: 40, co: 2, o3: 100, pm10: 50, pm25: 35 });
    assert.deepEqual(subIndices, { so2: 50, no2: 50, co: 50, o3: 50, pm10: 50, pm25: 50 });
  });

  test('8 h ozone above 800 is 300 under 2026 and uses the highest hour under 2012', () => {
    assert.equal(dailyAqi('HJ 633-2026', { ...clean, o3: 801 }, 1000).aqi, 300);
    assert.equal(dailyAqi('HJ 633-2012', { ...clean, o3: 801 }, 1000).aqi, 400);
    assert.equal(dailyAqi('HJ 633-2012', { ...clean, o3: 801 }).aqi, undefined);
  });

  test('the same air is judged by the edition of its day', () => {
    const air = { ...clean, pm25: 75 };
    assert.equal(dailyAqi('HJ 633-2012', air).aqi, 100);
    assert.equal(dailyAqi('HJ 633-2026', air).aqi, 114);
  });
});
