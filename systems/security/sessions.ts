import { randomUUID } from 'node:crypto';
import { HubError, type Instant, type Localised, type PersonId, type Principal, type Tenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { identityErrors } from './identity/errors.ts';
import { insertPerson, insertPost, selectPosts } from './identity/store-people.ts';
import { cityUnit, scopeOf } from './identity/store-units.ts';
import { hashPassword, isOutdatedHash, verifyPassword } from './password.ts';
import { openAttempts } from './sign-in/attempts.ts';
import { factorErrors } from './sign-in/factor-errors.ts';
import type { Factors } from './sign-in/factors.ts';
import { passwordFault } from './sign-in/password-rules.ts';
import { type Opened, openRealmSessions, type RealmSessions, type SignInPlace } from './sign-in/realm-sessions.ts';
import { sessionErrors } from './sign-in/session-errors.ts';
import * as store from './store.ts';

const idle_ms = 30 * 60_000;
/** How long a second factor counts as fresh. */
export const fresh_ms = 15 * 60_000;

/** Sessions of the staff, and the accounts they are opened for. */
export interface Sessions extends Omit<RealmSessions, 'change'> {
  /** @throws session.wrong, session.locked, factor.codeNeeded when the account has a second factor, factor.codeWrong */
  signIn(name: string, password: string, more?: SignInPlace & { readonly code?: string | undefined }): Promise<Opened>;
  /** Acts as another of one's posts. @throws identity.postUnknown */
  choosePost(token: string, post: string): Promise<Principal>;
  /** Slows down guessing whatever `work` checks. @throws session.locked, and what `work` throws */
  judge<T>(name: string, work: () => Promise<T>): Promise<T>;
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
}

export function openSessions(database: Database, clock: () => Instant, factors: Factors): Sessions {
  const attempts = openAttempts(database, clock);
  // An unknown name costs as much time as a wrong password, so that names cannot be probed.
  const decoy = hashPassword(randomUUID());
  const now = () => new Date(clock());

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

  const { change, ...realm } = openRealmSessions(database, clock, {
    table: store.sessionTable,
    idle_ms,
    find: (tokenHash, since) => store.findSession(database, tokenHash, since, now()),
    principalOf,
    errors: sessionErrors,
  });

  /** The account when the password is its own. @throws session.wrong, session.locked */
  async function checkPassword(name: string, password: string): Promise<store.Account> {
    await attempts.begin(name);
    const account = await store.findAccount(database, name, now());
    const right = await verifyPassword(password, account?.passwordHash ?? (await decoy));
    if (!account || !right) throw sessionErrors.wrong();
    if (isOutdatedHash(account.passwordHash))
      await store.replaceHash(database, account.id, account.passwordHash, await hashPassword(password));
    return account;
  }

  return {
    ...realm,
    judge: attempts.judge,
    async signIn(name, password, { code, ...place } = {}) {
      const account = await checkPassword(name, password);
      const { items } = await factors.list(account.id);
      if (items.length > 0 && code === undefined) {
        await attempts.forgive(name);
        throw factorErrors.codeNeeded({ factors: [...new Set(items.map(({ kind }) => kind))].join(',') });
      }
      if (items.length > 0 && !(await factors.takeCode(account.id, code ?? ''))) throw factorErrors.codeWrong();
      await attempts.succeed(name);
      return realm.open(account.id, { method: 'password', strong: items.length > 0, ...place });
    },
    async choosePost(token, post) {
      let isOwn = false;
      const principal = await change(token, async (tokenHash) => {
        isOwn = await store.choosePost(database, tokenHash, post, now());
      });
      if (!isOwn || !principal) throw identityErrors.postUnknown({ post });
      return principal;
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
      await realm.endOthers(account.id, token);
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
  };
}
