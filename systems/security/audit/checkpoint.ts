import { type KeyObject, sign, verify } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { canonicalJson } from './canonical-json.ts';
import { digestLength, digestNames, digestOf } from './digest.ts';

const Base64 = Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$' });

/** What the hub signs of its log: all entries up to `size`. */
const Checkpoint = Type.Object({
  /** Which log; no two databases share one. */
  log: Type.String(),
  algorithm: Type.Enum([...digestNames]),
  /** How many entries the checkpoint before it had. */
  from: Type.Integer({ minimum: 0 }),
  size: Type.Integer({ minimum: 1 }),
  /** Root of the Merkle tree over the leaves of all entries. */
  root: Base64,
  /** The last link of the chain. */
  chain: Base64,
  /** Digest of the leaves after `from`. */
  leaves: Base64,
  at: Type.String(),
  key: Type.String(),
});
const SignedCheckpoint = Type.Object({ ...Checkpoint.properties, signature: Base64 });
/** As it stands outside the database: with the leaves themselves, so that a changed row can be told from its neighbours. */
const CheckpointLine = Type.Object({ ...SignedCheckpoint.properties, hashes: Base64 });

export type Checkpoint = Static<typeof Checkpoint>;
export type SignedCheckpoint = Static<typeof SignedCheckpoint>;
export type CheckpointLine = Static<typeof CheckpointLine>;

/** A signature of somebody who saw the log grow and found it consistent. */
export interface Cosignature {
  readonly key: string;
  readonly signature: string;
}

export interface Signer {
  readonly id: string;
  readonly privateKey: KeyObject;
}

/** Public keys by id. */
export type KeyRing = ReadonlyMap<string, KeyObject>;

const purposes = { log: 'zhongshu audit checkpoint v1\n', witness: 'zhongshu audit witness v1\n' } as const;

function signedBytes(purpose: keyof typeof purposes, checkpoint: Checkpoint): Buffer {
  const { log, algorithm, from, size, root, chain, leaves, at, key } = checkpoint;
  const text = canonicalJson({ log, algorithm, from, size, root, chain, leaves, at, key });
  return Buffer.from(purposes[purpose] + text);
}

export function signCheckpoint(checkpoint: Omit<Checkpoint, 'key'>, signer: Signer): SignedCheckpoint {
  const whole = { ...checkpoint, key: signer.id };
  return { ...whole, signature: sign(null, signedBytes('log', whole), signer.privateKey).toString('base64') };
}

/** Whether a known key of the log has signed it. */
export function isSigned(checkpoint: SignedCheckpoint, keys: KeyRing): boolean {
  const key = keys.get(checkpoint.key);
  return (
    key !== undefined && verify(null, signedBytes('log', checkpoint), key, Buffer.from(checkpoint.signature, 'base64'))
  );
}

export function cosign(checkpoint: Checkpoint, witness: Signer): Cosignature {
  return {
    key: witness.id,
    signature: sign(null, signedBytes('witness', checkpoint), witness.privateKey).toString('base64'),
  };
}

export function isCosigned(checkpoint: Checkpoint, cosignature: Cosignature, keys: KeyRing): boolean {
  const key = keys.get(cosignature.key);
  const signature = Buffer.from(cosignature.signature, 'base64');
  return key !== undefined && verify(null, signedBytes('witness', checkpoint), key, signature);
}

const signedShape = Compile(SignedCheckpoint);
const lineShape = Compile(CheckpointLine);

export function parseCheckpoint(text: string): SignedCheckpoint | undefined {
  const value = parseJson(text);
  return signedShape.Check(value) ? value : undefined;
}

/** A checkpoint with as many leaves as it says, and those it has signed. */
export function parseCheckpointLine(text: string): CheckpointLine | undefined {
  const value = parseJson(text);
  return lineShape.Check(value) && hasItsLeaves(value) ? value : undefined;
}

export function withLeaves(checkpoint: SignedCheckpoint, leaves: Buffer): CheckpointLine {
  return { ...checkpoint, hashes: leaves.toString('base64') };
}

function hasItsLeaves(line: CheckpointLine): boolean {
  const hashes = Buffer.from(line.hashes, 'base64');
  const isComplete = hashes.length === (line.size - line.from) * digestLength;
  return isComplete && digestOf(line.algorithm).of(hashes).toString('base64') === line.leaves;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
