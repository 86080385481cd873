import { expect, test } from 'vitest';
import type { Service } from './api.ts';
import { type Draft, detailFaults, emptyDraft, lengthParts, placeFaults, readCode, reportOf } from './draft.ts';

const title = { zh: '井盖', en: 'Cover' };
const service: Service = {
  id: 'pack.type.0101',
  title,
  group: title,
  promisedBy: '2026-11-23T04:00:00.000Z',
  asks: [
    { name: 'depth', required: true, answer: { kind: 'number', title: { zh: '水深', en: 'Depth' } } },
    { name: 'blocked', answer: { kind: 'boolean', title } },
  ],
};
const draft = (more: Partial<Draft>): Draft => ({ ...emptyDraft('key'), ...more });
const faults = (more: Partial<Draft>) => detailFaults(draft(more), service, (ask) => ask.answer.title.en);
const good = { answers: { depth: '3' } };

test('a place is a point or an address; markup is neither', () => {
  expect(placeFaults(draft({})).map(({ key }) => key)).toEqual(['placeNone']);
  expect(placeFaults(draft({ address: ' ' })).map(({ key }) => key)).toEqual(['placeNone']);
  expect(placeFaults(draft({ position: [113.6, 34.7] }))).toEqual([]);
  expect(placeFaults(draft({ address: '金水区 1 号' }))).toEqual([]);
  expect(placeFaults(draft({ address: '<b>x' })).map(({ key }) => key)).toEqual(['detailMarkup']);
});

test('what is asked must be answered, and by a number where it is one', () => {
  expect(faults({}).map(({ field, key }) => [field, key])).toEqual([['answer-depth', 'answerMissing']]);
  expect(faults({ answers: { depth: 'deep' } }).map(({ key }) => key)).toEqual(['answerBad']);
  expect(faults(good)).toEqual([]);
});

test('scripts, wrong telephone numbers and addresses are said at once', () => {
  expect(faults({ ...good, description: 'a <script>x</script>' }).map(({ key }) => key)).toEqual(['detailMarkup']);
  expect(faults({ ...good, description: 'x'.repeat(2001) }).map(({ key }) => key)).toEqual(['detailTooLong']);
  expect(faults({ ...good, phone: '12' }).map(({ key }) => key)).toEqual(['contactBadPhone']);
  expect(faults({ ...good, email: 'nobody' }).map(({ key }) => key)).toEqual(['contactBadEmail']);
  expect(faults({ ...good, phone: '0371-1234 5678', email: 'a@b.cn', description: '3 < 5 米' })).toEqual([]);
});

test('what goes to the hub holds what was filled in and nothing else', () => {
  const filled = draft({ ...good, position: [113.6, 34.7], address: ' ', description: ' 冒水 ', phone: '13800000000' });
  expect(reportOf(filled, service)).toEqual({
    class: 'pack.type.0101',
    lon: 113.6,
    lat: 34.7,
    description: '冒水',
    answers: { depth: 3 },
    contact: { phone: '13800000000' },
  });
});

test('a code is understood as people type it', () => {
  expect(readCode('abcd-efgh jk0o')).toBe('ABCDEFGHJK00');
  expect(readCode('ABCDEFGHJKIL')).toBe('ABCDEFGHJK11');
  for (const text of ['', 'ABCD', 'ABCDEFGHJKMU', 'ABCDEFGHJKMN1']) expect(readCode(text)).toBeUndefined();
});

test('a length of time is told in its two largest units', () => {
  expect(lengthParts(90 * 60_000)).toEqual([
    { key: 'hours', n: 1 },
    { key: 'minutes', n: 30 },
  ]);
  expect(lengthParts(0)).toEqual([{ key: 'minutes', n: 0 }]);
  expect(lengthParts(-5)).toEqual([{ key: 'minutes', n: 0 }]);
  expect(lengthParts((2 * 24 * 60 + 61) * 60_000).map(({ n }) => n)).toEqual([2, 1]);
});
