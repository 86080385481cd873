import { expect, test } from 'vitest';
import { sendInParts } from './send-in-parts.ts';

const rows = Array.from({ length: 45 }, (_, n) => ({ id: `c${n}`, version: n, number: `ZZ-${n}` }));

test('many are sent in parts, and each that fails is told with its reason', async () => {
  const sizes: number[] = [];
  const told: number[] = [];
  const failed = await sendInParts(
    rows,
    async (part) => {
      sizes.push(part.length);
      if (part[0]?.id === 'c20') throw new Error('the line broke');
      return { done: part.length, items: part.map(({ id }) => ({ id, ok: id !== 'c44', message: 'stale' })) };
    },
    (done) => told.push(done),
    (error) => (error as Error).message,
  );
  expect(sizes).toEqual([20, 20, 5]);
  expect(told).toEqual([0, 20, 40]);
  expect(failed).toHaveLength(21);
  expect(failed.at(0)).toEqual({ number: 'ZZ-20', why: 'the line broke' });
  expect(failed.at(-1)).toEqual({ number: 'ZZ-44', why: 'stale' });
});
