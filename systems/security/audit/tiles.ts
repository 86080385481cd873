import { type Digest, digestLength } from './digest.ts';
import { growTree, type NodeReader } from './merkle-tree.ts';

/** Levels of the tree between two levels of tiles. */
const height = 8;
const width = 2 ** height;

/** Hashes to add at the end of tile `index` of `level`: those of complete subtrees of 256^level leaves. */
export interface TileGrowth {
  readonly level: number;
  readonly index: number;
  readonly hashes: Buffer;
}

/** Collects, as the listener of a growing tree, what its tiles gain. */
export function collectTiles() {
  const gained = new Map<string, { level: number; index: number; hashes: Buffer[] }>();
  return {
    listen(treeLevel: number, treeIndex: number, hash: Buffer): void {
      if (treeLevel % height !== 0) return;
      const level = treeLevel / height;
      const index = Math.floor(treeIndex / width);
      const key = `${level}/${index}`;
      const tile = gained.get(key) ?? { level, index, hashes: [] };
      tile.hashes.push(hash);
      gained.set(key, tile);
    },
    list: (): TileGrowth[] =>
      [...gained.values()].map(({ level, index, hashes }) => ({ level, index, hashes: Buffer.concat(hashes) })),
  };
}

/** Reads nodes of any level out of tiles; a tile is asked for once. */
export function tileNodes(digest: Digest, findTile: (level: number, index: number) => Promise<Buffer>): NodeReader {
  const known = new Map<string, Promise<Buffer>>();
  const tile = (level: number, index: number): Promise<Buffer> => {
    const key = `${level}/${index}`;
    const found = known.get(key) ?? findTile(level, index);
    known.set(key, found);
    return found;
  };
  return async (level, index) => {
    const count = 2 ** (level % height);
    const start = index * count;
    const hashes = await tile(Math.floor(level / height), Math.floor(start / width));
    const tree = growTree(digest);
    for (const hash of sliceHashes(hashes, start % width, count)) tree.append(hash);
    return tree.root();
  };
}

/** The tiles of level 0 that hold the leaves from `from` to before `to`. */
export function tilesOfLeaves(from: number, to: number): { readonly first: number; readonly last: number } {
  return { first: Math.floor(from / width), last: Math.floor(Math.max(from, to - 1) / width) };
}

/** The leaves from `from` to before `to` out of their tiles, which stand one behind the other. */
export function cutLeaves(tiles: Buffer, from: number, to: number): Buffer {
  const skipped = tilesOfLeaves(from, to).first * width;
  return tiles.subarray((from - skipped) * digestLength, (to - skipped) * digestLength);
}

export function sliceHashes(hashes: Buffer, first: number, count: number): Buffer[] {
  return Array.from({ length: count }, (_, offset) => {
    const at = (first + offset) * digestLength;
    return hashes.subarray(at, at + digestLength);
  });
}
