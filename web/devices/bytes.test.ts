import { expect, test } from 'vitest';
import { byteCount, hexDump } from './bytes.ts';

const base64 = (bytes: readonly number[]) => btoa(String.fromCharCode(...bytes));

test('every byte is shown, printable or not', () => {
  const bytes = base64([0, 0x41, 0xff, ...Array.from({ length: 14 }, () => 0x20)]);
  expect(byteCount(bytes)).toBe(17);
  const [first, second] = hexDump(bytes).split('\n');
  expect(first).toMatch(/^000000 {2}00 41 ff 20 .* {2}\.A\. {13}$/);
  expect(second).toMatch(/^000010 {2}20 +$/);
});

test('a long message is cut with a sign', () => {
  expect(hexDump(base64(Array.from({ length: 1025 }, () => 1))).endsWith('\n…')).toBe(true);
  expect(hexDump(base64([]))).toBe('');
});
