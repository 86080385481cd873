import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { defineErrors, type Instant, type Localised, type PersonId, type Principal, type Tenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { identityErrors } from './identity/errors.ts';
import { insertPerson, insertPost, selectPosts } from './identity/store-people.ts';
import { cityUnit, scopeOf } from './identity/store-units.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { openMemory } from './remember.ts';
import * as store from './store.ts';

export const sessionErrors = defineErrors('session', {
  wrong: { status: 401, zh: '账号或密码不正确', en: 'The account or the password is wrong' },
  locked: { status: 429, zh: '密码错误次数过多，请稍后再试', en: 'Too many wrong passwords; try again later' },
});

const idle_ms = 30 * 60_000;
const absolute_ms = 12 * 3_600_000;
const limits = { failures: 5, lock_ms: 15 * 60_000 } as const;
const touchEvery_ms = 60_000;

export interface Sessions {
  /** @throws session.wrong, session.locked */
  signIn(name: string, password: string): Promise<{ readonly token: string; readonly principal: Principal }>;
  find(token: string): Promise<Principal | undefined>;
  /** Acts as another of one's posts. @throws identity.postUnknown */
  choosePost(token: string, post: string): Promise<Principal>;
  signOut(token: string): Promise<void>;
  /** Gives an account this password, and a post at the city for each role it does not have yet. */
  saveAccount(account: {
    readonly name: string;
    readonly title: Localised;
    readonly roles: readonly string[];
    readonly tenant: Tenant;
    readonly password: string;
  }): Promise<void>;
  hasAccount(name: string): Promise<boolean>;
  /** What is remembered of posts and persons may no longer be true. */
  forget(): void;
}

export function openSessions(database: Database, clock: () => Instant): Sessions {
  const memory = openMemory<Principal>(clock);
  // An unknown name costs as much time as a wrong password, so that names cannot be probed.
  const decoy = hashPassword(randomUUID());
  const now = () => new Date(clock());
  const oldest = () => ({ created: new Date(clock() - absolute_ms), used: new Date(clock() - idle_ms) });

  const load = async (hash: string): Promise<Principal | undefined> => {
    const found = await store.findSession(database, hash, oldest(), now());
    if (!found) return undefined;
    if (clock() - found.usedAt.getTime() > touchEvery_ms && !database.readOnly())
      await store.touchSession(database, hash, now());
    return principalOf(found);
  };

  return {
    async signIn(name, password) {
      const account = await store.findAccount(database, name, now());
      if (account?.lockedUntil && account.lockedUntil.getTime() > clock()) throw sessionErrors.locked();
      const right = await verifyPassword(password, account?.passwordHash ?? (await decoy));
      if (!account || !right) {
        if (account) await store.countFailure(database, account.id, limits, now());
        throw sessionErrors.wrong();
      }
      const token = randomBytes(32).toString('base64url');
      await store.openSession(database, hashToken(token), account.id, now());
      await store.closeOldSessions(database, oldest());
      const principal = await load(hashToken(token));
      if (!principal) throw sessionErrors.wrong();
      return { token, principal };
    },
    find: (token) => memory.find(hashToken(token), () => load(hashToken(token))),
    async choosePost(token, post) {
      const hash = hashToken(token);
      const chosen = await store.choosePost(database, hash, post, now());
      memory.forget();
      const principal = chosen ? await load(hash) : undefined;
      if (!principal) throw identityErrors.postUnknown({ post });
      return principal;
    },
    async signOut(token) {
      memory.forget();
      await store.closeSession(database, hashToken(token));
      memory.forget();
    },
    async saveAccount({ name, title, roles, tenant, password }) {
      const known = await store.findAccount(database, name, now());
      const id = known?.id ?? (`person:${randomUUID()}` as PersonId);
      const hash = await hashPassword(password);
      if (known) await store.setPassword(database, id, hash);
      const held = new Set((await selectPosts(database, tenant, { at: now(), person: id })).map(({ role }) => role));
      const post = (role: string) =>
        insertPost(tenant, { id: `post:${randomUUID()}`, person: id, unit: cityUnit, role, validFrom: now() });
      await database.commit([
        ...(known ? [] : [insertPerson(tenant, id, title, now()), store.insertAccount(tenant, id, name, hash)]),
        ...roles.filter((role) => !held.has(role)).map(post),
      ]);
    },
    hasAccount: async (name) => (await store.findAccount(database, name, now())) !== undefined,
    forget: memory.forget,
  };
}

function principalOf({ id, name, tenant, post, role, reach }: store.FoundSession): Principal {
  const acting = post === null || role === null ? { roles: [] } : { roles: [role], post };
  return { kind: 'person', id, name, tenant, ...acting, scope: scopeOf(reach) };
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
