import { expect, test } from 'vitest';
import { actionsInOrder } from './action-order.ts';

const of = (...names: string[]) => names.map((action) => ({ action, title: { zh: action, en: action }, needs: [] }));

test('what takes the case forward comes first, what waits for an answer next, the rare last', () => {
  const { primary, sorted } = actionsInOrder(of('pause', 'comment', 'claim', 'approve', 'complete'));
  expect(primary).toBe('complete');
  expect(sorted.map(({ action }) => action)).toEqual(['complete', 'approve', 'claim', 'comment', 'pause']);
});
