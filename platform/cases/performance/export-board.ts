import type { Localised } from '@hub/kernel';
import type { BoardRow } from './board.ts';
import { figureNames, figures, rateNames, rates } from './figures.ts';

type Language = 'zh' | 'en';
type Cell = string | number | undefined;

const whole: Localised = { zh: '合计', en: 'Total' };
const unknown: Localised = { zh: '未分类', en: 'None' };
const head: Localised = { zh: '名称', en: 'Name' };

/** A board as rows of cells, the total last: names, counts, then shares as numbers from 0 to 1 (empty where there is none). */
export function boardTable(
  items: readonly BoardRow[],
  total: Omit<BoardRow, 'key' | 'name'>,
  language: Language,
): Cell[][] {
  const titles = [
    head[language],
    ...figureNames.map((name) => figures[name].title[language]),
    ...rateNames.map((name) => rates[name].title[language]),
  ];
  const cells = (name: string, row: Omit<BoardRow, 'key' | 'name'>): Cell[] => [
    name,
    ...figureNames.map((figure) => row[figure]),
    ...rateNames.map((rate) => row[rate]),
  ];
  return [titles, ...items.map((row) => cells((row.name ?? unknown)[language], row)), cells(whole[language], total)];
}

/** RFC 4180 with a byte order mark, so that spreadsheets read Chinese; a text that a spreadsheet would take for a formula is made none. */
export function toCsv(table: readonly (readonly Cell[])[]): string {
  return `\uFEFF${table.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

function csvCell(cell: Cell): string {
  if (typeof cell !== 'string') return cell === undefined ? '' : String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const firstRate = 1 + figureNames.length;

export async function toXlsx(table: readonly (readonly Cell[])[]): Promise<Uint8Array> {
  const rows = table.map((row, index) =>
    row.map((cell, column) => {
      if (cell === undefined) return null;
      if (typeof cell === 'string')
        return { value: cell, type: String, ...(index === 0 ? { fontWeight: 'bold' as const } : {}) };
      return { value: cell, type: Number, ...(column >= firstRate ? { format: '0.00%' } : {}) };
    }),
  );
  const { default: writeXlsx } = await import('write-excel-file/node');
  return new Uint8Array(await writeXlsx(rows).toBuffer());
}
