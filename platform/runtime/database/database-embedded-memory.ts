import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MemoryFS, PGlite, type PGliteOptions } from '@electric-sql/pglite';

type Initialised = Awaited<ReturnType<MemoryFS['init']>>;
type EngineOptions = Parameters<MemoryFS['init']>[1];
type EngineFiles = Parameters<NonNullable<EngineOptions['preRun']>[number]>[0]['FS'];

/** The engine in memory, begun as a copy of a data directory, which stays as it is. */
export function memoryStorage(directory: string): Pick<PGliteOptions, 'fs'> {
  return { fs: new CopiedMemoryFS(directory) };
}

/** Puts each file there as it was read: through a tar, PGlite's own way in, every byte is copied five times. */
class CopiedMemoryFS extends MemoryFS {
  readonly #directory: string;

  constructor(directory: string) {
    super();
    this.#directory = directory;
  }

  override async init(engine: PGlite, options: EngineOptions): Promise<Initialised> {
    const { emscriptenOpts } = await super.init(engine, options);
    const preRun: NonNullable<EngineOptions['preRun']> = [...(emscriptenOpts.preRun ?? [])];
    preRun.push(({ FS }) => copyInto(FS, this.#directory, PGlite.paths.PGDATA));
    return { emscriptenOpts: { ...emscriptenOpts, preRun } };
  }
}

function copyInto(files: EngineFiles, from: string, to: string): void {
  files.mkdir(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), `${to}/${entry.name}`];
    if (entry.isDirectory()) copyInto(files, source, target);
    else files.writeFile(target, readFileSync(source), { canOwn: true });
  }
}
