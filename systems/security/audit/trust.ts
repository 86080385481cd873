import { type CheckpointLine, isSigned, type KeyRing, parseCheckpointLine } from './checkpoint.ts';
import { type Digest, digestLength, digestOf } from './digest.ts';
import type { Finding } from './finding.ts';
import { growHashes } from './grow-hashes.ts';
import { growTree } from './merkle-tree.ts';

export interface SignedSources {
  /** Lines of the file outside the database, oldest first. */
  readonly anchors: AsyncIterable<string> | Iterable<string>;
  /** What the database itself says it signed; believed only by its signatures, and where the file has a hole. */
  readonly checkpoints?: AsyncIterable<string> | Iterable<string>;
  /** The checkpoint of all the database says it has. */
  readonly head?: string | undefined;
  readonly keys: KeyRing;
}

/** What the log was, as far as signatures tell. Positions count from 0. */
export interface Trust {
  readonly digest: Digest;
  readonly size: number;
  leafAt(position: number): Buffer;
  linkAt(position: number): Buffer;
  /** How far the database says it goes, when its signature holds. */
  readonly headSize: number | undefined;
  /** Beyond `size` nothing can be judged: what signed it is spoilt, and the findings say so. */
  readonly isTailUnsigned: boolean;
  readonly checkpoints: number;
  readonly findings: readonly Finding[];
}

/** Gathers the leaves of all valid checkpoints; each is checked by signature, root and chain. */
export async function gatherTrust({ anchors, checkpoints = [], head, keys }: SignedSources): Promise<Trust> {
  const findings: Finding[] = [];
  const leaves = growHashes();
  const links = growHashes();
  let digest = digestOf('sha256');
  let tree = growTree(digest);
  let count = 0;

  function cutTo(size: number): void {
    leaves.cut(size);
    links.cut(size);
    tree = growTree(digest);
    for (let at = 0; at < size; at += 1) tree.append(leaves.at(at));
  }

  /** False when the checkpoint begins after what is known. */
  function add(line: CheckpointLine): boolean {
    if (line.from > leaves.size) return false;
    if (leaves.size === 0) {
      digest = digestOf(line.algorithm);
      tree = growTree(digest);
    }
    const hashes = Buffer.from(line.hashes, 'base64');
    const known = leaves.range(line.from, Math.min(leaves.size, line.size));
    const fork = firstDifference(known, hashes);
    if (fork !== undefined) {
      const seq = line.from + fork + 1;
      findings.push({ kind: 'rolledBack', seq, ...(seq < leaves.size && { through: leaves.size }) });
      cutTo(line.from + fork);
    }
    const before = leaves.size;
    for (let at = before; at < line.size; at += 1) {
      const leaf = hashes.subarray((at - line.from) * digestLength, (at - line.from + 1) * digestLength);
      links.push(digest.link(at === 0 ? nothing : links.at(at - 1), leaf));
      leaves.push(leaf);
      tree.append(leaf);
    }
    const isNew = line.size > before;
    const root = isNew ? tree.root().toString('base64') : line.root;
    if (root === line.root && links.at(line.size - 1).toString('base64') === line.chain) {
      count += 1;
      return true;
    }
    findings.push({ kind: 'badSignature', seq: line.from + 1, through: line.size, part: 'checkpoint' });
    if (isNew) cutTo(before);
    return true;
  }

  async function read(lines: AsyncIterable<string> | Iterable<string>): Promise<CheckpointLine[]> {
    const early: CheckpointLine[] = [];
    let last = 0;
    for await (const text of lines) {
      const line = parseCheckpointLine(text);
      if (!line || !isSigned(line, keys)) findings.push({ kind: 'badSignature', seq: last + 1, part: 'checkpoint' });
      else if (!add(line)) early.push(line);
      last = line?.size ?? last;
    }
    return early;
  }

  const early = await read(anchors);
  await read(checkpoints);
  const lost = early.filter((line) => !add(line)).at(-1);
  if (lost) findings.push({ kind: 'badSignature', seq: leaves.size + 1, through: lost.size, part: 'checkpoint' });

  const newest = head === undefined ? undefined : parseCheckpointLine(head);
  const isHeadGood = newest !== undefined && isSigned(newest, keys);
  const isHeadSpoilt = head !== undefined && !(isHeadGood && add(newest));
  if (isHeadSpoilt) findings.push({ kind: 'badSignature', seq: leaves.size + 1, part: 'head' });

  return {
    digest,
    size: leaves.size,
    leafAt: leaves.at,
    linkAt: links.at,
    headSize: isHeadGood ? newest.size : undefined,
    isTailUnsigned: isHeadSpoilt || lost !== undefined,
    checkpoints: count,
    findings,
  };
}

const nothing = new Uint8Array();

/** The first hash in which both differ, over the length they have in common. */
function firstDifference(known: Buffer, hashes: Buffer): number | undefined {
  if (known.equals(hashes.subarray(0, known.length))) return undefined;
  return Math.floor(known.findIndex((byte, at) => byte !== hashes[at]) / digestLength);
}
