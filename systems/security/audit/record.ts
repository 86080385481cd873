/** One place of the chain as a verifier sees it. `entry` is the canonical text that was hashed. */
export interface AuditRecord {
  readonly seq: number;
  /** The link of the chain, hex. */
  readonly hash: string;
  readonly entry?: string;
  /** In place of the entry, hex: its time is over, or it belongs to another tenant than the reader's. */
  readonly leaf?: string;
  readonly withheld?: 'retention' | 'tenant';
}

/** A line of an exported log. The entry stands in it byte by byte, so that a verifier needs no JSON parser to hash it. */
export function formatRecord({ seq, hash, entry, leaf, withheld }: AuditRecord): string {
  return entry === undefined
    ? `{"hash":"${hash}","leaf":"${leaf}","seq":${seq},"withheld":"${withheld}"}`
    : `{"entry":${entry},"hash":"${hash}","seq":${seq}}`;
}

const full = /^\{"entry":(\{.*\}),"hash":"([0-9a-f]{64})","seq":([1-9]\d{0,15})\}$/;
const short =
  /^\{"hash":"([0-9a-f]{64})","leaf":"([0-9a-f]{64})","seq":([1-9]\d{0,15}),"withheld":"(retention|tenant)"\}$/;

/** The record of a line, or undefined when it is not exactly one. */
export function parseRecord(line: string): AuditRecord | undefined {
  const whole = full.exec(line);
  if (whole) return { seq: Number(whole[3]), hash: whole[2] ?? '', entry: whole[1] ?? '' };
  const rest = short.exec(line);
  if (!rest) return undefined;
  const [, hash = '', leaf = '', seq, withheld] = rest;
  return { seq: Number(seq), hash, leaf, withheld: withheld as 'retention' | 'tenant' };
}
