import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { postgis } from '@electric-sql/pglite-postgis';

const cacheFolder = fileURLToPath(new URL('../../.cache/', import.meta.url));

export interface PreparedDataDirectory {
  /** An empty database with PostGIS, to be copied. */
  readonly directory: string;
  /** The same as a tar, to be loaded into memory. */
  readonly tarball: string;
}

/**
 * An empty embedded database with PostGIS, made once per version of the engine: initdb and `create extension postgis`
 * take 10 s, a copy takes a fraction of one.
 */
export async function prepareDataDirectory(): Promise<PreparedDataDirectory> {
  const home = join(cacheFolder, `pglite-${packageVersion('pglite')}-postgis-${packageVersion('pglite-postgis')}`);
  const prepared = { directory: join(home, 'data'), tarball: join(home, 'data.tar') };
  if (existsSync(home)) return prepared;
  await mkdir(cacheFolder, { recursive: true });
  const draft = await mkdtemp(join(cacheFolder, 'draft-'));
  try {
    const database = await PGlite.create(join(draft, 'data'), { extensions: { postgis } });
    for (const step of ['create extension postgis', 'vacuum (freeze, analyze)', 'checkpoint'])
      await database.exec(step);
    const tarball = await database.dumpDataDir('none');
    await database.close();
    await writeFile(join(draft, 'data.tar'), tarball.stream());
    // Whoever comes first wins; a second process that prepared at the same time throws its own away.
    await rename(draft, home).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return prepared;
}

function packageVersion(name: string): string {
  // Neither package exports its package.json; it lies above its entry point.
  const manifest = new URL('../package.json', import.meta.resolve(`@electric-sql/${name}`));
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

if (import.meta.main) {
  const begun = performance.now();
  const { directory } = await prepareDataDirectory();
  process.stderr.write(`${directory} is ready after ${Math.round(performance.now() - begun)} ms\n`);
}
