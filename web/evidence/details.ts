/** One line of a value's details: how deep it lies, its name and what it says (absent for a heading). */
export interface DetailLine {
  readonly depth: number;
  readonly name: string;
  readonly value?: string;
}

type Write = (value: unknown) => string;

/**
 * Lays the details an indicator states out as lines, whatever their shape: packs decide what their standard asks for.
 * `write` puts a plain value into the reader's words.
 */
export function detailLines(
  details: Readonly<Record<string, unknown>>,
  write: Write,
  depth = 0,
): readonly DetailLine[] {
  return Object.entries(details).flatMap(([name, value]): readonly DetailLine[] => {
    if (isLocalised(value) || !isRecord(value))
      return [{ depth, name, value: Array.isArray(value) ? listText(value, write) : write(value) }];
    return [{ depth, name }, ...detailLines(value, write, depth + 1)];
  });
}

function listText(values: readonly unknown[], write: Write): string {
  return values
    .map((value) => (isRecord(value) && !isLocalised(value) ? Object.values(value).map(write).join(' ') : write(value)))
    .join('、');
}

export function isLocalised(value: unknown): value is { readonly zh: string; readonly en: string } {
  return isRecord(value) && typeof value.zh === 'string' && typeof value.en === 'string';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
