import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const credentialBytes = 24;
/** Compared against when there is no such device, so that the answer takes as long. */
const noDigest = Buffer.alloc(32);

/** A new device credential: 192 random bits, as 32 characters of base64url. */
export function makeCredential(): string {
  return randomBytes(credentialBytes).toString('base64url');
}

/**
 * What is stored of a credential. A fast hash is right here: slow ones (argon2) exist to make guessing a *human's*
 * password dear, and 192 random bits cannot be guessed at any speed; devices reconnect by the thousand.
 */
export function digestCredential(credential: string | Uint8Array): Buffer {
  return createHash('sha256').update(credential).digest();
}

/** Constant time, for a device that does not exist as well. */
export function credentialMatches(credential: string | Uint8Array, digest: Uint8Array | undefined): boolean {
  return timingSafeEqual(digestCredential(credential), digest ?? noDigest) && digest !== undefined;
}
