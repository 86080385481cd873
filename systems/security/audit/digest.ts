import { hash } from 'node:crypto';

/** Hash functions of 32 bytes. SM3 is GB/T 32905-2016. */
export const digestNames = ['sha256', 'sm3'] as const;
export type DigestName = (typeof digestNames)[number];

export const digestLength = 32;

/** The four uses of one hash function in the log. */
export interface Digest {
  readonly name: DigestName;
  of(data: Uint8Array): Buffer;
  /** RFC 6962 §2.1: the prefix keeps a leaf from being passed off as a node. */
  leaf(text: string): Buffer;
  node(left: Uint8Array, right: Uint8Array): Buffer;
  /** A link of the chain: everything before, then this leaf. */
  link(previous: Uint8Array, leaf: Uint8Array): Buffer;
}

export function digestOf(name: DigestName): Digest {
  const of = (data: Uint8Array): Buffer => hash(name, data, 'buffer');
  const pair = Buffer.alloc(1 + 2 * digestLength);
  return {
    name,
    of,
    leaf(text) {
      const length = Buffer.byteLength(text);
      const bytes = Buffer.allocUnsafe(1 + length);
      bytes[0] = 0x00;
      bytes.write(text, 1);
      return of(bytes);
    },
    node(left, right) {
      pair[0] = 0x01;
      pair.set(left, 1);
      pair.set(right, 1 + digestLength);
      return of(pair);
    },
    link: (previous, leaf) => of(Buffer.concat([previous, leaf])),
  };
}
