import { expect, test } from 'vitest';
import { detailLines } from './details.ts';

test('nested details become lines with headings, lists are joined, texts in two languages are one value', () => {
  const details = {
    primary: ['PM2.5', 'O3'],
    subIndices: { 'PM2.5': 75, O3: undefined },
    reason: { zh: '缺测', en: 'missing' },
  };
  const one = (value: unknown) =>
    value === undefined ? '—' : typeof value === 'object' ? 'text' : JSON.stringify(value);
  expect(detailLines(details, { name: (key) => key, one, list: (parts) => parts.join('、') })).toEqual([
    { depth: 0, name: 'primary', value: '"PM2.5"、"O3"' },
    { depth: 0, name: 'subIndices' },
    { depth: 1, name: 'PM2.5', value: '75' },
    { depth: 1, name: 'O3', value: '—' },
    { depth: 0, name: 'reason', value: 'text' },
  ]);
});
