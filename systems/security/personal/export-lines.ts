import { csvLine, csvStart } from '@hub/runtime';

/** Everything as one table: which part, which record of it, which field, which value. Nothing nested is lost. */
export function exportCsv(parts: Readonly<Record<string, readonly object[]>>): string {
  const lines = Object.entries(parts).flatMap(([part, records]) =>
    records.flatMap((record, index) =>
      fieldsOf(record).map(([field, value]) => csvLine([part, String(index + 1), field, value])),
    ),
  );
  return csvStart + csvLine(['part', 'record', 'field', 'value']) + lines.join('');
}

function fieldsOf(value: unknown, path = ''): readonly (readonly [string, string])[] {
  if (value === null || value === undefined) return [];
  if (value instanceof Date) return [[path, value.toISOString()]];
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object') return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, member]) => fieldsOf(member, path === '' ? key : `${path}.${key}`));
}
