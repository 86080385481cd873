import { readLines } from './anchor-file.ts';
import { parseExportedCheckpoint } from './export-audit.ts';
import { type AuditRecord, parseRecord } from './record.ts';

/** An exported file for a verifier. A line that is no record counts as absent. */
export async function openExportedAudit(file: string) {
  const checkpoints: string[] = [];
  for await (const line of readLines(file)) {
    const checkpoint = parseExportedCheckpoint(line);
    if (checkpoint !== undefined) checkpoints.push(checkpoint);
  }
  return {
    checkpoints,
    head: checkpoints.at(-1),
    async *records(): AsyncGenerator<AuditRecord> {
      for await (const line of readLines(file)) {
        const record = parseRecord(line);
        if (record) yield record;
      }
    },
  };
}
