import { expect, test } from 'vitest';
import { evidenceKind } from './entry-draft.ts';

test('a line of evidence says by its form what it is', () => {
  expect(evidenceKind('ZZ-20261127-0002')).toBe('case');
  expect(evidenceKind('https://example.org/a')).toBe('link');
  expect(evidenceKind('urban-management.openCovers')).toBe('indicator');
  expect(evidenceKind('已现场查看')).toBe('text');
});
