import type { OutboxRow } from './outbox-row.ts';

/** Outbox rows this process has committed and need not read back, until the tail has come by them. */
export class OwnRows {
  readonly #bound: number;
  #rows: OutboxRow[] = [];

  constructor(bound: number) {
    this.#bound = bound;
  }

  /** Keeps those after `seen`. Were there too many, nobody is reading: then all are read when somebody does. */
  add(rows: readonly OutboxRow[], seen: number): void {
    for (const row of rows) if (row.seq > seen) this.#rows.push(row);
    if (this.#rows.length > this.#bound) this.#rows = [];
  }

  /** Gives up those in `(after, until]`, in order, and forgets what is older. */
  take(after: number, until: number): readonly OutboxRow[] {
    const taken = this.#rows.filter(({ seq }) => seq > after && seq <= until);
    this.#rows = this.#rows.filter(({ seq }) => seq > until);
    return taken.sort((one, other) => one.seq - other.seq);
  }
}

interface Range {
  readonly after: number;
  readonly until: number;
}

/** Beyond this many, one look at everything costs less. */
const mostGaps = 50;

/** Where in `(after, until]` there may be rows beside these, which are in order. */
export function gapsBetween(rows: readonly OutboxRow[], after: number, until: number): readonly Range[] {
  const gaps: Range[] = [];
  let last = after;
  for (const { seq } of rows) {
    if (seq > last + 1) gaps.push({ after: last, until: seq - 1 });
    last = seq;
  }
  if (last < until) gaps.push({ after: last, until });
  return gaps.length > mostGaps ? [{ after, until }] : gaps;
}

/** Both, in order, each number once, up to `until`. */
export function merged(own: readonly OutboxRow[], read: readonly OutboxRow[], until: number): readonly OutboxRow[] {
  if (read.length === 0) return own;
  const bySeq = new Map([...own, ...read].map((row) => [row.seq, row]));
  return [...bySeq.values()].filter(({ seq }) => seq <= until).sort((one, other) => one.seq - other.seq);
}
