import { expect, test } from 'vitest';
import { durationIn_ms, formatAge, formatInstant, formatNumber, formatSpan } from './format.ts';

const minute = 60_000;
const hour = 60 * minute;

test('an instant is shown in the city’s zone, on a 24-hour clock', () => {
  expect(formatInstant('2026-03-01T16:05:09Z', 'second', 'zh', 'Asia/Shanghai')).toBe('2026/03/02 00:05:09');
  expect(formatInstant('2026-03-01T16:05:09Z', 'time', 'en', 'Asia/Shanghai')).toBe('00:05');
});

test('what is not a time is shown as it came', () => {
  expect(formatInstant('soon', 'minute', 'zh', 'Asia/Shanghai')).toBe('soon');
});

test('an age grows from just now to days', () => {
  expect(formatAge(3_000, 'zh')).toBe('刚刚');
  expect(formatAge(-5_000, 'en')).toBe('just now');
  expect(formatAge(59_999, 'en')).toBe('59 seconds ago');
  expect(formatAge(90 * minute, 'zh')).toBe('1小时前');
  expect(formatAge(47 * hour, 'en')).toBe('47 hours ago');
  expect(formatAge(48 * hour, 'en')).toBe('2 days ago');
});

test('a span has at most its two largest units and never a zero', () => {
  expect(formatSpan(51 * hour + 20 * minute, 'zh')).toBe('2 天 3 小时');
  expect(formatSpan(48 * hour + 20 * minute, 'en')).toBe('2 d');
  expect(formatSpan(-45 * minute, 'en')).toBe('45 min');
  expect(formatSpan(20_000, 'zh')).toBe('不到 1 分钟');
});

test('numbers keep two decimals at most and are not padded', () => {
  expect(formatNumber(1234.567, 'zh')).toBe('1,234.57');
  expect(formatNumber(57, 'en')).toBe('57');
});

test('ISO durations are read, other text is refused', () => {
  expect(durationIn_ms('PT2H')).toBe(2 * hour);
  expect(durationIn_ms('P1DT30M')).toBe(24 * hour + 30 * minute);
  expect(durationIn_ms('P')).toBeUndefined();
  expect(durationIn_ms('2 h')).toBeUndefined();
});
