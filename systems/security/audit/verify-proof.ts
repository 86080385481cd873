import type { Digest } from './digest.ts';

/** A tree as somebody has signed it. */
export interface TreeHead {
  readonly size: number;
  readonly root: Buffer;
}

/** RFC 9162 §2.1.3.2: whether `leaf` is number `index` (from 0) of the tree. */
export function isIncluded(
  digest: Digest,
  leaf: Buffer,
  index: number,
  { size, root }: TreeHead,
  proof: readonly Buffer[],
): boolean {
  if (index < 0 || index >= size) return false;
  const way = climb(index, size - 1);
  let hash = leaf;
  for (const step of proof) {
    const side = way.next();
    if (side === undefined) return false;
    hash = side === 'left' ? digest.node(step, hash) : digest.node(hash, step);
  }
  return way.isAtTop() && hash.equals(root);
}

/** RFC 9162 §2.1.4.2: whether the newer tree begins with the older one. */
export function isConsistent(digest: Digest, older: TreeHead, newer: TreeHead, proof: readonly Buffer[]): boolean {
  if (older.size < 1 || older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && older.root.equals(newer.root);
  const isComplete = Number.isInteger(Math.log2(older.size));
  const [first, ...steps] = isComplete ? [older.root, ...proof] : proof;
  if (!first) return false;
  const way = climb(older.size - 1, newer.size - 1, true);
  let [old, now] = [first, first];
  for (const step of steps) {
    const side = way.next();
    if (side === undefined) return false;
    if (side === 'left') old = digest.node(step, old);
    now = side === 'left' ? digest.node(step, now) : digest.node(now, step);
  }
  return way.isAtTop() && old.equals(older.root) && now.equals(newer.root);
}

/** The way from a leaf to the root: on which side the next hash of a proof stands; undefined at the top. */
function climb(index: number, last: number, fromComplete = false) {
  const up = () => {
    index = Math.floor(index / 2);
    last = Math.floor(last / 2);
  };
  if (fromComplete) while (index % 2 === 1) up();
  return {
    next(): 'left' | 'right' | undefined {
      if (last === 0) return undefined;
      const isLeft = index % 2 === 1 || index === last;
      if (isLeft) while (index % 2 === 0 && index !== 0) up();
      up();
      return isLeft ? 'left' : 'right';
    },
    isAtTop: () => last === 0,
  };
}
