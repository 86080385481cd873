/** RFC 4180 with a byte order mark, without which Excel reads Chinese as another encoding. */
export function toCsv(rows: readonly (readonly (string | number | undefined)[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** A leading sign of a formula is defused: a spreadsheet would run what a device wrote. Plain numbers stay numbers. */
function cell(value: string | number | undefined): string {
  if (typeof value === 'number') return String(value);
  const text = value ?? '';
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows of a CSV text that end outside quotes, the header not counted: what a reader of the file would find. */
export function countCsvRows(csv: string): number {
  let quoted = false;
  let rows = 0;
  for (const sign of csv) {
    if (sign === '"') quoted = !quoted;
    else if (sign === '\n' && !quoted) rows += 1;
  }
  return Math.max(0, rows - 1);
}

export function download(name: string, contentType: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: contentType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
