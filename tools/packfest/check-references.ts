import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { Fault, Repository } from './repository.ts';

const link = /\]\(([^)\s]+)\)/g;
const quoted = /`([^`\s]+)`/g;
const ourFolder = /^(platform|systems|applications|cities|web|tools|tests|docs)\//;
/** `…`, `*`, `<id>` and `{a,b}` stand for many names; nothing to look up. */
const pattern = /[*<>{}…$:]/;

/** In code the compiler finds them. */
const ofMerge = /^(?:<{7}|>{7}) /m;

/** A document that names a file which is not there misleads, and so does one with two versions of a passage. */
export function checkReferences({ root, files, read }: Repository): Fault[] {
  const present = (path: string): boolean => existsSync(join(root, path));
  return files
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) => [
      ...listMissing(file, read(file), present).map((path) => ({ file, message: `there is no ${path}` })),
      ...(holdsMerge(read(file)) ? [{ file, message: 'the marks of a merge are still in it' }] : []),
    ]);
}

export const holdsMerge = (text: string): boolean => ofMerge.test(text);

/** The files a Markdown text names, by link or in backticks, that are not present. Paths are relative to the root. */
export function listMissing(file: string, text: string, present: (path: string) => boolean): string[] {
  const links = [...text.matchAll(link)]
    .map((match) => (match[1] ?? '').replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
    .map((target) => normalize(join(dirname(file), target)));
  const paths = [...text.matchAll(quoted)]
    .map((match) => match[1] ?? '')
    .filter((path) => ourFolder.test(path) && !pattern.test(path));
  return [...new Set([...links, ...paths])].filter((path) => !present(path));
}
