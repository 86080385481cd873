import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyRing, Signer } from './checkpoint.ts';
import { auditErrors } from './errors.ts';

export interface SigningKey extends Signer {
  readonly publicKey: KeyObject;
  /** PEM, for whoever is to verify. */
  readonly publicText: string;
}

/**
 * The Ed25519 key of this node, `<dataDir>/keys/audit.pem`, made at first start; `audit.pub.pem` beside it is to be handed out.
 * @throws audit.badKey when the file is not such a key or others may read it
 */
export function openSigningKey(dataDir: string): SigningKey {
  const folder = join(dataDir, 'keys');
  const file = join(folder, 'audit.pem');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) createKey(file);
  const key = readKey(file);
  writeFileSync(join(folder, 'audit.pub.pem'), key.publicText);
  return key;
}

function createKey(file: string): void {
  const draft = `${file}.${process.pid}`;
  const text = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  writeFileSync(draft, text, { mode: 0o600, flush: true });
  chmodSync(draft, 0o600);
  try {
    // A link never replaces: of two processes that start at once, one makes the key.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readKey(file: string): SigningKey {
  try {
    if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) throw new Error('others may read it');
    const privateKey = createPrivateKey(readFileSync(file));
    if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('not an Ed25519 key');
    const publicKey = createPublicKey(privateKey);
    const publicText = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    return { id: keyId(publicKey), privateKey, publicKey, publicText };
  } catch (error) {
    throw auditErrors.badKey({ file }, error);
  }
}

/** Half of the SHA-256 of the key's DER form. */
export function keyId(publicKey: KeyObject): string {
  const bytes = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

/** The keys of PEM texts; a text may hold several. */
export function keyRing(texts: readonly string[]): KeyRing {
  const blocks = texts.flatMap((text) => text.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g) ?? []);
  return new Map(
    blocks.map((block) => {
      const key = createPublicKey(block);
      return [keyId(key), key] as const;
    }),
  );
}
