import { expect, test } from 'vitest';
import type { AreaCollection, IndicatorValue } from '../api/contract.ts';
import { districtFeatures, noValueColor, placeFeatures, rankOf } from './features.ts';
import { parseImageId } from './images.ts';

const base = {
  subject: 's',
  provenance: ['synthetic'],
  stale: false,
  location: { type: 'Point', coordinates: [1, 2] },
} as unknown as IndicatorValue;
const level = { title: { zh: '优', en: 'Good' }, color: '#00e400' };

test('a place has the colour of its class, its value as text and the dashes of synthetic data', () => {
  const [feature] = placeFeatures([{ ...base, value: 0, level }], String).features;
  expect(feature?.properties.color).toBe('#00e400');
  expect(parseImageId(feature?.properties.image ?? '')).toMatchObject({ text: '0', dashed: true });
});

test('stale and missing values are grey; missing is a dash, not zero', () => {
  const [stale, missing] = placeFeatures([{ ...base, value: 5, level, stale: true }, base], String).features;
  expect(stale?.properties.color).toBe(noValueColor);
  expect(parseImageId(missing?.properties.image ?? '')).toMatchObject({ text: '—', color: noValueColor });
});

test('what holds now comes before what does not, the higher value first, nothing at all last', () => {
  const ranks = [base, { ...base, value: 900, stale: true }, { ...base, value: 1 }, { ...base, value: 300 }].map(
    rankOf,
  );
  expect(ranks.map((_, index) => index).sort((one, other) => (ranks[one] ?? 0) - (ranks[other] ?? 0))).toEqual([
    3, 2, 1, 0,
  ]);
});

test('places without a position are not drawn', () => {
  const { location: _location, ...nowhere } = base;
  expect(placeFeatures([nowhere], String).features).toEqual([]);
});

test('a district without an outline is left out, the chosen one stands out', () => {
  const areas = {
    features: [
      { geometry: null, properties: { code: '1' } },
      { geometry: { type: 'Polygon', coordinates: [] }, properties: { code: '2' } },
      { geometry: { type: 'Polygon', coordinates: [] }, properties: { code: '3' } },
    ],
  } as unknown as AreaCollection;
  const { features } = districtFeatures(areas, [{ ...base, subject: '2', value: 1, level }], '2');
  expect(features.map(({ properties }) => properties)).toEqual([
    { code: '2', color: '#00e400', chosen: true, dimmed: false },
    { code: '3', chosen: false, dimmed: true },
  ]);
});
