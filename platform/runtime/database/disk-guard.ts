import { statfs } from 'node:fs/promises';
import type { Log } from '../log.ts';
import type { ReadOnlyReason } from './database.ts';

const poll_ms = 250;
const mebibyte = 1024 * 1024;

/** Below this no new 16 MiB segment of the write-ahead log fits: the next write may be the one that stops the engine. */
const full_bytes = 16 * mebibyte;
/** What is written between two looks, and a checkpoint on top, must fit in what is kept free. */
const floor_bytes = 48 * mebibyte;
/** On a big disk a twentieth is more than anyone wants to keep empty. */
const ceiling_bytes = 4096 * mebibyte;

export interface DiskGuard {
  /** Undefined while there is room to write. */
  reason(): ReadOnlyReason | undefined;
  /** Looks now: whoever must know why something failed does not wait for the next turn. */
  look(): Promise<void>;
  close(): void;
}

/** The bytes to keep free on a disk: 5 % of it, but at least 48 MiB and at most 4 GiB. */
export function reserve_bytes(total_bytes: number): number {
  return Math.min(Math.max(total_bytes * 0.05, floor_bytes), ceiling_bytes);
}

/** The state after a look at the disk. Writes come back only when a quarter more than the reserve is free, so that it does not flap. */
export function judgeDisk(
  before: ReadOnlyReason | undefined,
  disk: { readonly freeBytes: number; readonly totalBytes: number },
): ReadOnlyReason | undefined {
  const reserve = reserve_bytes(disk.totalBytes) * (before ? 1.25 : 1);
  if (disk.freeBytes >= reserve) return undefined;
  return { code: disk.freeBytes < full_bytes ? 'diskFull' : 'diskNearlyFull', freeBytes: disk.freeBytes };
}

/** Watches the free space of a folder's disk four times a second, off the event loop. */
export async function watchDisk(directory: string, log: Log): Promise<DiskGuard> {
  let reason: ReadOnlyReason | undefined;
  let looking: Promise<void> | undefined;

  function look(): Promise<void> {
    looking ??= judge().finally(() => {
      looking = undefined;
    });
    return looking;
  }

  async function judge(): Promise<void> {
    try {
      const { bavail, blocks, bsize } = await statfs(directory);
      const next = judgeDisk(reason, { freeBytes: bavail * bsize, totalBytes: blocks * bsize });
      if (next && !reason) log.error({ directory, ...next }, 'disk is nearly full: the hub takes no writes');
      if (reason && !next) log.warn({ directory }, 'there is space on the disk again: the hub takes writes');
      reason = next;
    } catch (error) {
      log.error({ err: error, directory }, 'cannot read the free space of the disk');
    }
  }

  await look();
  const timer = setInterval(look, poll_ms).unref();
  return { reason: () => reason, look, close: () => clearInterval(timer) };
}
