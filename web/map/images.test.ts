import { expect, test } from 'vitest';
import { imageId, parseImageId } from './images.ts';

test('an image id carries all that is drawn, even the separator', () => {
  const symbol = { kind: 'label', text: '金水|区', color: '#33415c', dashed: true } as const;
  expect(parseImageId(imageId(symbol))).toEqual(symbol);
});

test('the id of anything else is not ours', () => {
  expect(parseImageId('marker')).toBeUndefined();
  expect(parseImageId('')).toBeUndefined();
});
