import { useTranslation } from 'react-i18next';
import type { Localised } from '../api/contract.ts';
import type { Language } from './i18n.ts';

export function useLanguage(): Language {
  return useTranslation().i18n.language === 'en' ? 'en' : 'zh';
}

/** Picks the reader's language from what the hub says in both. Plain text is already in the writer's language. */
export function useText(): (text: Localised | string | undefined) => string {
  const language = useLanguage();
  return (text) => (typeof text === 'object' ? text[language] || text.zh : (text ?? ''));
}

/** Several things in one sentence, as the reader's language lists them. */
export function useListText(): (items: readonly string[]) => string {
  const separator = useLanguage() === 'en' ? ', ' : '、';
  return (items) => items.join(separator);
}
