import type { Instant } from '@hub/kernel';
import type { Database, Log, Outbound } from '@hub/runtime';
import {
  type Cosignature,
  isCosigned,
  isSigned,
  parseCheckpoint,
  type SignedCheckpoint,
  type Signer,
} from './checkpoint.ts';
import { digestOf } from './digest.ts';
import { consistencyProof } from './merkle-tree.ts';
import { keyRing } from './signing-key.ts';
import * as store from './store.ts';
import * as witnesses from './store-witnesses.ts';
import { tileNodes } from './tiles.ts';
import { witnessCheckpoint } from './witness.ts';

export interface WitnessingDeps {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly log: Log;
  readonly signer: Signer;
  /** The way to witnesses; without it none is asked. */
  readonly outbound?: Outbound | undefined;
}

/** What a witness answers: its signature, or how much of the log it has seen when the proof begins elsewhere. */
export type WitnessAnswer =
  | { readonly kind: 'vouched'; readonly cosignature: Cosignature }
  | { readonly kind: 'behind'; readonly size: number }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unknown' };

/** Where a node asks another to vouch for a checkpoint. */
export const witnessPath = '/api/v1/audit/cosignatures';

/** As a witness: looks at a checkpoint of a log it knows, and vouches for it when that log has only grown. */
export async function vouch(
  { database, clock, signer }: WitnessingDeps,
  shown: SignedCheckpoint,
  proof: readonly Buffer[],
  from: number,
): Promise<WitnessAnswer> {
  return database.transaction(async (tx): Promise<WitnessAnswer> => {
    const log = await witnesses.lockWitnessed(tx, shown.key);
    if (!log) return { kind: 'unknown' };
    const seen = log.seen === null ? undefined : parseCheckpoint(log.seen);
    // An older checkpoint may have been under way for long; it says nothing new.
    if (seen && seen.log === shown.log && (seen.size !== from || shown.size < seen.size))
      return { kind: 'behind', size: seen.size };
    const keys = keyRing([log.publicKey]);
    const cosignature = witnessCheckpoint(seen, shown, proof, keys, signer);
    const at = new Date(clock());
    if (!cosignature) {
      // Only what the log's own key has signed says anything of it; a proof that fails may be anybody's.
      if (seen && isSigned(shown, keys)) {
        await witnesses.putRefusal(tx, log.key, at);
        const isOther = seen.size === shown.size && seen.root !== shown.root;
        if (isOther) await witnesses.putContradiction(tx, log.key, JSON.stringify(shown), at);
      }
      return { kind: 'refused' };
    }
    await witnesses.putSeen(tx, log.key, JSON.stringify(shown), at);
    return { kind: 'vouched', cosignature };
  });
}

/** As a log: shows the newest checkpoint to every witness that has not seen it, with the proof that the log only grew. */
export async function askWitnesses(deps: WitnessingDeps): Promise<void> {
  const { database, clock, outbound } = deps;
  if (!outbound) return;
  const all = await witnesses.listWitnesses(database);
  if (all.length === 0) return;
  const newest = await store.findNewestCheckpoint(database);
  const checkpoint = newest === undefined ? undefined : parseCheckpoint(newest);
  if (!checkpoint) return;
  for (const witness of all) {
    if (witness.size >= checkpoint.size) continue;
    try {
      await askOne(deps, outbound, witness, checkpoint);
    } catch (error) {
      await witnesses.noteFailure(database, witness.id, (error as Error).message, new Date(clock()));
    }
  }
}

async function askOne(
  { database, clock }: WitnessingDeps,
  outbound: Outbound,
  witness: witnesses.Witness,
  checkpoint: SignedCheckpoint,
): Promise<void> {
  let from = witness.size;
  // Twice: the witness may know more than its last answer told, when that was lost on the way.
  for (let turn = 0; turn < 2; turn += 1) {
    const proof = await proofOf(database, checkpoint, from);
    const { status, text } = await outbound
      .request({
        url: new URL(witnessPath, witness.url).href,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ checkpoint, from, proof: proof.map((hash) => hash.toString('base64')) }),
        maxBytes: 4_096,
      })
      .then((answer) => ({ status: answer.status, text: answer.text() }));
    const answer = JSON.parse(text) as { key?: string; signature?: string; size?: number };
    if (status === 409 && typeof answer.size === 'number') {
      if (answer.size > checkpoint.size)
        throw new Error(`the witness has seen ${answer.size} entries of this log, which has ${checkpoint.size}`);
      from = answer.size;
      continue;
    }
    const cosignature = { key: answer.key ?? '', signature: answer.signature ?? '' };
    const isGood = status === 200 && isCosigned(checkpoint, cosignature, keyRing([witness.publicKey]));
    if (!isGood) throw new Error(`the witness answered ${status} without a signature that holds`);
    const vouched = { size: checkpoint.size, ...cosignature };
    await witnesses.putCosignature(database, witness.id, vouched, new Date(clock()));
    return;
  }
  throw new Error('the witness has seen another length of the log twice');
}

async function proofOf(database: Database, { algorithm, size }: SignedCheckpoint, from: number): Promise<Buffer[]> {
  if (from === 0 || from === size) return [];
  const digest = digestOf(algorithm);
  const read = tileNodes(digest, (level, index) => store.findTile(database, level, index));
  return consistencyProof(digest, read, from, size);
}
