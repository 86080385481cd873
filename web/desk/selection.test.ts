import { expect, test } from 'vitest';
import { emptySelection, extended, mostSelected, toggled, within } from './selection.ts';

const order = ['a', 'b', 'c', 'd', 'e'];
const ids = (selection: { readonly ids: ReadonlySet<string> }) => [...selection.ids].sort();

test('a row is chosen and chosen no longer', () => {
  const one = toggled(emptySelection, 'b');
  expect(ids(one)).toEqual(['b']);
  expect(ids(toggled(one, 'b'))).toEqual([]);
});

test('Shift chooses from the first row to this one, in either direction', () => {
  const one = toggled(emptySelection, 'c');
  expect(ids(extended(one, 'e', order))).toEqual(['c', 'd', 'e']);
  expect(ids(extended(one, 'a', order))).toEqual(['a', 'b', 'c']);
  expect(ids(extended(emptySelection, 'd', order))).toEqual(['d']);
});

test('what leaves the list is not acted on', () => {
  const some = extended(toggled(emptySelection, 'a'), 'c', order);
  expect(ids(within(some, ['a', 'c', 'd']))).toEqual(['a', 'c']);
});

test('no more are chosen than the hub takes', () => {
  const many = Array.from({ length: mostSelected + 50 }, (_, index) => `r${index}`);
  const all = extended(toggled(emptySelection, 'r0'), many.at(-1) ?? '', many);
  expect(all.ids.size).toBe(mostSelected);
  expect(toggled(all, 'another').ids.size).toBe(mostSelected);
});
