import { closeSync, fdatasyncSync, fsyncSync, openSync } from 'node:fs';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

type Initialised = Awaited<ReturnType<NodeFS['init']>>;
type EngineOptions = Parameters<NodeFS['init']>[1];

/** What Emscripten keeps of an open file: `nfd` is Node's descriptor, which directories do not have. */
interface OpenFile {
  readonly nfd?: number;
  readonly node: unknown;
}

interface NodeFiles {
  realPath(node: unknown): string;
  convertNodeCode(error: unknown): number;
  readonly stream_ops: { fsync?: (file: OpenFile) => number };
}

const settings = {
  // Emscripten passes `fsync` on to the file system, `fdatasync` not.
  wal_sync_method: 'fsync',
  // A checkpoint gives back what is above; see database-upkeep.ts for who asks for one.
  max_wal_size: '128MB',
  min_wal_size: '32MB',
};

/** How the engine keeps its files in a folder so that every commit reaches the disk before it is acknowledged. */
export function durableStorage(directory: string): Pick<PGliteOptions, 'fs' | 'startParams'> {
  return {
    fs: new DurableNodeFS(directory),
    startParams: [
      ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
  };
}

/**
 * Emscripten's Node file system has no `fsync`, so that PostgreSQL's own calls do nothing and PGlite turns them off (`-F`).
 * This one has.
 */
class DurableNodeFS extends NodeFS {
  override async init(engine: PGlite, options: EngineOptions): Promise<Initialised> {
    const { emscriptenOpts } = await super.init(engine, options);
    const preRun: NonNullable<EngineOptions['preRun']> = [...(emscriptenOpts.preRun ?? [])];
    preRun.push(({ FS }) => {
      const files = FS.filesystems.NODEFS as unknown as NodeFiles;
      files.stream_ops.fsync = (file) => {
        try {
          if (file.nfd === undefined) syncDirectory(files.realPath(file.node));
          else fdatasyncSync(file.nfd);
          return 0;
        } catch (error) {
          throw new FS.ErrnoError(files.convertNodeCode(error));
        }
      };
    });
    return { emscriptenOpts: { ...emscriptenOpts, preRun } };
  }
}

function syncDirectory(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
