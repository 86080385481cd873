import type { Fault, Repository } from './repository.ts';

const limits = { median: 80, p95: 300, longest: 500 } as const;
const source = /[.](ts|tsx|mjs|css)$/;
/** A line of a table: it opens or closes a bracket or holds nothing but literals. */
const dataLine =
  /^\s*([[\]{}(),;]+|\[.*\],?|\{.*\},?|(['"`].*['"`]|[\d.]+),?|['"\w-]+: (\[.*\]|\{.*\}|['"`].*['"`]|[\d._-]+|true|false),?)\s*$/;

/** Small files are easy to name. Tables of figures may be as long as their standard is. */
export function checkFileSizes({ files, read }: Repository): Fault[] {
  const sizes = files
    .filter((file) => source.test(file))
    .map((file) => ({ file, text: read(file) }))
    .filter(({ text }) => !isTable(text))
    .map(({ file, text }) => ({ file, lines: text.trimEnd().split('\n').length }))
    .sort((one, other) => one.lines - other.lines);
  const at = (share: number) => sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * share))];
  const [median, p95] = [at(0.5), at(0.95)];
  return [
    ...sizes
      .filter(({ lines }) => lines > limits.longest)
      .map(({ file, lines }) => ({ file, message: `${lines} lines; no file has more than ${limits.longest}` })),
    ...(median && median.lines > limits.median
      ? [{ file: '.', message: `the median file has ${median.lines} lines, above ${limits.median}` }]
      : []),
    ...(p95 && p95.lines > limits.p95
      ? [{ file: p95.file, message: `one file in twenty has ${p95.lines} lines or more, above ${limits.p95}` }]
      : []),
  ];
}

/** Four lines in five are data. */
export function isTable(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 60 && lines.filter((line) => dataLine.test(line)).length >= lines.length * 0.8;
}
