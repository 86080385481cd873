import type { Localised } from '../api/contract.ts';

export type Language = 'zh' | 'en';
type Fillings = Readonly<Record<string, string | number>>;

export interface Texts<Key extends string> {
  readonly language: Language;
  /** A text; `{name}` in it is filled in. */
  t(key: Key, fillings?: Fillings): string;
  /** The text of the reader's language. */
  of(text: Localised): string;
  /** A local date and time in China. */
  date(iso: string): string;
  toggle(): void;
}

/** What the reader chose before, else what the browser asks for, else Chinese. */
export function firstLanguage(chosen: string | null, asked: readonly string[]): Language {
  return (chosen ?? asked[0] ?? 'zh').toLowerCase().startsWith('en') ? 'en' : 'zh';
}

export function fill(text: string, fillings: Fillings = {}): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(fillings[name] ?? whole));
}

/** The texts of one of the small apps in a language. */
export function textsIn<Key extends string>(
  dictionary: Readonly<Record<Key, string>>,
  language: Language,
  toggle: () => void,
): Texts<Key> {
  const format = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Asia/Shanghai',
  });
  return {
    language,
    t: (key, fillings) => fill(dictionary[key], fillings),
    of: (text) => text[language],
    date: (iso) => format.format(new Date(iso)),
    toggle,
  };
}
