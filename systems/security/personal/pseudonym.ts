import { createHmac } from 'node:crypto';

/** A key of pseudonyms. Of several the newest makes new ones; older ones are kept to recognise what they made. */
export interface PseudonymKey {
  readonly id: string;
  /** 32 bytes at least. */
  readonly secret: Uint8Array;
}

export type PseudonymDigest = 'sha256' | 'sm3';

/**
 * What stands for an identity where records of different bureaus are joined without telling whose they are: a keyed
 * digest (HMAC with SHA-256, RFC 2104, or SM3, GB/T 32905), which nobody without the key can make or try out. The id of the
 * key and the digest stand before it, so that a change of keys is seen. @throws RangeError for a key that is too short
 */
export function pseudonymOf(identity: string, key: PseudonymKey, digest: PseudonymDigest = 'sha256'): string {
  if (key.secret.length < 32) throw new RangeError('a key of pseudonyms has 32 bytes at least');
  const normal = identity.normalize('NFKC').trim().toUpperCase();
  const made = createHmac(digest, key.secret).update(normal).digest('base64url');
  return `${digest}.${key.id}.${made}`;
}

/** The pseudonym that takes the place of an old one when keys change; undefined when the old one is not of this identity. */
export function renewPseudonym(old: string, identity: string, keys: readonly PseudonymKey[]): string | undefined {
  const [digest, id] = old.split('.');
  const made = keys.find((key) => key.id === id);
  const [newest] = keys;
  if (!made || !newest || (digest !== 'sha256' && digest !== 'sm3')) return undefined;
  return pseudonymOf(identity, made, digest) === old ? pseudonymOf(identity, newest, digest) : undefined;
}
