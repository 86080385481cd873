import type { EntryProof } from './audit-client.ts';

export interface Proved {
  readonly holds: boolean;
  readonly steps: number;
  readonly size: number;
  readonly root: string;
}

/** Climbs from the text of an entry to the root of the tree (RFC 9162 §2.1.3.2). @throws where the browser cannot hash so */
export async function isProved({ seq, entry, proof, checkpoint }: EntryProof): Promise<Proved> {
  const { size, root, algorithm } = checkpoint;
  if (algorithm !== 'sha256' || !globalThis.crypto?.subtle)
    throw new Error(`SHA-256 / HTTPS: ${algorithm}, ${globalThis.isSecureContext}`);
  let hash = await digest(0, new TextEncoder().encode(entry));
  let [index, last] = [seq - 1, size - 1];
  for (const step of proof.map(bytesOf)) {
    if (last === 0) return { holds: false, steps: proof.length, size, root };
    if (index % 2 === 1 || index === last) {
      hash = await digest(1, step, hash);
      while (index % 2 === 0 && index !== 0) [index, last] = [Math.floor(index / 2), Math.floor(last / 2)];
    } else hash = await digest(1, hash, step);
    [index, last] = [Math.floor(index / 2), Math.floor(last / 2)];
  }
  const holds = last === 0 && btoa(String.fromCharCode(...hash)) === root;
  return { holds, steps: proof.length, size, root };
}

async function digest(prefix: number, ...parts: readonly Uint8Array[]): Promise<Uint8Array> {
  const whole = Uint8Array.from([prefix, ...parts.flatMap((part) => [...part])]);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
