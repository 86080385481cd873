import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { firstLanguage, type Language } from './texts.ts';

const memory = 'hub.language';

interface Choice {
  readonly language: Language;
  toggle(): void;
}

const LanguageContext = createContext<Choice>({ language: 'zh', toggle: () => undefined });

export function useLanguageChoice(): Choice {
  return useContext(LanguageContext);
}

/** The reader's language, remembered, and told to the document. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(() => firstLanguage(localStorage.getItem(memory), navigator.languages));
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  const choice = useMemo(
    () => ({
      language,
      toggle() {
        const next = language === 'zh' ? 'en' : 'zh';
        localStorage.setItem(memory, next);
        setLanguage(next);
      },
    }),
    [language],
  );
  return <LanguageContext value={choice}>{children}</LanguageContext>;
}
