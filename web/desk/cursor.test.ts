import { expect, test } from 'vitest';
import { nextCursor } from './cursor.ts';

test('j goes down from before the first row, k goes up, both stop at the ends', () => {
  expect(nextCursor(-1, 'j', 3)).toBe(0);
  expect(nextCursor(2, 'j', 3)).toBeUndefined();
  expect(nextCursor(2, 'k', 3)).toBe(1);
  expect(nextCursor(0, 'k', 3)).toBeUndefined();
  expect(nextCursor(-1, 'j', 0)).toBeUndefined();
  expect(nextCursor(1, 'x', 3)).toBeUndefined();
});
