import { readLines } from './anchor-file.ts';
import { parseExportedCheckpoint, parseExportedCosignature } from './export-audit.ts';
import { type AuditRecord, parseRecord } from './record.ts';
import type { StoredCosignature } from './witnessed-sizes.ts';

/** An exported file for a verifier. A line that is no record counts as absent. */
export async function openExportedAudit(file: string) {
  const checkpoints: string[] = [];
  const cosignatures: StoredCosignature[] = [];
  for await (const line of readLines(file)) {
    const checkpoint = parseExportedCheckpoint(line);
    if (checkpoint !== undefined) checkpoints.push(checkpoint);
    const cosignature = checkpoint === undefined ? parseExportedCosignature(line) : undefined;
    if (cosignature !== undefined) cosignatures.push(cosignature);
  }
  return {
    checkpoints,
    cosignatures,
    head: checkpoints.at(-1),
    async *records(): AsyncGenerator<AuditRecord> {
      for await (const line of readLines(file)) {
        const record = parseRecord(line);
        if (record) yield record;
      }
    },
  };
}
