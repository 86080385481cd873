import { expect, test } from 'vitest';
import { nearMatter } from './near-matter.ts';
import { placeOfText, placeText } from './place-text.ts';

test('a place is read as it is written, with any comma', () => {
  expect(placeOfText(placeText([113.6653, 34.7571]))).toEqual([113.6653, 34.7571]);
  expect(placeOfText('113.6653，34.7571')).toEqual([113.6653, 34.7571]);
  for (const text of ['', '113.6', '113,34,2', 'a, b', '190, 34', '34.7571, 113.6653'])
    expect(placeOfText(text), text).toBeUndefined();
});

test('other cases are asked for once there is something to compare', () => {
  const draft = { type: 'toy.overflow', title: '积水' };
  expect(nearMatter(draft)).toBeUndefined();
  expect(nearMatter({ ...draft, title: '水', area: '410105' })).toBeUndefined();
  expect(nearMatter({ ...draft, area: '410105', place: [113.6, 34.7] })).toEqual({
    ...draft,
    description: '',
    lon: 113.6,
    lat: 34.7,
  });
  expect(nearMatter({ ...draft, area: '410105', class: '01' })).toEqual({
    ...draft,
    description: '',
    class: '01',
    area: '410105',
  });
});
