import { randomBytes } from 'node:crypto';

/** Crockford's base 32: no I, L, O and U, so that a code survives being read out. */
const symbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 12;
const codePattern = new RegExp(`^[${symbols}]{${length}}$`);

/** A tracking code of 60 random bits. Whoever holds it acts as the reporter. */
export function newTrackingCode(): string {
  return Array.from(randomBytes(length), (byte) => symbols[byte % symbols.length]).join('');
}

/** A code as a person types it: small letters, hyphens and the look-alikes I, L and O are understood. Undefined when it is none. */
export function readTrackingCode(text: string): string | undefined {
  const code = text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return codePattern.test(code) ? code : undefined;
}
