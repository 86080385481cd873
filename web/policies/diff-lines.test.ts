import { expect, test } from 'vitest';
import { diffLines } from './diff-lines.ts';

const shown = (before: string, after: string) =>
  diffLines(before, after).map(({ kind, line }) => `${{ same: ' ', added: '+', removed: '-' }[kind]}${line}`);

test('what both texts have stays, the rest goes or comes', () => {
  expect(shown('a\nb\nc', 'a\nx\nc\nd')).toEqual([' a', '-b', '+x', ' c', '+d']);
  expect(shown('', 'a\nb')).toEqual(['+a', '+b']);
  expect(shown('a\nb', '')).toEqual(['-a', '-b']);
  expect(shown('a', 'a')).toEqual([' a']);
});
