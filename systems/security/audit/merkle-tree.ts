import type { Digest } from './digest.ts';

/** Hears of every complete subtree of 2^level leaves as it closes; level 0 is a leaf. */
type NodeListener = (level: number, index: number, hash: Buffer) => void;

/** A Merkle tree (RFC 6962 §2.1) that grows and keeps only its peaks: the roots of its complete subtrees, largest first. */
export interface GrowingTree {
  readonly size: number;
  readonly peaks: readonly Buffer[];
  append(leaf: Buffer): void;
  root(): Buffer;
}

export function growTree(
  digest: Digest,
  start: { readonly size: number; readonly peaks: readonly Buffer[] } = { size: 0, peaks: [] },
  listen?: NodeListener,
): GrowingTree {
  let { size } = start;
  const peaks = [...start.peaks];
  return {
    get size() {
      return size;
    },
    peaks,
    append(leaf) {
      let hash = leaf;
      let index = size;
      listen?.(0, index, hash);
      for (let level = 1; index % 2 === 1; level += 1) {
        hash = digest.node(peaks.pop() as Buffer, hash);
        index = (index - 1) / 2;
        listen?.(level, index, hash);
      }
      peaks.push(hash);
      size += 1;
    },
    root() {
      const last = peaks.at(-1);
      return last ? peaks.slice(0, -1).reduceRight((right, left) => digest.node(left, right), last) : digest.of(empty);
    },
  };
}

const empty = new Uint8Array();

/** The hash of the complete subtree of 2^level leaves that begins at leaf `index · 2^level`. */
export type NodeReader = (level: number, index: number) => Promise<Buffer>;

/** RFC 6962 §2.1.1: what must be added to leaf `index` (from 0) to come to the root of the first `size` leaves. */
export async function inclusionProof(digest: Digest, read: NodeReader, index: number, size: number): Promise<Buffer[]> {
  const path = async (start: number, end: number): Promise<Buffer[]> => {
    if (end - start === 1) return [];
    const middle = start + splitOf(end - start);
    return index < middle
      ? [...(await path(start, middle)), await rangeHash(digest, read, middle, end)]
      : [...(await path(middle, end)), await rangeHash(digest, read, start, middle)];
  };
  return path(0, size);
}

/** RFC 6962 §2.1.2: proves that the tree of `size` leaves begins with the tree of `first` leaves, 0 < first ≤ size. */
export async function consistencyProof(
  digest: Digest,
  read: NodeReader,
  first: number,
  size: number,
): Promise<Buffer[]> {
  const path = async (start: number, end: number, isOld: boolean): Promise<Buffer[]> => {
    if (first === end) return isOld ? [] : [await rangeHash(digest, read, start, end)];
    const middle = start + splitOf(end - start);
    return first <= middle
      ? [...(await path(start, middle, isOld)), await rangeHash(digest, read, middle, end)]
      : [...(await path(middle, end, false)), await rangeHash(digest, read, start, middle)];
  };
  return path(0, size, true);
}

async function rangeHash(digest: Digest, read: NodeReader, start: number, end: number): Promise<Buffer> {
  const level = Math.log2(end - start);
  if (Number.isInteger(level)) return read(level, start / (end - start));
  const middle = start + splitOf(end - start);
  return digest.node(await rangeHash(digest, read, start, middle), await rangeHash(digest, read, middle, end));
}

/** The largest power of two smaller than `count`. */
function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}
