import { useMemo } from 'react';
import { useLanguage } from '../i18n/use-language.ts';
import { formatAge, formatInstant, formatNumber, formatSpan, type InstantStyle } from './format.ts';
import { useCity } from './use-city.ts';

/** The formatters in the reader's language and the city's time zone. */
export function useFormat() {
  const language = useLanguage();
  const { timeZone } = useCity();
  return useMemo(
    () => ({
      number: (value: number) => formatNumber(value, language),
      instant: (at: string | number, style: InstantStyle = 'minute') => formatInstant(at, style, language, timeZone),
      span: (span_ms: number) => formatSpan(span_ms, language),
      /** Several things in one line. */
      list: (parts: readonly string[]) => parts.join(language === 'zh' ? '、' : ', '),
      /** A name and what it says. */
      pair: (name: string, value: string) => `${name}${language === 'zh' ? '：' : ': '}${value}`,
      age: (age_ms: number) => formatAge(age_ms, language),
    }),
    [language, timeZone],
  );
}
