import { sign, verify } from 'node:crypto';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { canonicalJson } from './canonical-json.ts';
import type { KeyRing, Signer } from './checkpoint.ts';

export const pruneAction = 'audit.prune';

/** What the hub signs when it gives up the content of entries whose time is over. */
export interface PruneOrder {
  readonly retention: string;
  /** First and last numbers, both included. */
  readonly ranges: readonly (readonly [number, number])[];
  /** Name and SHA-256 of the file that keeps the content. */
  readonly archive: string;
  readonly archiveDigest: string;
}

export interface Pruning {
  readonly ranges: PruneOrder['ranges'];
  readonly seq?: number;
  isSigned(keys: KeyRing): boolean;
}

const PruneEntry = Compile(
  Type.Object({
    action: Type.Literal(pruneAction),
    details: Type.Object({
      retention: Type.String(),
      ranges: Type.Array(Type.Tuple([Type.Integer(), Type.Integer()])),
      archive: Type.String(),
      archiveDigest: Type.String(),
      key: Type.String(),
      signature: Type.String(),
    }),
  }),
);

function signedBytes({ retention, ranges, archive, archiveDigest }: PruneOrder): Buffer {
  return Buffer.from(`zhongshu audit prune v1\n${canonicalJson({ retention, ranges, archive, archiveDigest })}`);
}

export function signPruning(order: PruneOrder, signer: Signer) {
  return { ...order, key: signer.id, signature: sign(null, signedBytes(order), signer.privateKey).toString('base64') };
}

/** The pruning an entry records; undefined for any other entry. */
export function findPruning(entry: string): Pruning | undefined {
  if (!entry.includes(`"action":"${pruneAction}"`)) return undefined;
  const value = parse(entry);
  if (!PruneEntry.Check(value)) return undefined;
  const { key, signature, ...order } = value.details;
  return {
    ranges: order.ranges,
    isSigned(keys) {
      const publicKey = keys.get(key);
      return publicKey !== undefined && verify(null, signedBytes(order), publicKey, Buffer.from(signature, 'base64'));
    },
  };
}

/** A damaged entry is no pruning; that it is damaged shows by its leaf. */
function parse(entry: string): unknown {
  try {
    return JSON.parse(entry);
  } catch {
    return undefined;
  }
}
