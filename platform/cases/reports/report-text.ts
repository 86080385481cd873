import { reportErrors } from './report-errors.ts';

// A tag, an end tag, a comment, a declaration or an instruction; "a < b" and "<3" are none.
const markup = /<[a-z/!?]|\bjavascript\s*:|\bdata\s*:\s*text\/html/i;
// Control characters other than tab and line ends, format characters that turn the reading direction, and what is no character.
const control = /[^\P{Cc}\t\n\r]|[\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/u;

/** A text a stranger typed, trimmed. Markup is refused, not cleaned: what is stored is what was said. @throws report.tooLong, report.markup, report.invalid */
export function plainText(value: string, field: string, most: number): string {
  const text = value.trim();
  if (text.length > most) throw reportErrors.tooLong({ field, most });
  if (markup.test(text)) throw reportErrors.markup({ field });
  if (control.test(text) || !text.isWellFormed()) throw reportErrors.invalid({ field, reason: 'control characters' });
  return text;
}

const personal: readonly (readonly [pattern: RegExp, mask: string])[] = [
  [/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g, '***@***'],
  // Resident identity numbers, then whatever is long enough to be a telephone or account number.
  [/(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])/g, '******'],
  [/(?<![\dA-Za-z])\+?(?:\d[ -]?){7,20}\d(?![\dA-Za-z])/g, '******'],
];

/** A text for everyone: e-mail addresses, identity numbers and telephone numbers inside it are masked. */
export function maskPersonal(text: string): string {
  return personal.reduce((masked, [pattern, mask]) => masked.replaceAll(pattern, mask), text);
}
