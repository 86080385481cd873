import { expect, test } from 'vitest';
import type { EntryProof } from './audit-client.ts';
import { isProved } from './is-proved.ts';

const hash = async (prefix: number, ...parts: Uint8Array[]) =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from([prefix, ...parts.flatMap((one) => [...one])])));
const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
const text = (at: number) => `{"entry":${at}}`;

/** The tree of RFC 6962 as its text defines it, and the path of a leaf in it. */
async function rootOf(from: number, to: number): Promise<Uint8Array> {
  if (to - from === 1) return hash(0, new TextEncoder().encode(text(from)));
  const middle = from + splitOf(to - from);
  return hash(1, await rootOf(from, middle), await rootOf(middle, to));
}
async function pathOf(index: number, from: number, to: number): Promise<Uint8Array[]> {
  if (to - from === 1) return [];
  const middle = from + splitOf(to - from);
  return index < middle
    ? [...(await pathOf(index, from, middle)), await rootOf(middle, to)]
    : [...(await pathOf(index, middle, to)), await rootOf(from, middle)];
}
const splitOf = (count: number) => 2 ** Math.floor(Math.log2(count - 1));

test('every entry of trees of one to nine is proved, and another text, place or root is not', async () => {
  for (let size = 1; size <= 9; size += 1)
    for (let at = 0; at < size; at += 1) {
      const proof: EntryProof = {
        seq: at + 1,
        entry: text(at),
        hash: '',
        checkpoint: { algorithm: 'sha256', size, root: base64(await rootOf(0, size)), at: '' },
        proof: (await pathOf(at, 0, size)).map(base64),
      };
      expect((await isProved(proof)).holds, `${at} of ${size}`).toBe(true);
      expect((await isProved({ ...proof, entry: 'x' })).holds).toBe(false);
      if (size === 1) continue;
      expect((await isProved({ ...proof, seq: ((at + 1) % size) + 1 })).holds).toBe(false);
      expect((await isProved({ ...proof, proof: proof.proof.slice(1) })).holds).toBe(false);
    }
});
