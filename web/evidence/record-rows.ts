import type { RawRecord } from '../api/contract.ts';

export const recordColumns = [
  'entityId',
  'name',
  'attribute',
  'value',
  'unit',
  'observedAt',
  'receivedAt',
  'provenance',
  'source',
  'instanceId',
] as const;

/** A record as the cells of one CSV row, in the order of `recordColumns`. Nested values are written as JSON. */
export function recordRow(record: RawRecord): readonly (string | number | undefined)[] {
  return recordColumns.map((column) => {
    const value = column === 'unit' ? record.unit?.symbol : record[column];
    return typeof value === 'number' || value === undefined ? value : plainText(value);
  });
}

export function plainText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
