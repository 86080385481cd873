import type { Instant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { entryText, type NewAuditEntry } from './entry.ts';
import { queueStatement } from './store.ts';

/** Records from a program that seals nothing itself, the command line: the next hub that runs seals what waits. */
export async function queueEntries(
  database: Database,
  entries: readonly NewAuditEntry[],
  clock: () => Instant,
): Promise<void> {
  await database.commit([queueStatement(entries.map((entry) => entryText(entry, clock())))]);
}
