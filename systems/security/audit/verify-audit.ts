import type { KeyRing } from './checkpoint.ts';
import { type Finding, mergeFindings } from './finding.ts';
import { type FoundRow, locateDamage } from './locate.ts';
import { findPruning, type Pruning } from './pruning.ts';
import type { AuditRecord } from './record.ts';
import { gatherTrust, type SignedSources } from './trust.ts';

export interface Verification {
  /** How many entries signatures vouch for, and by how many checkpoints. */
  readonly size: number;
  readonly checkpoints: number;
  /** How many rows were looked at. */
  readonly rows: number;
  /** Rows of which only the hash is there: their time was over, or they are another tenant's. */
  readonly withheld: { readonly retention: number; readonly tenant: number };
  /** Empty when the log is as it was signed. */
  readonly findings: readonly Finding[];
}

export interface VerifyInput extends SignedSources {
  /** By growing `seq`. */
  readonly records: AsyncIterable<AuditRecord> | Iterable<AuditRecord>;
  /** The records come from an export for one tenant: rows of others have no content. */
  readonly ofOneTenant?: boolean;
}

/** Compares the log with what was signed, in one pass; nothing is kept of rows that are in order. */
export async function verifyAudit({ records, ofOneTenant = false, ...sources }: VerifyInput): Promise<Verification> {
  const trust = await gatherTrust(sources);
  const findings = [...trust.findings];
  const suspects: FoundRow[] = [];
  const prunings: Pruning[] = [];
  const hollow: number[] = [];
  const withheld = { retention: 0, tenant: 0 };
  let next = 0;
  let rows = 0;
  for await (const record of records) {
    rows += 1;
    const leaf = record.entry === undefined ? Buffer.from(record.leaf ?? '', 'hex') : trust.digest.leaf(record.entry);
    if (record.withheld) {
      withheld[record.withheld] += 1;
      if (record.withheld === 'retention') hollow.push(record.seq);
      else if (!ofOneTenant) findings.push({ kind: 'deleted', seq: record.seq });
    }
    const pruning = record.entry === undefined ? undefined : findPruning(record.entry);
    if (pruning) prunings.push({ ...pruning, seq: record.seq });
    const isInPlace =
      suspects.length === 0 && next < trust.size && record.seq === next + 1 && trust.leafAt(next).equals(leaf);
    if (!isInPlace) {
      suspects.push({ seq: record.seq, leaf, hash: record.hash });
      continue;
    }
    if (trust.linkAt(next).toString('hex') !== record.hash)
      findings.push({ kind: 'changed', seq: next + 1, part: 'hash' });
    next += 1;
  }
  if (suspects.length > 0 || next < trust.size) findings.push(...locateDamage(trust, next, suspects));
  findings.push(...judgeHollow(hollow, prunings, sources.keys, ofOneTenant));
  const { size, checkpoints } = trust;
  return { size, checkpoints, rows, withheld, findings: mergeFindings(findings) };
}

/** A row may lack its content only when a signed pruning, itself an entry of the log, says so. */
function judgeHollow(
  hollow: readonly number[],
  prunings: readonly Pruning[],
  keys: KeyRing,
  ofOneTenant: boolean,
): Finding[] {
  const findings: Finding[] = [];
  const ranges: (readonly [number, number])[] = [];
  for (const pruning of prunings) {
    if (pruning.isSigned(keys)) ranges.push(...pruning.ranges);
    else findings.push({ kind: 'badSignature', seq: pruning.seq ?? 0, part: 'pruning' });
  }
  // The prunings of an export for one tenant may be withheld themselves.
  if (ofOneTenant) return findings;
  ranges.sort(([a], [b]) => a - b);
  let current = 0;
  for (const seq of hollow) {
    while (current < ranges.length && (ranges[current]?.[1] ?? 0) < seq) current += 1;
    const range = ranges[current];
    if (!range || seq < range[0]) findings.push({ kind: 'deleted', seq });
  }
  return findings;
}
