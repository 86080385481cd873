import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Beside what Node has compiled of the hub (`server/main.mjs`): who may write here may write the code as well. */
const folder = new URL('../../node_modules/.cache/hub/worked-out/', import.meta.url);

interface Kept {
  readonly from: string;
  readonly result: unknown;
}

/** What was worked out from the same before, at an earlier start; undefined when it was not, or cannot be read. */
export function findWorkedOut<Result>(name: string, from: string): Result | undefined {
  try {
    const kept = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Kept;
    return kept.from === from ? (kept.result as Result) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a result, plain JSON, in the place of an older one; where nothing may be written, it is worked out at every start. */
export function keepWorkedOut(name: string, from: string, result: unknown): void {
  const draft = new URL(`${name}.${randomUUID()}.draft`, folder);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(draft, JSON.stringify({ from, result } satisfies Kept));
    renameSync(draft, new URL(`${name}.json`, folder));
  } catch {
    // A container's file system may be read-only.
  }
}

/** Tells whether code or data has changed: of one folder's sources without tests, or of single files. */
export function sourcesHash(places: readonly URL[], more = ''): string {
  const hash = createHash('sha256').update(more);
  for (const place of places) {
    const files = place.href.endsWith('/') ? sourcesIn(place) : [place];
    for (const file of files) hash.update(`\n${file.pathname.split('/').at(-1)}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function sourcesIn(place: URL): URL[] {
  return readdirSync(place, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.ts$|\.md$/.test(entry.name))
    .map(({ name }) => new URL(name, place))
    .sort((a, b) => (a.href < b.href ? -1 : 1));
}
