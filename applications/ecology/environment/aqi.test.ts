import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { aqi, type SubIndices } from './aqi.ts';
import { airLevel } from './levels.ts';

const clean: SubIndices = { so2: 10, no2: 20, co: 15, o3: 30, pm10: 40, pm25: 45 };

describe('the index', () => {
  test('is the highest sub-index', () => assert.equal(aqi('HJ 633-2026', { ...clean, o3: 77 }).aqi, 77));

  test('is at least 1', () => {
    assert.equal(aqi('HJ 633-2026', { so2: 0, no2: 0, co: 0, o3: 0, pm10: 0, pm25: 0 }).aqi, 1);
  });
});

describe('primary pollutants', () => {
  test('there is none up to 50 and one from 51', () => {
    assert.deepEqual(aqi('HJ 633-2026', { ...clean, pm25: 50 }).primary, []);
    assert.deepEqual(aqi('HJ 633-2026', { ...clean, pm25: 51 }).primary, ['pm25']);
  });

  test('ties stand together', () => {
    assert.deepEqual(aqi('HJ 633-2026', { ...clean, pm25: 88, o3: 88 }).primary, ['o3', 'pm25']);
  });

  test('exceeding pollutants are stated under 2012 only', () => {
    const bad = { ...clean, o3: 101, pm10: 100, pm25: 130 };
    assert.deepEqual(aqi('HJ 633-2012', bad).exceeding, ['o3', 'pm25']);
    assert.deepEqual(aqi('HJ 633-2026', bad).exceeding, []);
  });
});

describe('a missing pollutant', () => {
  const { co: _, ...withoutCo } = clean;

  test('makes the index NA while the rest is at most 100', () => {
    const index = aqi('HJ 633-2026', { ...withoutCo, pm25: 100 });
    assert.equal(index.aqi, undefined);
    assert.deepEqual(index.missing, ['co']);
    assert.deepEqual(index.primary, []);
    assert.equal(index.subIndices.pm25, 100);
  });

  test('does not hide an index above 100', () => {
    const index = aqi('HJ 633-2026', { ...withoutCo, pm25: 101 });
    assert.equal(index.aqi, 101);
    assert.deepEqual(index.primary, ['pm25']);
  });

  test('all of them missing is NA', () => assert.equal(aqi('HJ 633-2026', {}).aqi, undefined));
});

test('levels change between 50 and 51, 100 and 101, 150 and 151, 200 and 201, 300 and 301', () => {
  const level = (index: number) => airLevel(index).title.zh;
  assert.deepEqual([1, 50, 51, 100].map(level), ['一级 优', '一级 优', '二级 良', '二级 良']);
  assert.deepEqual([101, 150, 151, 200].map(level), [
    '三级 轻度污染',
    '三级 轻度污染',
    '四级 中度污染',
    '四级 中度污染',
  ]);
  assert.deepEqual([201, 300, 301, 500].map(level), [
    '五级 重度污染',
    '五级 重度污染',
    '六级 严重污染',
    '六级 严重污染',
  ]);
  assert.equal(airLevel(151).color, '#ff0000');
});

test('what is no index has no level', () => assert.throws(() => airLevel(Number.NaN), RangeError));
