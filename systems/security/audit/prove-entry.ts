import type { Database } from '@hub/runtime';
import { parseCheckpoint, type SignedCheckpoint } from './checkpoint.ts';
import { digestOf } from './digest.ts';
import { auditErrors } from './errors.ts';
import { inclusionProof } from './merkle-tree.ts';
import type { AuditRecord } from './record.ts';
import * as store from './store.ts';
import { listRecords } from './store-records.ts';
import { tileNodes } from './tiles.ts';

export interface EntryProof {
  readonly record: AuditRecord & { readonly tenant?: string };
  readonly checkpoint: SignedCheckpoint;
  /** RFC 6962 audit path, base64, from the leaf up. */
  readonly proof: readonly string[];
}

/** @throws audit.unknown, audit.unproven */
export async function proveEntry(database: Database, seq: number): Promise<EntryProof> {
  const [record] = await listRecords(database, seq - 1, seq, 1);
  if (!record) throw auditErrors.unknown({ seq });
  const head = await store.findHead(database);
  const checkpoint = head?.note ? parseCheckpoint(head.note) : undefined;
  if (!checkpoint || checkpoint.size < seq) throw auditErrors.unproven({ seq });
  const digest = digestOf(checkpoint.algorithm);
  const read = tileNodes(digest, (level, index) => store.findTile(database, level, index));
  const proof = await inclusionProof(digest, read, seq - 1, checkpoint.size);
  return { record, checkpoint, proof: proof.map((hash) => hash.toString('base64')) };
}
