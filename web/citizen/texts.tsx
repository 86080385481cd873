import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { Localised } from '../api/contract.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

export type TextKey = keyof typeof zh;
type Fillings = Readonly<Record<string, string | number>>;
type Language = 'zh' | 'en';

export interface Texts {
  readonly language: Language;
  t(key: TextKey, fillings?: Fillings): string;
  /** The text of the reader's language. */
  of(text: Localised): string;
  /** A local date and time in China. */
  date(iso: string): string;
  toggle(): void;
}

const memory = 'hub.language';
const dictionaries = { zh, en } as const;

/** What the reader chose before, else what the browser asks for, else Chinese. */
export function firstLanguage(chosen: string | null, asked: readonly string[]): Language {
  return (chosen ?? asked[0] ?? 'zh').toLowerCase().startsWith('en') ? 'en' : 'zh';
}

export function fill(text: string, fillings: Fillings = {}): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(fillings[name] ?? whole));
}

function textsIn(language: Language, toggle: () => void): Texts {
  const format = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Asia/Shanghai',
  });
  return {
    language,
    t: (key, fillings) => fill(dictionaries[language][key], fillings),
    of: (text) => text[language],
    date: (iso) => format.format(new Date(iso)),
    toggle,
  };
}

const TextsContext = createContext<Texts>(textsIn('zh', () => undefined));

export function useTexts(): Texts {
  return useContext(TextsContext);
}

export function TextsProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(() => firstLanguage(localStorage.getItem(memory), navigator.languages));
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  const texts = useMemo(
    () =>
      textsIn(language, () => {
        const next = language === 'zh' ? 'en' : 'zh';
        localStorage.setItem(memory, next);
        setLanguage(next);
      }),
    [language],
  );
  return <TextsContext value={texts}>{children}</TextsContext>;
}
