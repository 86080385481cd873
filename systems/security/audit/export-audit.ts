import type { Tenant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';
import { openAuditSource } from './audit-source.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { digestOf } from './digest.ts';
import { formatRecord } from './record.ts';
import { findNewestCheckpoint } from './store.ts';
import { parseCosignature, type StoredCosignature } from './witnessed-sizes.ts';

/**
 * The log as lines: a record each, then the checkpoints, the newest last. What belongs to other tenants is only a hash,
 * so that a tenant can verify the whole and see its own.
 */
export async function* exportAudit(database: Queryable, tenant?: Tenant): AsyncGenerator<string> {
  // Read before the head: what is signed while the lines go out is of rows that are not among them. A log that was rolled
  // back keeps its later checkpoints, and they betray it.
  const newest = await findNewestCheckpoint(database);
  const signed = parseCheckpoint(newest ?? '')?.size ?? 0;
  const source = await openAuditSource(database);
  const digest = digestOf(source.algorithm);
  let lines = '';
  for await (const record of source.records()) {
    const isForeign = tenant !== undefined && record.entry !== undefined && record.tenant !== tenant;
    lines += `${formatRecord(isForeign ? withhold(record, digest.leaf(record.entry ?? '')) : record)}\n`;
    if (lines.length < chunkSize) continue;
    yield lines;
    lines = '';
  }
  yield lines;
  let last: string | undefined;
  for await (const line of source.checkpoints()) {
    if ((parseCheckpoint(line)?.size ?? 0) > signed) break;
    yield `${formatCheckpoint(line)}\n`;
    last = line;
  }
  if (source.head !== undefined && source.head !== last) yield `${formatCheckpoint(source.head)}\n`;
  for await (const one of source.cosignatures())
    if (one.size <= Math.max(signed, source.size)) yield `${JSON.stringify({ cosignature: one })}\n`;
}

const chunkSize = 65_536;

function withhold({ seq, hash }: { readonly seq: number; readonly hash: string }, leaf: Buffer) {
  return { seq, hash, leaf: leaf.toString('hex'), withheld: 'tenant' as const };
}

const start = '{"checkpoint":';

function formatCheckpoint(line: string): string {
  return `${start}${line}}`;
}

const cosigned = '{"cosignature":';

/** The signature of a witness in a line of an export, or undefined when it is none. */
export function parseExportedCosignature(line: string): StoredCosignature | undefined {
  return line.startsWith(cosigned) ? parseCosignature(line.slice(cosigned.length, -1)) : undefined;
}

/** The checkpoint in a line of an export, or undefined when it is none. */
export function parseExportedCheckpoint(line: string): string | undefined {
  return line.startsWith(start) ? line.slice(start.length, -1) : undefined;
}
