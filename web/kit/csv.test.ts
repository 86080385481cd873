import { expect, test } from 'vitest';
import { countCsvRows, toCsv } from './csv.ts';

test('cells with commas, quotes and line breaks are quoted, and the rows are counted as a reader would', () => {
  const csv = toCsv([
    ['name', 'value'],
    ['a "b", c', 1],
    ['two\nlines', undefined],
  ]);
  expect(csv).toBe('\uFEFFname,value\r\n"a ""b"", c",1\r\n"two\nlines",\r\n');
  expect(countCsvRows(csv)).toBe(2);
});

test('text that a spreadsheet would run as a formula is defused, negative numbers are not touched', () => {
  expect(toCsv([['=1+1', '-3.5', '@x']])).toBe("\uFEFF'=1+1,-3.5,'@x\r\n");
});
