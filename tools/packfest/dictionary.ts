/** One line of DICTIONARY.md. */
export interface Term {
  readonly zh: string;
  readonly en: string;
  /** The word as code writes it; the one and only. */
  readonly word: string;
  /** `platform`, or the id of the pack whose word it is. */
  readonly home: string;
  /** A word of the domain alone: it may not occur under `platform/`. */
  readonly domain: boolean;
}

/** Reads the tables of DICTIONARY.md: every row whose third cell is a word in backticks; the fourth is `home` or `home, domain`. */
export function readDictionary(text: string): Term[] {
  return text.split('\n').flatMap((line) => {
    const [zh = '', en = '', word = '', place = ''] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    const code = /^`([\w-]+)`$/.exec(word)?.[1];
    const [home = '', mark] = place.split(',').map((part) => part.trim());
    return code ? [{ zh, en, word: code, home: home || 'platform', domain: mark === 'domain' }] : [];
  });
}
