import { expect, test } from 'vitest';
import type { CaseAction } from '../api/contract-cases.ts';
import { problemOf } from '../api/problem.ts';
import { decisionOf, newerCase } from './decision.ts';

const action = (needs: CaseAction['needs']): CaseAction => ({ action: 'complete', title: { zh: '', en: '' }, needs });

test('only what the action needs is sent, and a note when there is one', () => {
  const draft = { note: ' fixed ', unit: 'roads', grade: 4, evidence: ['a'] };
  expect(decisionOf(action(['evidence']), 3, draft)).toEqual({
    action: 'complete',
    version: 3,
    note: 'fixed',
    evidence: ['a'],
  });
  expect(decisionOf(action([]), 3, { note: '  ' })).toEqual({ action: 'complete', version: 3 });
});

test('the newer case is found in a conflict, and not in other errors', () => {
  const file = { version: 4, timeline: [] };
  expect(newerCase(problemOf(409, { code: 'case.stale', details: { case: file } }))).toEqual(file);
  expect(newerCase(problemOf(409, { code: 'case.notNow', details: {} }))).toBeUndefined();
  expect(newerCase(new Error('x'))).toBeUndefined();
});
