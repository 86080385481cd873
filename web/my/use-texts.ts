import { useMemo } from 'react';
import { useLanguageChoice } from '../light/language.tsx';
import { type Texts, textsIn } from '../light/texts.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

export type TextKey = keyof typeof zh;

const dictionaries = { zh, en } as const;

export function useTexts(): Texts<TextKey> {
  const { language, toggle } = useLanguageChoice();
  return useMemo(() => textsIn<TextKey>(dictionaries[language], language, toggle), [language, toggle]);
}
