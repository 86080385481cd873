import { isoInstant } from '@hub/kernel';
import { csvLine, csvStart } from '@hub/runtime';
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

/** All values a reader finds, as CSV. */
export async function* csvOf(read: PageReader): AsyncGenerator<string> {
  yield csvStart + csvLine(header);
  let after: string | undefined;
  do {
    const { rows, next } = await read(after, page);
    yield rows.map((row) => csvLine(cells(row))).join('');
    after = next;
  } while (after !== undefined);
}

function cells(row: NamedValue): readonly string[] {
  const { outcome } = row;
  const [value, level, missing] =
    'value' in outcome ? [String(outcome.value), outcome.level?.title.zh ?? '', ''] : ['', '', outcome.missing.zh];
  const about = [row.indicator, row.scope, row.subject, row.name.zh, isoInstant(row.at)];
  const records = row.inside ? String(row.records) : '';
  return [...about, value, level, missing, row.provenance.join(' '), records, isoInstant(row.computedAt)];
}
