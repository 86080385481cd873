import { defineErrors, type Localised } from '@hub/kernel';

/** One run of digits in a code. */
export interface CodePart {
  readonly name: string;
  readonly digits: number;
  readonly title: Localised;
}

/** How a code is put together. Layouts differ between editions and cities, so they are data, not code. */
export interface CodeScheme {
  readonly title: Localised;
  readonly parts: readonly CodePart[];
  readonly source: string;
  /** Whether the layout was read in its source; a remembered one says false. */
  readonly verified: boolean;
}

const errors = defineErrors('code', {
  badPart: { status: 400, zh: '代码段 {name} 须为 {digits} 位数字', en: 'Part {name} of a code takes {digits} digits' },
});

/** The parts of a code by name, or undefined when it does not fit the layout. */
export function parseCode(scheme: CodeScheme, code: string): Readonly<Record<string, string>> | undefined {
  if (!/^\d+$/.test(code) || code.length !== codeLength(scheme)) return undefined;
  let start = 0;
  return Object.fromEntries(
    scheme.parts.map(({ name, digits }) => {
      start += digits;
      return [name, code.slice(start - digits, start)];
    }),
  );
}

/** Puts a code together; numbers are filled up with zeros. @throws code.badPart */
export function formatCode(scheme: CodeScheme, parts: Readonly<Record<string, string | number>>): string {
  return scheme.parts
    .map(({ name, digits }) => {
      const text = String(parts[name] ?? '').padStart(typeof parts[name] === 'number' ? digits : 0, '0');
      if (text.length !== digits || !/^\d+$/.test(text)) throw errors.badPart({ name, digits });
      return text;
    })
    .join('');
}

export function codeLength({ parts }: CodeScheme): number {
  return parts.reduce((sum, { digits }) => sum + digits, 0);
}
