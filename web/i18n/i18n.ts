import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en.ts';
import { zh } from './zh.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'hub';
    resources: { hub: typeof zh };
  }
}

export const languages = ['zh', 'en'] as const;
export type Language = (typeof languages)[number];

const memory = 'hub.language';

/** What the reader chose before, else what the browser asks for, else Chinese. */
export function firstLanguage(chosen: string | null, asked: readonly string[]): Language {
  const wish = chosen ?? asked[0] ?? 'zh';
  return wish.toLowerCase().startsWith('en') ? 'en' : 'zh';
}

export function startI18n(language: Language): void {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'zh',
    defaultNS: 'hub',
    resources: { zh: { hub: zh }, en: { hub: en } },
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  markDocument(language);
}

export function chooseLanguage(language: Language): void {
  globalThis.localStorage?.setItem(memory, language);
  void i18next.changeLanguage(language);
  markDocument(language);
}

export function rememberedLanguage(): string | null {
  return globalThis.localStorage?.getItem(memory) ?? null;
}

function markDocument(language: Language): void {
  if (globalThis.document) document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}
