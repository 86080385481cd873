import { hash, randomBytes, randomUUID } from 'node:crypto';
import {
  defineErrors,
  HubError,
  type Instant,
  type Localised,
  type PersonId,
  type Principal,
  type Tenant,
} from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { identityErrors } from './identity/errors.ts';
import { insertPerson, insertPost, selectPosts } from './identity/store-people.ts';
import { cityUnit, scopeOf } from './identity/store-units.ts';
import { hashPassword, isOutdatedHash, verifyPassword } from './password.ts';
import { openMemory } from './remember.ts';
import { openAttempts } from './sign-in/attempts.ts';
import { factorErrors } from './sign-in/factor-errors.ts';
import type { Factors } from './sign-in/factors.ts';
import { passwordFault } from './sign-in/password-rules.ts';
import * as store from './store.ts';

export const sessionErrors = defineErrors('session', {
  wrong: { status: 401, zh: '账号或密码不正确', en: 'The account or the password is wrong' },
  locked: {
    status: 429,
    zh: '错误次数过多，请 {seconds} 秒后再试',
    en: 'Too many wrong attempts; try again in {seconds} s',
  },
  oldWrong: { status: 403, zh: '原密码不正确', en: 'The old password is wrong' },
  unknown: { status: 404, zh: '没有这个会话', en: 'There is no such session' },
  weakPassword: { status: 400, zh: '新密码不符合要求：{reason}', en: 'The new password will not do: {reasonEn}' },
});

const idle_ms = 30 * 60_000;
const absolute_ms = 12 * 3_600_000;
const touchEvery_ms = 60_000;
/** How long a second factor counts as fresh. */
export const fresh_ms = 15 * 60_000;

export interface Opened {
  readonly token: string;
  readonly principal: Principal;
}

export type SignInPlace = Pick<store.SignInFacts, 'address' | 'agent'>;

export interface Sessions {
  /** @throws session.wrong, session.locked, factor.codeNeeded when the account has a second factor, factor.codeWrong */
  signIn(name: string, password: string, more?: SignInPlace & { readonly code?: string | undefined }): Promise<Opened>;
  /** A session for who has proved in another way to own the account. @throws session.wrong when it is closed */
  open(account: string, facts: store.SignInFacts): Promise<Opened>;
  find(token: string): Promise<Principal | undefined>;
  /** Acts as another of one's posts. @throws identity.postUnknown */
  choosePost(token: string, post: string): Promise<Principal>;
  /** Slows down guessing whatever `work` checks. @throws session.locked, and what `work` throws */
  judge<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** A second factor has just been given in this session. */
  strengthen(token: string): Promise<Principal>;
  signOut(token: string): Promise<void>;
  list(account: string, token: string): Promise<readonly store.OwnSession[]>;
  /** @throws session.unknown */
  end(account: string, id: string): Promise<void>;
  endOthers(account: string, token: string): Promise<void>;
  /** Ends every other session of the account. @throws session.oldWrong, session.locked, session.weakPassword */
  changePassword(token: string, account: string, change: { readonly old: string; readonly new: string }): Promise<void>;
  findAccount(id: string): Promise<store.Account | undefined>;
  findAccountByName(name: string): Promise<store.Account | undefined>;
  /** Gives an account this password, and a post at the city for each role it does not have yet. */
  saveAccount(account: {
    readonly name: string;
    readonly title: Localised;
    readonly roles: readonly string[];
    readonly tenant: Tenant;
    readonly password: string;
    /** Its owner has to choose another before anything else; false unless said. */
    readonly mustChange?: boolean;
  }): Promise<void>;
  hasAccount(name: string): Promise<boolean>;
  /** What is remembered of posts and persons may no longer be true. */
  forget(): void;
}

export function openSessions(database: Database, clock: () => Instant, factors: Factors): Sessions {
  const memory = openMemory<Principal>(clock);
  const attempts = openAttempts(database, clock);
  // An unknown name costs as much time as a wrong password, so that names cannot be probed.
  const decoy = hashPassword(randomUUID());
  const now = () => new Date(clock());
  const oldest = () => ({ created: new Date(clock() - absolute_ms), used: new Date(clock() - idle_ms) });

  const principalOf = ({
    id,
    name,
    tenant,
    post,
    role,
    reach,
    strongAt,
    initialPassword,
  }: store.FoundSession): Principal => {
    const acting = post === null || role === null ? { roles: [] } : { roles: [role], post };
    const strong = strongAt !== null && strongAt.getTime() > clock() - fresh_ms ? { strong: true } : {};
    return {
      kind: 'person',
      id,
      name,
      tenant,
      ...acting,
      scope: scopeOf(reach),
      ...strong,
      ...(initialPassword ? { initialPassword } : {}),
    };
  };

  const load = async (hash: string): Promise<Principal | undefined> => {
    const found = await store.findSession(database, hash, oldest(), now());
    if (!found) return undefined;
    if (clock() - found.usedAt.getTime() > touchEvery_ms && !database.readOnly())
      await store.touchSession(database, hash, now());
    return principalOf(found);
  };

  /** The account when the password is its own. @throws session.wrong, session.locked */
  async function checkPassword(name: string, password: string): Promise<store.Account> {
    const wait_ms = await attempts.begin(name);
    if (wait_ms > 0) throw sessionErrors.locked({ seconds: Math.ceil(wait_ms / 1000) });
    const account = await store.findAccount(database, name, now());
    const right = await verifyPassword(password, account?.passwordHash ?? (await decoy));
    if (!account || !right) throw sessionErrors.wrong();
    if (isOutdatedHash(account.passwordHash))
      await store.replaceHash(database, account.id, account.passwordHash, await hashPassword(password));
    return account;
  }

  async function open(account: string, facts: store.SignInFacts): Promise<Opened> {
    const token = randomBytes(32).toString('base64url');
    await store.openSession(database, hashToken(token), account as PersonId, now(), facts);
    await store.closeOldSessions(database, oldest());
    const principal = await load(hashToken(token));
    if (!principal) throw sessionErrors.wrong();
    return { token, principal };
  }

  return {
    open,
    async signIn(name, password, { code, ...place } = {}) {
      const account = await checkPassword(name, password);
      const { items } = await factors.list(account.id);
      if (items.length > 0 && code === undefined) {
        await attempts.forgive(name);
        throw factorErrors.codeNeeded({ factors: [...new Set(items.map(({ kind }) => kind))].join(',') });
      }
      if (items.length > 0 && !(await factors.takeCode(account.id, code ?? ''))) throw factorErrors.codeWrong();
      await attempts.succeed(name);
      return open(account.id, { method: 'password', strong: items.length > 0, ...place });
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
    async judge(name, work) {
      const wait_ms = await attempts.begin(name);
      if (wait_ms > 0) throw sessionErrors.locked({ seconds: Math.ceil(wait_ms / 1000) });
      const answer = await work();
      await attempts.succeed(name);
      return answer;
    },
    async strengthen(token) {
      await store.markStrong(database, hashToken(token), now());
      memory.forget();
      const principal = await load(hashToken(token));
      if (!principal) throw sessionErrors.unknown();
      return principal;
    },
    async signOut(token) {
      memory.forget();
      await store.closeSession(database, hashToken(token));
      memory.forget();
    },
    list: (account, token) => store.selectSessions(database, account, hashToken(token), oldest()),
    async end(account, id) {
      if (!(await store.closeOwnSession(database, account, id))) throw sessionErrors.unknown();
      memory.forget();
    },
    async endOthers(account, token) {
      await store.closeOtherSessions(database, account, hashToken(token));
      memory.forget();
    },
    async changePassword(token, id, change) {
      const account = await store.findAccountById(database, id, now());
      if (!account) throw sessionErrors.wrong();
      const fault = passwordFault(change.new, account.name);
      if (fault) throw sessionErrors.weakPassword({ reason: fault.zh, reasonEn: fault.en });
      if (change.new === change.old)
        throw sessionErrors.weakPassword({ reason: '与原密码相同', reasonEn: 'it is the old one' });
      await checkPassword(account.name, change.old).catch((error: unknown) => {
        throw error instanceof HubError && error.code === 'session.wrong' ? sessionErrors.oldWrong({}, error) : error;
      });
      await attempts.succeed(account.name);
      await store.setPassword(database, account.id, await hashPassword(change.new), now());
      await store.closeOtherSessions(database, account.id, hashToken(token));
      memory.forget();
    },
    findAccount: (id) => store.findAccountById(database, id, now()),
    findAccountByName: (name) => store.findAccount(database, name, now()),
    async saveAccount({ name, title, roles, tenant, password, mustChange = false }) {
      const known = await store.findAccount(database, name, now());
      const id = known?.id ?? (`person:${randomUUID()}` as PersonId);
      const hash = await hashPassword(password);
      if (known) {
        await store.setPassword(database, id, hash, null, mustChange);
        await attempts.succeed(name);
      }
      const held = new Set((await selectPosts(database, tenant, { at: now(), person: id })).map(({ role }) => role));
      const post = (role: string) =>
        insertPost(tenant, { id: `post:${randomUUID()}`, person: id, unit: cityUnit, role, validFrom: now() });
      await database.commit([
        ...(known
          ? []
          : [insertPerson(tenant, id, title, now()), store.insertAccount(tenant, id, name, hash, mustChange)]),
        ...roles.filter((role) => !held.has(role)).map(post),
      ]);
    },
    hasAccount: async (name) => (await store.findAccount(database, name, now())) !== undefined,
    forget: memory.forget,
  };
}

function hashToken(token: string): string {
  return hash('sha256', token, 'base64url');
}
