import { expect, test } from 'vitest';
import type { RawRecord } from '../api/contract.ts';
import { recordColumns, recordRow } from './record-rows.ts';

test('a row has every column, numbers stay numbers, what is missing stays empty', () => {
  const record = {
    entityId: 'e',
    name: 'n',
    attribute: 'a',
    value: 0,
    unit: { symbol: 'm' },
    receivedAt: 't',
    provenance: 'measured',
    instanceId: 'i',
  } as RawRecord;
  const row = Object.fromEntries(recordRow(record).map((cell, index) => [recordColumns[index], cell]));
  expect(row).toMatchObject({ value: 0, unit: 'm', observedAt: undefined, source: undefined });
  expect(recordRow({ ...record, value: { type: 'Point' } })[3]).toBe('{"type":"Point"}');
});
