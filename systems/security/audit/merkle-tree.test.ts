import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { digestOf } from './digest.ts';
import { consistencyProof, growTree, inclusionProof } from './merkle-tree.ts';
import { collectTiles, tileNodes } from './tiles.ts';
import { isConsistent, isIncluded } from './verify-proof.ts';

const digest = digestOf('sha256');

/** RFC 6962 §2.1 word for word, over the whole list each time: slow, and sharing no line with what it checks. */
function oracleRoot(leaves: readonly Buffer[]): Buffer {
  const sha = (...parts: (Buffer | number[])[]) =>
    createHash('sha256')
      .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
      .digest();
  if (leaves.length === 0) return sha();
  if (leaves.length === 1) return leaves[0] as Buffer;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha([1], oracleRoot(leaves.slice(0, k)), oracleRoot(leaves.slice(k)));
}

function grow(count: number, start = 0, tree = growTree(digest)) {
  for (let at = start; at < count; at += 1) tree.append(leafOf(at));
  return tree;
}

const leafOf = (at: number) => digest.leaf(`entry ${at}`);
const leavesOf = (count: number) => Array.from({ length: count }, (_, at) => leafOf(at));

function readerOf(count: number) {
  const tiles = new Map<string, Buffer>();
  const collected = collectTiles();
  grow(count, 0, growTree(digest, undefined, collected.listen));
  for (const { level, index, hashes } of collected.list()) tiles.set(`${level}/${index}`, hashes);
  return tileNodes(digest, async (level, index) => tiles.get(`${level}/${index}`) ?? Buffer.alloc(0));
}

test('the hash of nothing and of an empty leaf are those of RFC 6962', () => {
  assert.equal(
    growTree(digest).root().toString('hex'),
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  );
  assert.equal(digest.leaf('').toString('hex'), '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
});

test('SM3 gives the value of GB/T 32905-2016, appendix A.1', () => {
  assert.equal(
    digestOf('sm3').of(Buffer.from('abc')).toString('hex'),
    '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
  );
});

test('the root of a growing tree is that of the whole list, at every size and from any peaks', () => {
  const tree = growTree(digest);
  for (let size = 0; size <= 130; size += 1) {
    assert.deepEqual(tree.root(), oracleRoot(leavesOf(size)), `size ${size}`);
    const resumed = grow(size + 9, size, growTree(digest, { size, peaks: tree.peaks }));
    assert.deepEqual(resumed.root(), oracleRoot(leavesOf(size + 9)));
    tree.append(leafOf(size));
  }
});

test('every leaf of every tree up to 40 is proved, and no other leaf, place or root passes', async () => {
  for (let size = 1; size <= 40; size += 1) {
    const head = { size, root: oracleRoot(leavesOf(size)) };
    const read = readerOf(size);
    for (let index = 0; index < size; index += 1) {
      const proof = await inclusionProof(digest, read, index, size);
      assert.ok(isIncluded(digest, leafOf(index), index, head, proof), `${index} of ${size}`);
      assert.ok(!isIncluded(digest, leafOf(index + 1), index, head, proof));
      for (let other = 0; other <= size; other += 1)
        if (other !== index) assert.ok(!isIncluded(digest, leafOf(index), other, head, proof));
      assert.ok(!isIncluded(digest, leafOf(index), index, head, [...proof, leafOf(0)]));
      assert.ok(!isIncluded(digest, leafOf(index), index, { size, root: leafOf(99) }, proof));
      if (proof.length > 0) assert.ok(!isIncluded(digest, leafOf(index), index, head, proof.slice(1)));
    }
  }
});

test('every tree up to 40 is proved to begin with every smaller one, and with no other', async () => {
  for (let size = 1; size <= 40; size += 1) {
    const newer = { size, root: oracleRoot(leavesOf(size)) };
    const read = readerOf(size);
    for (let first = 1; first <= size; first += 1) {
      const older = { size: first, root: oracleRoot(leavesOf(first)) };
      const proof = await consistencyProof(digest, read, first, size);
      assert.ok(isConsistent(digest, older, newer, proof), `${first} in ${size}`);
      assert.ok(!isConsistent(digest, { size: first, root: leafOf(99) }, newer, proof));
      assert.ok(!isConsistent(digest, older, { size, root: leafOf(99) }, proof));
      assert.ok(!isConsistent(digest, older, newer, [...proof, leafOf(0)]));
      if (first < size) assert.ok(!isConsistent(digest, older, newer, proof.slice(1)));
    }
  }
});

test('proofs cross the borders of tiles', async () => {
  const size = 66_000;
  const root = grow(size).root();
  const read = readerOf(size);
  for (const index of [0, 255, 256, 65_535, 65_536, size - 1]) {
    const proof = await inclusionProof(digest, read, index, size);
    assert.ok(isIncluded(digest, leafOf(index), index, { size, root }, proof), `${index}`);
  }
  for (const first of [1, 255, 256, 257, 65_536, 65_537]) {
    const older = { size: first, root: grow(first).root() };
    assert.ok(
      isConsistent(digest, older, { size, root }, await consistencyProof(digest, read, first, size)),
      `${first}`,
    );
  }
});
