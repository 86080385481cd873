/** By its byte order mark spreadsheets know that a CSV file is UTF-8. */
export const csvStart = '\uFEFF';

/** One line of CSV (RFC 4180). */
export function csvLine(texts: readonly string[]): string {
  return `${texts.map(cell).join(',')}\r\n`;
}

/** A text that a spreadsheet would run as a formula is led by an apostrophe; numbers are left alone. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
