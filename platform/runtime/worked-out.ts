import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';

/** Beside what Node has compiled of the hub (`server/main.mjs`): who may write here may write the code as well. */
const folder = new URL('../../node_modules/.cache/hub/worked-out/', import.meta.url);

/** Several hubs of different settings may start from one copy of the code in turn; of what changed, the rest is old. */
const keptOfEach = 12;

interface Kept {
  readonly from: string;
  readonly result: unknown;
}

/** What was worked out from the same before, at an earlier start; undefined when it was not, or cannot be read. */
export function findWorkedOut<Result>(name: string, from: string): Result | undefined {
  try {
    const place = placeOf(name, from);
    const kept = JSON.parse(readFileSync(place, 'utf8')) as Kept;
    if (kept.from !== from) return undefined;
    touch(place);
    return kept.result as Result;
  } catch {
    return undefined;
  }
}

/** What is asked for is not old. */
function touch(place: URL): void {
  try {
    utimesSync(place, new Date(), new Date());
  } catch {
    // As below.
  }
}

/** Keeps a result, plain JSON, and lets what was asked for longest ago of that name go; where nothing may be written, it is worked out at every start. */
export function keepWorkedOut(name: string, from: string, result: unknown): void {
  const draft = new URL(`${name}.${randomUUID()}.draft`, folder);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(draft, JSON.stringify({ from, result } satisfies Kept));
    renameSync(draft, placeOf(name, from));
    dropOldest(name);
  } catch {
    // A container's file system may be read-only.
  }
}

/** What `make` makes of the same, made once for all starts. What it throws is not kept. */
export function workedOut<Result>(name: string, from: string, make: () => Result): Result {
  const known = findWorkedOut<Result>(name, from);
  if (known !== undefined) return known;
  const result = make();
  keepWorkedOut(name, from, result);
  return result;
}

function placeOf(name: string, from: string): URL {
  return new URL(`${name}.${createHash('sha256').update(from).digest('hex').slice(0, 16)}.json`, folder);
}

function dropOldest(name: string): void {
  const places = readdirSync(folder)
    .filter((file) => file.startsWith(`${name}.`))
    .map((file) => new URL(file, folder));
  const newestFirst = places
    .map((place) => ({ place, at: statSync(place).mtimeMs }))
    .sort((one, other) => other.at - one.at);
  for (const { place } of newestFirst.slice(keptOfEach)) rmSync(place, { force: true });
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
