import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { defaultTenant } from '@hub/kernel';
import { migrationsIn, openLog } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { readLines } from './anchor-file.ts';
import { type Audit, createAudit } from './audit.ts';
import { openAuditSource } from './audit-source.ts';
import type { NewAuditEntry } from './entry.ts';
import { keyRing } from './signing-key.ts';
import { type Verification, verifyAudit } from './verify-audit.ts';

export const log = openLog('silent');
export const migrations = migrationsIn('security', new URL('../migrations/', import.meta.url));

/** Makes the log empty, at once: a running sealer sees either all of it or nothing. */
export const emptyLog = [
  { text: 'truncate audit_queue, audit_entry, audit_tombstone, audit_tile, audit_checkpoint' },
  { text: `update audit_head set size = 0, chain = '', peaks = '', note = null` },
];

/** A database, a folder, and one log after another in them, for the tests of one file. */
export async function openAuditFixture() {
  const database = await openTestDatabase(migrations);
  const folder = mkdtempSync(join(tmpdir(), 'hub-audit-'));
  return {
    database,
    folder,
    /** An empty log with a key and a file of its own. */
    async freshAudit(name: string, more: Partial<Parameters<typeof createAudit>[0]> = {}): Promise<Audit> {
      await database.commit(emptyLog);
      const checkpointEvery = { entries: 1, time_ms: 0 };
      return createAudit({ database, log, clock: Date.now, dataDir: join(folder, name), checkpointEvery, ...more });
    },
    async names(): Promise<string[]> {
      const rows = await database.query<{ id: string }>('select resource_id as id from audit_entry order by seq');
      return rows.map(({ id }) => id);
    },
    async verify(name: string): Promise<Verification> {
      const source = await openAuditSource(database);
      return verifyAudit({
        records: source.records({ toEnd: true }),
        anchors: readLines(join(folder, name, 'audit', 'checkpoints.jsonl')),
        checkpoints: source.checkpoints(),
        head: source.head,
        keys: keyRing([readFileSync(join(folder, name, 'keys', 'audit.pub.pem'), 'utf8')]),
      });
    },
    async close(): Promise<void> {
      await database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export function entryOf(name: string, more: Partial<NewAuditEntry> = {}): NewAuditEntry {
  return {
    tenant: defaultTenant,
    actor: { kind: 'person', id: 'person:1', name: '王工' },
    action: 'case.act',
    resource: { type: 'case', id: name },
    ...more,
  };
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 2_400; tries += 1) {
    if (await condition()) return;
    await pause(25);
  }
  throw new Error('waited in vain');
}
