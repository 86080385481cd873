import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseCsv, parseCsvRows } from './parse-csv.ts';

const recordsOf = (chunks: Iterable<string>) => Array.fromAsync(parseCsv(chunks));

test('quotes, doubled quotes, line ends inside quotes, CRLF and LF', async () => {
  const text = 'a,"b, c","say ""hi"""\r\n"two\r\nlines",,\n';
  assert.deepEqual(await recordsOf([text]), [
    ['a', 'b, c', 'say "hi"'],
    ['two\r\nlines', '', ''],
  ]);
});

test('a byte order mark, empty lines and a missing last line end do not matter', async () => {
  assert.deepEqual(await recordsOf(['\uFEFFa,b\n\n\r\n1,2']), [
    ['a', 'b'],
    ['1', '2'],
  ]);
});

test('rows are named by the first record; missing cells are absent, surplus ones dropped', async () => {
  const rows = await Array.fromAsync(parseCsvRows(['', 'x,y\n1,2\n', '3\n4,5,6\n']));
  assert.deepEqual(rows, [{ x: '1', y: '2' }, { x: '3' }, { x: '4', y: '5' }]);
});

test('what RFC 4180 writes is read back, wherever the pieces are cut', async () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('', '"', ',', '\r\n', '\n', 'a\r', '", "', '中文'),
  );
  const records = fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { maxLength: 8 });
  const ending = fc.constantFrom('\n', '\r\n');
  await fc.assert(
    fc.asyncProperty(records, ending, fc.array(fc.nat(200)), async (table, end, cuts) => {
      const quote = (one: string) =>
        /[",\r\n\uFEFF]/.test(one) || one === '' ? `"${one.replaceAll('"', '""')}"` : one;
      const text = table.map((record) => record.map(quote).join(',') + end).join('');
      assert.deepEqual(await recordsOf(cut(text, cuts)), table);
    }),
    { numRuns: 500 },
  );
});

function cut(text: string, at: readonly number[]): string[] {
  const places = [0, ...at.map((place) => Math.min(place, text.length)).sort((a, b) => a - b), text.length];
  return places.slice(1).map((place, index) => text.slice(places[index], place));
}
