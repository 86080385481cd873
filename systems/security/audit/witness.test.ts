import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { isCosigned, signCheckpoint } from './checkpoint.ts';
import { digestOf } from './digest.ts';
import { consistencyProof, growTree } from './merkle-tree.ts';
import { keyId } from './signing-key.ts';
import { collectTiles, tileNodes } from './tiles.ts';
import { witnessCheckpoint } from './witness.ts';

const digest = digestOf('sha256');
const identity = () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { id: keyId(publicKey), publicKey, privateKey };
};
const [log, witness, stranger] = [identity(), identity(), identity()];
const logKeys = new Map([[log.id, log.publicKey]]);

function grow(size: number, word = 'entry', signer = log) {
  const tiles = collectTiles();
  const tree = growTree(digest, undefined, tiles.listen);
  for (let at = 0; at < size; at += 1) tree.append(digest.leaf(`${word} ${at}`));
  const held = new Map(tiles.list().map((tile) => [`${tile.level}/${tile.index}`, tile.hashes]));
  const checkpoint = signCheckpoint(
    {
      log: 'city',
      algorithm: 'sha256',
      from: 0,
      size,
      root: tree.root().toString('base64'),
      chain: '',
      leaves: '',
      at: '2026-01-01T00:00:00.000Z',
    },
    signer,
  );
  return {
    checkpoint,
    read: tileNodes(digest, async (level, index) => held.get(`${level}/${index}`) ?? Buffer.alloc(0)),
  };
}

test('a witness cosigns a log that has only grown, and its signature holds for that checkpoint alone', async () => {
  const [old, now] = [grow(700), grow(1_000)];
  const proof = await consistencyProof(digest, now.read, 700, 1_000);
  const cosignature = witnessCheckpoint(old.checkpoint, now.checkpoint, proof, logKeys, witness);
  assert.ok(cosignature);
  const keys = new Map([[witness.id, witness.publicKey]]);
  assert.ok(isCosigned(now.checkpoint, cosignature, keys));
  assert.ok(!isCosigned(old.checkpoint, cosignature, keys));
  assert.ok(!isCosigned(now.checkpoint, { ...cosignature, key: stranger.id }, keys));
  // Signing as log and signing as witness are two different things.
  assert.ok(!isCosigned(now.checkpoint, { key: log.id, signature: now.checkpoint.signature }, logKeys));
});

test('a witness refuses a log with another past, a smaller one, and one the log has not signed', async () => {
  const old = grow(700).checkpoint;
  const other = grow(1_000, 'forged');
  const proof = await consistencyProof(digest, other.read, 700, 1_000);
  assert.equal(witnessCheckpoint(old, other.checkpoint, proof, logKeys, witness), undefined);
  assert.equal(witnessCheckpoint(old, grow(600).checkpoint, [], logKeys, witness), undefined);
  assert.equal(witnessCheckpoint(undefined, grow(10, 'entry', stranger).checkpoint, [], logKeys, witness), undefined);
  assert.ok(witnessCheckpoint(undefined, old, [], logKeys, witness));
});
