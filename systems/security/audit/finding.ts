/** What is wrong with the log, and where. */
export interface Finding {
  readonly kind: 'changed' | 'deleted' | 'inserted' | 'reordered' | 'rolledBack' | 'badSignature';
  /** The first place concerned, as it was when it was sealed; of something inserted, where it now stands. */
  readonly seq: number;
  /** The last place, when there are several in a row. */
  readonly through?: number;
  /** Of something changed: the entry itself, its hash, or its number. Of a bad signature: what was signed. */
  readonly part?: 'entry' | 'hash' | 'seq' | 'checkpoint' | 'head' | 'pruning' | 'witness';
}

/** Findings of one kind side by side as one, in order of place. */
export function mergeFindings(findings: readonly Finding[]): Finding[] {
  const merged: Finding[] = [];
  for (const finding of findings.toSorted((a, b) => a.kind.localeCompare(b.kind) || order(a) - order(b))) {
    const last = merged.at(-1);
    const isNext =
      last &&
      last.kind === finding.kind &&
      last.part === finding.part &&
      (last.through ?? last.seq) + 1 === finding.seq;
    if (isNext) merged[merged.length - 1] = { ...last, through: finding.through ?? finding.seq };
    else merged.push(finding);
  }
  return merged.sort((a, b) => a.seq - b.seq);
}

const parts = [undefined, 'entry', 'hash', 'seq', 'checkpoint', 'head', 'pruning', 'witness'] as const;

function order({ part, seq }: Finding): number {
  return parts.indexOf(part) * 1e15 + seq;
}
