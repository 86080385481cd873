import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { defineErrors, type Instant, type Localised, type PersonId, type Principal, type Tenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { hashPassword, verifyPassword } from './password.ts';
import * as store from './store.ts';

export const sessionErrors = defineErrors('session', {
  wrong: { status: 401, zh: '账号或密码不正确', en: 'The account or the password is wrong' },
  locked: { status: 429, zh: '密码错误次数过多，请稍后再试', en: 'Too many wrong passwords; try again later' },
});

const idle_ms = 30 * 60_000;
const absolute_ms = 12 * 3_600_000;
const limits = { failures: 5, lock_ms: 15 * 60_000 } as const;
/** How long a session is believed without asking the database: the bound on how late a revocation shows. */
const remember_ms = 500;
const touchEvery_ms = 60_000;
const rememberedSessions = 10_000;

export interface Sessions {
  /** @throws session.wrong, session.locked */
  signIn(name: string, password: string): Promise<{ readonly token: string; readonly principal: Principal }>;
  find(token: string): Promise<Principal | undefined>;
  signOut(token: string): Promise<void>;
  saveAccount(account: {
    readonly name: string;
    readonly title: Localised;
    readonly roles: readonly string[];
    readonly tenant: Tenant;
    readonly password: string;
  }): Promise<void>;
  hasAccount(name: string): Promise<boolean>;
}

export function openSessions(database: Database, clock: () => Instant): Sessions {
  const remembered = new Map<string, { readonly principal: Principal; readonly until: Instant }>();
  // An unknown name costs as much time as a wrong password, so that names cannot be probed.
  const decoy = hashPassword(randomUUID());
  const oldest = () => ({ created: new Date(clock() - absolute_ms), used: new Date(clock() - idle_ms) });

  return {
    async signIn(name, password) {
      const account = await store.findAccount(database, name);
      if (account?.lockedUntil && account.lockedUntil.getTime() > clock()) throw sessionErrors.locked();
      const right = await verifyPassword(password, account?.passwordHash ?? (await decoy));
      if (!account || !right) {
        if (account) await store.countFailure(database, account.id, limits);
        throw sessionErrors.wrong();
      }
      const token = randomBytes(32).toString('base64url');
      await store.openSession(database, hashToken(token), account.id, new Date(clock()));
      await store.closeOldSessions(database, oldest());
      const { id, title, roles, tenant } = account;
      return { token, principal: { kind: 'person', id, name: title.zh, roles, tenant } };
    },
    async find(token) {
      const hash = hashToken(token);
      const known = remembered.get(hash);
      if (known && known.until > clock()) return known.principal;
      remembered.delete(hash);
      const found = await store.findSession(database, hash, oldest());
      if (!found) return undefined;
      const { usedAt, ...principal } = found;
      if (clock() - usedAt.getTime() > touchEvery_ms && !database.readOnly())
        await store.touchSession(database, hash, new Date(clock()));
      if (remembered.size >= rememberedSessions) remembered.clear();
      remembered.set(hash, { principal, until: clock() + remember_ms });
      return principal;
    },
    async signOut(token) {
      const hash = hashToken(token);
      remembered.delete(hash);
      await store.closeSession(database, hash);
    },
    async saveAccount({ password, ...account }) {
      const passwordHash = await hashPassword(password);
      await store.saveAccount(database, { ...account, id: `person:${randomUUID()}` as PersonId, passwordHash });
    },
    hasAccount: async (name) => (await store.findAccount(database, name)) !== undefined,
  };
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
