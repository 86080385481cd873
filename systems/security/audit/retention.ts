import { hash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultTenant, type Instant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import type { Signer } from './checkpoint.ts';
import { digestOf } from './digest.ts';
import { entryText, type RetentionClass } from './entry.ts';
import { auditErrors } from './errors.ts';
import { pruneAction, signPruning } from './pruning.ts';
import { type AuditRecord, formatRecord } from './record.ts';
import * as store from './store.ts';
import { listExpired, pruneEntries } from './store-retention.ts';
import { tileNodes } from './tiles.ts';

/** Days. The Cybersecurity Law (art. 21) asks for six months of logs at least, PIPL (art. 56) for three years of what bears on personal data. */
export type RetentionDays = Readonly<Record<RetentionClass, number>>;

export const retentionDays: RetentionDays = { access: 3 * 366, change: 3 * 366, security: 6 * 366 };

const fewestDays = 183;
const day_ms = 86_400_000;
const batchSize = 2_000;

export interface PruneDeps {
  readonly database: Database;
  readonly signer: Signer;
  /** Where the content goes before it leaves the database. */
  readonly folder: string;
  readonly clock: () => Instant;
  readonly days: RetentionDays;
  /** Only what checkpoints outside the database cover may go. */
  readonly anchoredSize: number;
}

/**
 * Moves entries whose time is over into a file and leaves their hashes, so that the rest still verifies. Each batch is
 * itself an entry, signed. How many went. @throws audit.tampered when an entry does not fit its hash: it is evidence and stays
 */
export async function pruneAudit(deps: PruneDeps): Promise<number> {
  let count = 0;
  for (const [retention, days] of Object.entries(deps.days)) {
    const before = new Date(deps.clock() - Math.max(days, fewestDays) * day_ms);
    for (let gone = batchSize; gone === batchSize; count += gone) gone = await pruneBatch(deps, retention, before);
  }
  return count;
}

async function pruneBatch(deps: PruneDeps, retention: string, before: Date): Promise<number> {
  const { database, signer, folder, clock, anchoredSize } = deps;
  const records = await listExpired(database, { retention, before, to: anchoredSize, limit: batchSize });
  if (records.length === 0) return 0;
  const leaves = await checkedLeaves(database, records);
  const text = records.map((record) => `${formatRecord(record)}\n`).join('');
  const seqs = records.map(({ seq }) => seq);
  const archive = `${retention}-${seqs[0]}-${seqs.at(-1)}.ndjson`;
  await writeArchive(folder, archive, text);
  const order = { retention, ranges: rangesOf(seqs), archive, archiveDigest: hash('sha256', text) };
  const entry = entryText(
    {
      tenant: defaultTenant,
      actor: { kind: 'system', id: 'hub', name: '中枢' },
      action: pruneAction,
      resource: { type: 'auditLog', id: 'log' },
      retention: 'security',
      details: signPruning(order, signer),
    },
    clock(),
  );
  await database.commit([...pruneEntries(seqs, leaves), store.queueStatement([entry])]);
  return records.length;
}

/** The leaves of these entries, hex, each compared with the one the tree was built from. */
async function checkedLeaves(database: Database, records: readonly AuditRecord[]): Promise<string[]> {
  const head = await store.findHead(database);
  const digest = digestOf(store.algorithmOf(head) ?? 'sha256');
  const read = tileNodes(digest, (level, index) => store.findTile(database, level, index));
  const leaves: string[] = [];
  for (const { seq, entry } of records) {
    const leaf = digest.leaf(entry ?? '');
    if (!leaf.equals(await read(0, seq - 1))) throw auditErrors.tampered({ seq });
    leaves.push(leaf.toString('hex'));
  }
  return leaves;
}

async function writeArchive(folder: string, name: string, text: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const handle = await open(join(folder, name), 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

function rangesOf(seqs: readonly number[]): (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  for (const seq of seqs) {
    const last = ranges.at(-1);
    if (last && last[1] === seq - 1) last[1] = seq;
    else ranges.push([seq, seq]);
  }
  return ranges;
}
