/** One line of a value's details: how deep it lies, its name and what it says (absent for a heading). */
export interface DetailLine {
  readonly depth: number;
  readonly name: string;
  readonly value?: string;
}

/** Puts values into the reader's words. */
interface Writer {
  name(key: string): string;
  one(value: unknown): string;
  list(parts: readonly string[]): string;
}

/**
 * Lays the details an indicator states out as lines, whatever their shape: packs decide what their standard asks for.
 * `writer` puts values into the reader's words.
 */
export function detailLines(
  details: Readonly<Record<string, unknown>>,
  writer: Writer,
  depth = 0,
): readonly DetailLine[] {
  return Object.entries(details).flatMap(([name, value]): readonly DetailLine[] => {
    if (isLocalised(value) || !isRecord(value))
      return [
        { depth, name: writer.name(name), value: Array.isArray(value) ? listText(value, writer) : writer.one(value) },
      ];
    return [{ depth, name: writer.name(name) }, ...detailLines(value, writer, depth + 1)];
  });
}

function listText(values: readonly unknown[], writer: Writer): string {
  const words = (value: unknown) =>
    isRecord(value) && !isLocalised(value) ? Object.values(value).map(writer.one).join(' ') : writer.one(value);
  return writer.list(values.map(words));
}

export function isLocalised(value: unknown): value is { readonly zh: string; readonly en: string } {
  return isRecord(value) && typeof value.zh === 'string' && typeof value.en === 'string';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
