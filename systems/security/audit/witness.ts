import { type Cosignature, cosign, isSigned, type KeyRing, type SignedCheckpoint, type Signer } from './checkpoint.ts';
import { digestOf } from './digest.ts';
import { isConsistent } from './verify-proof.ts';

/**
 * What a witness does with a checkpoint another node shows it: it cosigns when the log's key has signed it and the log has
 * only grown since the checkpoint the witness saw last; otherwise undefined, and the two checkpoints are the evidence.
 */
export function witnessCheckpoint(
  seen: SignedCheckpoint | undefined,
  shown: SignedCheckpoint,
  proof: readonly Buffer[],
  keys: KeyRing,
  witness: Signer,
): Cosignature | undefined {
  if (!isSigned(shown, keys)) return undefined;
  if (seen) {
    if (seen.log !== shown.log || seen.algorithm !== shown.algorithm) return undefined;
    const [older, newer] = [headOf(seen), headOf(shown)];
    if (!isConsistent(digestOf(shown.algorithm), older, newer, proof)) return undefined;
  }
  return cosign(shown, witness);
}

function headOf({ size, root }: SignedCheckpoint) {
  return { size, root: Buffer.from(root, 'base64') };
}
