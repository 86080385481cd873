/**
 * The records of a CSV text that arrives in pieces (RFC 4180): commas, quotes doubled inside quotes, line ends inside
 * quotes, CRLF or LF, an optional byte order mark. Empty lines are passed over.
 */
export async function* parseCsv(chunks: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string[]> {
  let cells: string[] = [];
  let cell = '';
  /** `after`: a quote was seen inside quotes; the next character tells whether it was doubled. */
  let state: 'plain' | 'quoted' | 'after' = 'plain';
  let isFirst = true;
  const takeRecord = (): string[] | undefined => {
    const text = state === 'plain' && cell.endsWith('\r') ? cell.slice(0, -1) : cell;
    const isEmpty = state === 'plain' && cells.length === 0 && text === '';
    const record = isEmpty ? undefined : [...cells, text];
    cells = [];
    cell = '';
    state = 'plain';
    return record;
  };
  for await (const chunk of chunks) {
    for (const character of isFirst ? chunk.replace(/^\uFEFF/, '') : chunk) {
      if (state === 'quoted') {
        if (character === '"') state = 'after';
        else cell += character;
      } else if (state === 'after' && character === '"') {
        cell += '"';
        state = 'quoted';
      } else if (character === '"' && state === 'plain' && cell === '') state = 'quoted';
      else if (character === ',') {
        cells.push(cell);
        cell = '';
        state = 'plain';
      } else if (character === '\n') {
        const record = takeRecord();
        if (record) yield record;
      } else if (state !== 'after' || character !== '\r') cell += character;
    }
    if (chunk !== '') isFirst = false;
  }
  const record = takeRecord();
  if (record) yield record;
}

/** The same as objects by the names of the first record. Cells a record lacks are absent. */
export async function* parseCsvRows(
  chunks: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<Record<string, string>> {
  let names: readonly string[] | undefined;
  for await (const cells of parseCsv(chunks)) {
    if (names)
      yield Object.fromEntries(cells.slice(0, names.length).map((cell, index) => [names?.[index] ?? '', cell]));
    else names = cells;
  }
}
