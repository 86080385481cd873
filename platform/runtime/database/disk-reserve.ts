import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One 16 MiB segment of the write-ahead log, and room to close what a crash left open. */
const size_bytes = 24 * 1024 * 1024;

/**
 * A file that only takes up space. An engine that met a completely full disk has to recover before it can be read, and
 * recovery writes: giving the file up makes the room, whoever filled the disk.
 */
export function diskReserve(folder: string): { keep(): void; giveUp(): void } {
  const file = join(folder, 'hub.reserve');
  let kept = existsSync(file);
  return {
    keep() {
      if (kept) return;
      // Zeros are written, not skipped over: a hole would take no space.
      writeFileSync(file, Buffer.alloc(size_bytes));
      kept = true;
    },
    giveUp() {
      rmSync(file, { force: true });
      kept = false;
    },
  };
}
