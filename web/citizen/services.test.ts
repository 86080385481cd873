import { expect, test } from 'vitest';
import { guessTitles } from '../light/guess-titles.ts';
import { fill, firstLanguage } from '../light/texts.ts';
import type { Places, Service } from './api.ts';
import { districtAt } from './place.ts';
import { searchServices } from './services.ts';

const service = (id: string, zh: string, en: string): Service => ({
  id,
  title: { zh, en },
  group: { zh: '公用设施', en: 'Public utilities' },
  promisedBy: '',
  asks: [],
});
const services = [
  service('1', '污水井盖', 'Sewage cover'),
  service('2', '路灯', 'Street lamp'),
  service('3', '暴露垃圾', 'Exposed waste'),
];

test('kinds are found by words of either language, also of their group', () => {
  expect(searchServices(services, '井盖').map(({ id }) => id)).toEqual(['1']);
  expect(searchServices(services, 'Street LAMP').map(({ id }) => id)).toEqual(['2']);
  expect(searchServices(services, '公用 路灯').map(({ id }) => id)).toEqual(['2']);
  expect(searchServices(services, '').length).toBe(3);
  expect(searchServices(services, '飞船')).toEqual([]);
});

test('a description suggests kinds; one that says nothing suggests none', () => {
  expect(guessTitles(services, '门口的井盖坏了').map(({ id }) => id)).toEqual(['1']);
  expect(guessTitles(services, 'the street is dark, the lamp is out').map(({ id }) => id)).toEqual(['2']);
  expect(guessTitles(services, '你好')).toEqual([]);
});

test('a place lies in the district whose outline holds it, or in none', () => {
  const outline = {
    type: 'Polygon' as const,
    coordinates: [
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
        [0, 0],
      ],
    ],
  };
  const places: Places = {
    centre: [0, 0],
    streets: [],
    districts: [{ code: '1', name: { zh: '区', en: 'D' }, outline }],
  };
  expect(districtAt(places, [0.5, 0.5])?.code).toBe('1');
  expect(districtAt(places, [1.5, 0.5])).toBeUndefined();
});

test('texts are filled in, and the language is the one chosen, asked for, or Chinese', () => {
  expect(fill('{a} of {b}', { a: 1 })).toBe('1 of {b}');
  expect(firstLanguage('en', ['zh-CN'])).toBe('en');
  expect(firstLanguage(null, ['en-GB'])).toBe('en');
  expect(firstLanguage(null, ['fr'])).toBe('zh');
});
