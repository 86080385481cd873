import type { Finding } from './finding.ts';
import type { Trust } from './trust.ts';

/** A row as it stands in the log now. */
export interface FoundRow {
  readonly seq: number;
  readonly leaf: Buffer;
  readonly hash: string;
}

/**
 * Names what happened to the rows from position `from` on: each row is known by its leaf, so that after a lost, added or
 * moved row the others are still recognised, even when somebody has numbered and hashed everything anew.
 */
export function locateDamage(trust: Trust, from: number, rows: readonly FoundRow[]): Finding[] {
  const findings: Finding[] = [];
  const positions = recognise(trust, from, rows);
  const absentBefore = countAbsent(trust.size, from, positions);
  const isPresent = new Set(positions);
  let shift = 0;
  let last = from - 1;
  let foreign: FoundRow[] = [];

  function settle(until: number): void {
    const absent = new Set<number>();
    for (let at = last + 1; at < until; at += 1) if (!isPresent.has(at)) absent.add(at);
    for (const { seq } of foreign) {
      if (absent.delete(seq - shift - 1)) findings.push({ kind: 'changed', seq: seq - shift, part: 'entry' });
      else if (until < trust.size || !trust.isTailUnsigned) findings.push({ kind: 'inserted', seq });
    }
    const end = trust.headSize ?? trust.size;
    for (const at of absent) findings.push({ kind: at < end ? 'deleted' : 'rolledBack', seq: at + 1 });
    foreign = [];
  }

  for (const [index, row] of rows.entries()) {
    const at = positions[index];
    if (at === undefined) {
      foreign.push(row);
      continue;
    }
    const absent = (absentBefore[at - from] ?? 0) - (absentBefore[last + 1 - from] ?? 0);
    const moved = row.seq - at - 1 - shift;
    const isNext = at > last && at === last + 1 + absent;
    const isRenumbered = isNext && positions[index + 1] === at + 1 && rows[index + 1]?.seq === row.seq + 1;
    if (at > last && (moved === 0 || moved === foreign.length - absent)) {
      settle(at);
      shift += moved;
      last = at;
    } else if (isRenumbered) {
      settle(at);
      findings.push({ kind: 'changed', seq: at + 1, part: 'seq' });
      shift += moved;
      last = at;
    } else {
      findings.push({ kind: 'reordered', seq: at + 1 });
    }
    if (trust.linkAt(at).toString('hex') !== row.hash) findings.push({ kind: 'changed', seq: at + 1, part: 'hash' });
  }
  settle(trust.size);
  return findings;
}

/** The position of each row by its leaf, each position once; a row in its own place goes before a copy of it. */
function recognise(trust: Trust, from: number, rows: readonly FoundRow[]): (number | undefined)[] {
  const byLeaf = new Map<string, number>();
  for (let at = from; at < trust.size; at += 1) byLeaf.set(trust.leafAt(at).toString('latin1'), at);
  const keys = rows.map(({ leaf }) => leaf.toString('latin1'));
  const inPlace = new Set(
    rows.flatMap(({ seq }, index) => (byLeaf.get(keys[index] ?? '') === seq - 1 ? [seq - 1] : [])),
  );
  const taken = new Set<number>();
  return rows.map(({ seq }, index) => {
    const at = byLeaf.get(keys[index] ?? '');
    if (at === undefined || taken.has(at) || (inPlace.has(at) && at !== seq - 1)) return undefined;
    taken.add(at);
    return at;
  });
}

/** How many positions before each one, counted from `from`, no row has. */
function countAbsent(size: number, from: number, positions: readonly (number | undefined)[]): Uint32Array {
  const counts = new Uint32Array(Math.max(0, size - from) + 1);
  const present = new Set(positions);
  for (let at = from; at < size; at += 1) counts[at - from + 1] = (counts[at - from] ?? 0) + (present.has(at) ? 0 : 1);
  return counts;
}
