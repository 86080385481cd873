import { closeSync, fdatasyncSync, fsyncSync, openSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';
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

/**
 * Files on disk that are really synced. Emscripten's Node file system has no `fsync`, so that PostgreSQL's own calls do
 * nothing and PGlite turns them off (`-F`); with this and `durableStart` every commit reaches the disk before it is acknowledged.
 */
export class DurableNodeFS extends NodeFS {
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
