import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineErrors } from '@hub/kernel';

export const secretErrors = defineErrors('secret', {
  wrongKey: {
    status: 503,
    zh: '存储的密钥材料无法解开：各进程的 HUB_SECRET_KEY（或数据目录 keys/secret.key）须与写入时相同',
    en: 'Stored secrets cannot be opened: HUB_SECRET_KEY (or keys/secret.key of the data folder) must be what it was when they were written, the same for every process',
  },
  badKey: {
    status: 500,
    zh: '密钥文件 {file} 不可用：须为 32 字节且他人不可读',
    en: 'The key file {file} cannot be used: it must hold 32 bytes that others may not read',
  },
});

/** Keeps what must be read back (signing keys, TOTP secrets) from whoever reads the database. */
export interface SecretBox {
  /** @param about what it is and whose; opening takes the same words, so that nobody can swap two sealed values */
  seal(secret: string, about: string): string;
  /** @throws secret.wrongKey */
  open(sealed: string, about: string): string;
  /** 32 bytes that depend on the key and a label only: the same in every process that has the key. */
  derive(label: string): Buffer;
}

/**
 * A box under the text `key`, or, when that is empty, under `<dataDir>/keys/secret.key`, made at first start.
 * Processes that share a database must share the key. AES-256-GCM; every value has a nonce of its own.
 * @throws secret.badKey
 */
export function openSecretBox(source: { readonly key: string; readonly dataDir: string }): SecretBox {
  const root = source.key === '' ? fileKey(source.dataDir) : Buffer.from(source.key);
  const derive = (label: string) => Buffer.from(hkdfSync('sha256', root, 'zhongshu', label, 32));
  const sealing = derive('seal');
  return {
    derive,
    seal(secret, about) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(about));
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
    },
    open(sealed, about) {
      try {
        const bytes = Buffer.from(sealed.slice(3), 'base64url');
        const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, 12), { authTagLength: 16 })
          .setAAD(Buffer.from(about))
          .setAuthTag(bytes.subarray(12, 28));
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
      } catch (error) {
        throw secretErrors.wrongKey({}, error);
      }
    },
  };
}

function fileKey(dataDir: string): Buffer {
  if (dataDir === 'memory') return randomBytes(32);
  const folder = join(dataDir, 'keys');
  const file = join(folder, 'secret.key');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) createKey(file);
  const mayOthersRead = process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0;
  const key = readFileSync(file);
  if (mayOthersRead || key.length !== 32) throw secretErrors.badKey({ file });
  return key;
}

function createKey(file: string): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, randomBytes(32), { mode: 0o600, flush: true });
  try {
    // A link never replaces: of two processes that start at once, one makes the key.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
