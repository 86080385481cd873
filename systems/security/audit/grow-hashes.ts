import { digestLength } from './digest.ts';

/** A list of hashes in one piece of memory: a million are 32 MB. */
export function growHashes() {
  let bytes = Buffer.alloc(1024 * digestLength);
  let size = 0;
  return {
    get size() {
      return size;
    },
    at: (position: number): Buffer => bytes.subarray(position * digestLength, (position + 1) * digestLength),
    range: (from: number, to: number): Buffer => bytes.subarray(from * digestLength, Math.max(from, to) * digestLength),
    push(hash: Uint8Array): void {
      if ((size + 1) * digestLength > bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(bytes.length)]);
      bytes.set(hash, size * digestLength);
      size += 1;
    },
    cut(to: number): void {
      size = Math.min(size, to);
    },
  };
}
