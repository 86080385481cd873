import { isoInstant } from '@hub/kernel';
import type { NamedValue } from './store.ts';
import type { PageReader } from './value-pages.ts';

const page = 1000;
const header = [
  'indicator',
  'scope',
  'subject',
  'name',
  'at',
  'value',
  'level',
  'missing',
  'provenance',
  'records',
  'computedAt',
];

/** All values a reader finds, as CSV (RFC 4180) with a byte order mark, by which spreadsheets know UTF-8. */
export async function* csvOf(read: PageReader): AsyncGenerator<string> {
  yield `\uFEFF${line(header)}`;
  let after: string | undefined;
  do {
    const { rows, next } = await read(after, page);
    yield rows.map((row) => line(cells(row))).join('');
    after = next;
  } while (after !== undefined);
}

function cells(row: NamedValue): readonly string[] {
  const { outcome } = row;
  const [value, level, missing] =
    'value' in outcome ? [String(outcome.value), outcome.level?.title.zh ?? '', ''] : ['', '', outcome.missing.zh];
  const about = [row.indicator, row.scope, row.subject, row.name.zh, isoInstant(row.at)];
  return [...about, value, level, missing, row.provenance.join(' '), String(row.records), isoInstant(row.computedAt)];
}

function line(texts: readonly string[]): string {
  return `${texts.map(cell).join(',')}\r\n`;
}

/** A text that a spreadsheet would run as a formula is led by an apostrophe; numbers are left alone. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
