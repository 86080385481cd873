import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert } from '@hub/alerts';
import type { CaseSummary } from '@hub/cases';
import { todayItems } from './today.ts';

const alert = (id: string, severity: string, caseId?: string) =>
  ({ id, severity, title: { zh: id, en: id }, caseId }) as unknown as Alert;
const file = (id: string, priority: string, dueAt: string, overdue = false) =>
  ({ id, priority, dueAt, overdue, title: id }) as unknown as CaseSummary;

test('what is overdue comes first, then the graver, then what is due first', () => {
  const items = todayItems(
    [alert('minor-alert', 'minor'), alert('extreme-alert', 'extreme')],
    [
      file('later', 'moderate', '2026-11-23T12:00:00Z'),
      file('sooner', 'moderate', '2026-11-23T09:00:00Z'),
      file('late', 'minor', '2026-11-22T00:00:00Z', true),
    ],
  );
  assert.deepEqual(
    items.map(({ id }) => id),
    ['late', 'extreme-alert', 'sooner', 'later', 'minor-alert'],
  );
});

test('an alert whose case is under way is not listed twice', () => {
  const items = todayItems([alert('a', 'severe', 'c')], [file('c', 'severe', '2026-11-23T12:00:00Z')]);
  assert.deepEqual(
    items.map(({ kind }) => kind),
    ['case'],
  );
});
