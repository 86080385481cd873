import { isCosigned, type KeyRing, parseCheckpoint } from './checkpoint.ts';
import type { Finding } from './finding.ts';

/** A signature of a witness, and the size of the checkpoint it stands under. */
export interface StoredCosignature {
  readonly size: number;
  readonly key: string;
  readonly signature: string;
}

export interface WitnessedSizes {
  /** The newest size each key vouched for, by key. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Signatures of known witnesses that do not hold for the checkpoint of their size: history was written anew. */
  readonly findings: readonly Finding[];
}

/**
 * Holds the signatures of witnesses against the checkpoints. Even who has the key of the log cannot make another history
 * carry them.
 */
export async function witnessedSizes(
  checkpoints: AsyncIterable<string> | Iterable<string>,
  cosignatures: AsyncIterable<StoredCosignature> | Iterable<StoredCosignature>,
  witnesses: KeyRing,
): Promise<WitnessedSizes> {
  const wanted = new Map<number, StoredCosignature[]>();
  for await (const one of cosignatures)
    if (witnesses.has(one.key)) wanted.set(one.size, [...(wanted.get(one.size) ?? []), one]);
  // A witness that was named and vouches for nothing is told too.
  const sizes = new Map([...witnesses.keys()].map((key) => [key, 0]));
  const lost = new Set(wanted.keys());
  const findings: Finding[] = [];
  for await (const text of wanted.size === 0 ? [] : checkpoints) {
    const checkpoint = parseCheckpoint(text);
    if (!checkpoint) continue;
    for (const one of wanted.get(checkpoint.size) ?? []) {
      lost.delete(checkpoint.size);
      if (isCosigned(checkpoint, one, witnesses)) sizes.set(one.key, Math.max(sizes.get(one.key) ?? 0, one.size));
      else findings.push({ kind: 'badSignature', seq: one.size, part: 'witness' });
    }
  }
  for (const size of lost) findings.push({ kind: 'badSignature', seq: size, part: 'witness' });
  return { sizes, findings };
}

export function parseCosignature(text: string): StoredCosignature | undefined {
  try {
    const { size, key, signature } = JSON.parse(text) as Partial<StoredCosignature>;
    const isOne = Number.isSafeInteger(size) && typeof key === 'string' && typeof signature === 'string';
    return isOne ? ({ size, key, signature } as StoredCosignature) : undefined;
  } catch {
    return undefined;
  }
}
