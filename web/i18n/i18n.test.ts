import { expect, test } from 'vitest';
import { en } from './en.ts';
import { firstLanguage } from './i18n.ts';
import { zh } from './zh.ts';

type Tree = { readonly [key: string]: string | Tree };

function leaves(tree: Tree, prefix = ''): readonly (readonly [string, string])[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as const] : leaves(value, `${prefix}${key}.`),
  );
}

const zhTexts = new Map(leaves(zh));
const enTexts = new Map(leaves(en));
const holes = (text = '') => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

test('both languages have the same keys', () => {
  expect([...enTexts.keys()].sort()).toEqual([...zhTexts.keys()].sort());
});

test('a text asks for the same values in both languages', () => {
  for (const [key, text] of zhTexts) expect(holes(enTexts.get(key)), key).toEqual(holes(text));
});

test('no text is empty, and no English text is left in Chinese', () => {
  for (const [key, text] of zhTexts) expect(text.trim(), key).not.toBe('');
  const chinese = [...enTexts].filter(([key, text]) => key !== 'top.otherLanguage' && /\p{Script=Han}/u.test(text));
  expect(chinese).toEqual([]);
});

test('the choice made before wins over the browser, and Chinese is the default', () => {
  expect(firstLanguage('en', ['zh-CN'])).toBe('en');
  expect(firstLanguage(null, ['en-GB', 'zh'])).toBe('en');
  expect(firstLanguage(null, ['fr'])).toBe('zh');
  expect(firstLanguage(null, [])).toBe('zh');
});
