import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Instant } from '@hub/kernel';
import type { Database, SecretBox } from '@hub/runtime';
import { generateSecret, generateURI, verify } from 'otplib';
import { factorErrors } from './factor-errors.ts';
import * as store from './store-factors.ts';

/** A second factor as its owner sees it. */
export interface Factor {
  readonly id: string;
  readonly kind: 'totp' | 'passkey';
  readonly name: string;
  readonly createdAt: Date;
  readonly usedAt: Date | null;
}

export interface Factors {
  /** Those that are in force, and how many recovery codes are left. */
  list(account: string): Promise<{ readonly items: readonly Factor[]; readonly recoveryCodes: number }>;
  /** Begins to enrol an authenticator app; it counts once a code of it has been given. @throws factor.tooMany */
  beginTotp(
    account: string,
    about: { readonly name: string; readonly label: string; readonly issuer: string },
  ): Promise<{ readonly id: string; readonly secret: string; readonly uri: string }>;
  /** @returns recovery codes when this is the account's first factor @throws factor.unknown, factor.codeWrong */
  confirmTotp(account: string, id: string, code: string): Promise<readonly string[]>;
  /** Whether a code of an authenticator app or a recovery code is right; right ones are used up. */
  takeCode(account: string, code: string): Promise<boolean>;
  /** New recovery codes; all before are void. */
  renewRecoveryCodes(account: string): Promise<readonly string[]>;
  /** @throws factor.unknown */
  remove(account: string, id: string): Promise<void>;
}

export const mostFactors = 10;
const recoveryCodes = 10;
/** RFC 6238 §5.2: one step back for the way here; clocks of phones run a little ahead too. */
const tolerance_s = 30;
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function openFactors(database: Database, clock: () => Instant, box: SecretBox): Factors {
  const now = () => new Date(clock());
  const about = (id: string) => `totp ${id}`;

  async function checkTotp(row: store.FactorRow, code: string): Promise<boolean> {
    if (row.secret === null || !/^\d{6}$/.test(code)) return false;
    const secret = box.open(row.secret, about(row.id));
    const epoch = Math.floor(clock() / 1000);
    const result = await verify({ secret, token: code, epoch, epochTolerance: tolerance_s });
    // The database says whether a step was taken before: two processes may be asked at once.
    return result.valid && 'timeStep' in result && store.takeStep(database, row.id, result.timeStep, now());
  }

  async function renew(account: string): Promise<readonly string[]> {
    const codes = Array.from({ length: recoveryCodes }, makeRecoveryCode);
    await database.commit(store.replaceRecoveryCodes(account, codes.map(hashCode)));
    return codes;
  }

  return {
    async list(account) {
      const rows = await store.selectFactors(database, account);
      const items = rows
        .filter(({ confirmedAt }) => confirmedAt !== null)
        .map(({ id, kind, name, createdAt, usedAt }) => ({ id, kind, name, createdAt, usedAt }));
      return { items, recoveryCodes: await store.countRecoveryCodes(database, account) };
    },
    async beginTotp(account, { name, label, issuer }) {
      const rows = await store.selectFactors(database, account);
      if (rows.filter(({ confirmedAt }) => confirmedAt !== null).length >= mostFactors) throw factorErrors.tooMany();
      // One that was begun and never confirmed is of no use to anybody.
      for (const row of rows) if (row.confirmedAt === null) await store.deleteFactor(database, account, row.id);
      const id = randomUUID();
      const secret = generateSecret();
      const sealed = box.seal(secret, about(id));
      await database.commit([
        store.insertFactor({ id, account, kind: 'totp', name, createdAt: now(), secret: sealed }),
      ]);
      return { id, secret, uri: generateURI({ issuer, label, secret }) };
    },
    async confirmTotp(account, id, code) {
      const rows = await store.selectFactors(database, account);
      const row = rows.find((one) => one.id === id && one.kind === 'totp' && one.confirmedAt === null);
      if (!row) throw factorErrors.unknown();
      if (!(await checkTotp(row, code))) throw factorErrors.codeWrong();
      const isFirst = rows.every((one) => one.confirmedAt === null);
      return isFirst ? renew(account) : [];
    },
    async takeCode(account, code) {
      const plain = code.replaceAll(/[\s-]/g, '').toUpperCase();
      for (const row of await store.selectFactors(database, account))
        if (row.kind === 'totp' && row.confirmedAt !== null && (await checkTotp(row, plain))) return true;
      return store.takeRecoveryCode(database, account, hashCode(plain), now());
    },
    renewRecoveryCodes: renew,
    async remove(account, id) {
      if (!(await store.deleteFactor(database, account, id))) throw factorErrors.unknown();
      const rows = await store.selectFactors(database, account);
      if (rows.every(({ confirmedAt }) => confirmedAt === null))
        await database.commit(store.replaceRecoveryCodes(account, []));
    },
  };
}

/** 16 characters of base 32: 80 bits, so that a plain hash of one cannot be guessed back. */
function makeRecoveryCode(): string {
  const letters = Array.from(randomBytes(16), (byte) => base32[byte % 32]).join('');
  return letters.match(/.{4}/g)?.join('-') ?? letters;
}

function hashCode(code: string): string {
  return createHash('sha256').update(code.replaceAll('-', '')).digest('base64url');
}
