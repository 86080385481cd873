import { globSync, readFileSync } from 'node:fs';

/** A code block of a document: fenced, with what stands behind the fence, or indented, which says nothing of its kind. */
export interface Example {
  readonly file: string;
  readonly line: number;
  readonly kind: string;
  readonly code: string;
}

const root = new URL('../../', import.meta.url).pathname;
/** Decisions tell what was, and are no instructions. */
const passedOver = /(^|\/)(node_modules|decisions|templates|dist)\//;

/** The documents of the repository. */
export function listDocuments(): readonly string[] {
  const folders = ['docs', 'platform', 'systems', 'applications', 'cities', 'web', 'tools', 'tests'];
  return ['*.md', ...folders.map((folder) => `${folder}/**/*.md`)]
    .flatMap((glob) => globSync(glob, { cwd: root }))
    .filter((file) => !passedOver.test(file))
    .sort();
}

export const readDocument = (file: string) => readFileSync(`${root}${file}`, 'utf8');

/** Every code block of a text, wherever it stands. */
export function examplesIn(file: string, text: string): readonly Example[] {
  const found: Example[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const block = fenced(lines, at) ?? indented(lines, at);
    if (!block) continue;
    found.push({ file, line: at + 1, kind: block.kind, code: block.code.join('\n') });
    at = block.end;
  }
  return found;
}

interface Block {
  readonly kind: string;
  readonly code: readonly string[];
  readonly end: number;
}

function fenced(lines: readonly string[], at: number): Block | undefined {
  const [, fence = '', kind = ''] = /^\s*(`{3,}|~{3,})\s*(.*?)\s*$/.exec(lines[at] ?? '') ?? [];
  if (fence === '') return undefined;
  const close = lines.findIndex((line, index) => index > at && line.trim() === fence);
  // A fence that nobody closes reaches to the end.
  const end = close < 0 ? lines.length : close;
  return { kind, code: lines.slice(at + 1, end), end };
}

/** Four spaces after an empty line are code, unless they go on with an item of a list. */
function indented(lines: readonly string[], at: number): Block | undefined {
  const isCode = (line = '') => /^( {4}|\t)/.test(line);
  if (!isCode(lines[at]) || (lines[at - 1] ?? '').trim() !== '') return undefined;
  const before = lines.slice(0, at).findLast((line) => line.trim() !== '' && !isCode(line));
  if (/^\s*([-*+]|\d+\.)\s/.test(before ?? '')) return undefined;
  let end = at;
  while (end + 1 < lines.length && (isCode(lines[end + 1]) || (lines[end + 1] === '' && isCode(lines[end + 2]))))
    end += 1;
  return { kind: '', code: lines.slice(at, end + 1).map((line) => line.slice(4)), end };
}
