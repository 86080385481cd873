import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * The first of OWASP's equally strong argon2id parameters (2024): 46 MiB, 1 pass, 1 lane; about 45 ms here. glibc gives blocks
 * above 32 MiB back at once and keeps smaller ones: two threads that had hashed with 19 MiB kept as much each.
 */
const parameters = { memory: 47_104, passes: 1, parallelism: 1, tagLength: 32 } as const;

/** A hash that carries its own parameters: `argon2id$memory$passes$parallelism$salt$tag`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const tag = await derive(password, salt, parameters);
  const { memory, passes, parallelism } = parameters;
  return ['argon2id', memory, passes, parallelism, salt.toString('base64url'), tag.toString('base64url')].join('$');
}

export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [kind, memory, passes, parallelism, salt, tag] = stored.split('$');
  if (kind !== 'argon2id' || salt === undefined || tag === undefined) return false;
  const expected = Buffer.from(tag, 'base64url');
  const found = await derive(password, Buffer.from(salt, 'base64url'), {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  });
  return timingSafeEqual(found, expected);
}

/** Whether a hash was made with less than today's parameters; the next right password then makes a new one. */
export function isOutdatedHash(stored: string): boolean {
  const { memory, passes, parallelism } = parameters;
  return !stored.startsWith(['argon2id', memory, passes, parallelism, ''].join('$'));
}

/** 20 characters without look-alikes: about 114 bits. */
export function generatePassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  return Array.from(randomBytes(64))
    .filter((byte) => byte < 224)
    .slice(0, 20)
    .map((byte) => letters[byte % letters.length])
    .join('');
}

interface Parameters {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly tagLength: number;
}

function derive(password: string, nonce: Buffer, options: Parameters): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2('argon2id', { message: password.normalize('NFKC'), nonce, ...options }, (error, tag) =>
      error ? reject(error) : resolve(tag),
    );
  });
}
