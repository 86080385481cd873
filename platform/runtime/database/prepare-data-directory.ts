import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

const cacheFolder = fileURLToPath(new URL('../../../.cache/', import.meta.url));
/** Raised when what is prepared changes and the versions of the engine do not. */
const recipe = 1;

export interface PreparedDataDirectory {
  /** An empty database with PostGIS, to be copied. */
  readonly directory: string;
  /** What an existing database needs of PostGIS; see `slimBundle`. */
  readonly postgisBundle: string;
}

/**
 * An empty embedded database with PostGIS, made once per version of the engine: initdb and `create extension postgis`
 * take 10 s, a copy takes half of one.
 */
export async function prepareDataDirectory(): Promise<PreparedDataDirectory> {
  const [engine, extension] = [packageFolder('pglite'), packageFolder('pglite-postgis')];
  const home = join(cacheFolder, `pglite-${versionIn(engine)}-postgis-${versionIn(extension)}-${recipe}`);
  if (!existsSync(home)) await prepare(home, new URL('dist/postgis.tar.gz', extension));
  return {
    directory: join(home, 'data'),
    postgisBundle: join(home, 'postgis.tar.gz'),
  };
}

async function prepare(home: string, bundle: URL): Promise<void> {
  await mkdir(cacheFolder, { recursive: true });
  const draft = await mkdtemp(join(cacheFolder, 'draft-'));
  try {
    const { PGlite } = await import('@electric-sql/pglite');
    const { postgis } = await import('@electric-sql/pglite-postgis');
    const database = await PGlite.create(join(draft, 'data'), { extensions: { postgis } });
    for (const step of ['create extension postgis', 'vacuum (freeze, analyze)', 'checkpoint'])
      await database.exec(step);
    await database.close();
    await writeFile(join(draft, 'postgis.tar.gz'), slimBundle(readFileSync(bundle)));
    // Whoever comes first wins; a second process that prepared at the same time throws its own away.
    await rename(draft, home).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/**
 * The library and the projection data out of PostGIS' bundle. Rasters, topology and the scripts that create extensions
 * are four fifths of it and are unpacked and compiled at every start; without them a start takes half the time.
 */
function slimBundle(bundle: Buffer): Buffer {
  const tar = gunzipSync(bundle);
  const kept: Buffer[] = [];
  const block = 512;
  for (let offset = 0; offset < tar.length; ) {
    // ustar header: name in bytes 0 to 99, size in octal from byte 124.
    const name = tar.toString('utf8', offset, offset + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(tar.toString('latin1', offset + 124, offset + 136), 8) || 0;
    const end = offset + block + Math.ceil(size / block) * block;
    if (/^(share\/proj\/|lib\/postgresql\/postgis-3\.so$)/.test(name)) kept.push(tar.subarray(offset, end));
    offset = end;
  }
  return gzipSync(Buffer.concat([...kept, Buffer.alloc(2 * block)]), { level: 1 });
}

/** Neither package exports its package.json; it lies above its entry point. */
function packageFolder(name: string): URL {
  return new URL('..', import.meta.resolve(`@electric-sql/${name}`));
}

function versionIn(folder: URL): string {
  return (JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as { version: string }).version;
}

if (import.meta.main) {
  const begun = performance.now();
  const { directory } = await prepareDataDirectory();
  process.stderr.write(`${directory} is ready after ${Math.round(performance.now() - begun)} ms\n`);
}
