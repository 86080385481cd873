import type { Localised } from './localised.ts';

/** What is wrong at one place of a pack. `path` reads like code: `rules[0].opens`. */
export interface PackFault extends Localised {
  readonly path: string;
}

const han = /\p{Script=Han}/u;

/** Every text of the declaration has both languages: Chinese in `zh` (or a symbol alike in both), none in `en`. */
export function listTextFaults(value: unknown, path = ''): PackFault[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => listTextFaults(item, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  if ('zh' in value || 'en' in value) return faultsOfText(value, path);
  return Object.entries(value).flatMap(([key, item]) => listTextFaults(item, path === '' ? key : `${path}.${key}`));
}

function faultsOfText(text: { readonly zh?: unknown; readonly en?: unknown }, path: string): PackFault[] {
  const { zh, en } = text;
  if (typeof zh !== 'string' || zh.trim() === '') return [{ path, zh: '缺少中文', en: 'The Chinese text is missing' }];
  if (typeof en !== 'string' || en.trim() === '') return [{ path, zh: '缺少英文', en: 'The English text is missing' }];
  if (han.test(en)) return [{ path, zh: '英文中夹有汉字', en: 'The English text has Chinese characters' }];
  if (!han.test(zh) && zh !== en)
    return [{ path, zh: '中文里没有汉字', en: 'The Chinese text has no Chinese characters' }];
  return [];
}

/** A fault unless `good`. Lets checks be written as tables. */
export function unless(good: boolean, path: string, zh: string, en: string): PackFault[] {
  return good ? [] : [{ path, zh, en }];
}

/** The second and later of equal names. */
export function listRepeated(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}
