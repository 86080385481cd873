import { hash, randomBytes } from 'node:crypto';
import type { Awaitable, HubError, Instant, Principal } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { openMemory } from '../remember.ts';
import { type OwnSession, type SessionTable, type SignInFacts, type Since, sessionStore } from './store-sessions.ts';

const absolute_ms = 12 * 3_600_000;
const touchEvery_ms = 60_000;

export interface Opened {
  readonly token: string;
  readonly principal: Principal;
}

export type SignInPlace = Pick<SignInFacts, 'address' | 'agent'>;

/** Sessions of one realm by their tokens, which are told once and kept as a hash. */
export interface RealmSessions {
  /** A session for who has proved to own the account. @throws `wrong` of the realm when it is closed */
  open(account: string, facts: SignInFacts): Promise<Opened>;
  find(token: string): Awaitable<Principal | undefined>;
  /** A second factor has just been given in this session. @throws `unknown` of the realm */
  strengthen(token: string): Promise<Principal>;
  signOut(token: string): Promise<void>;
  list(account: string, token: string): Promise<readonly OwnSession[]>;
  /** @throws `unknown` of the realm */
  end(account: string, id: string): Promise<void>;
  /** @param token of the session that stays; all end without */
  endOthers(account: string, token?: string): Promise<void>;
  /** Changes something about the session of a token, and looks at it anew. */
  change(token: string, work: (tokenHash: string) => Promise<unknown>): Promise<Principal | undefined>;
  /** What is remembered may no longer be true. */
  forget(): void;
}

/** What a realm has of its own: its table, who a session stands for, how long nothing may happen, and its errors. */
export interface SessionRealm<Found extends { readonly usedAt: Date }> {
  readonly table: SessionTable;
  readonly idle_ms: number;
  /** Whose session this is, while it is neither idle nor too old and the account is open. */
  find(tokenHash: string, since: Since): Promise<Found | undefined>;
  principalOf(found: Found): Principal;
  readonly errors: { wrong(): HubError; unknown(): HubError };
}

export function openRealmSessions<Found extends { readonly usedAt: Date }>(
  database: Database,
  clock: () => Instant,
  { table, idle_ms, find, principalOf, errors }: SessionRealm<Found>,
): RealmSessions {
  const memory = openMemory(clock, (token) => load(hashToken(token)));
  const store = sessionStore(database, table);
  const now = () => new Date(clock());
  const since = () => ({ created: new Date(clock() - absolute_ms), used: new Date(clock() - idle_ms) });

  async function load(tokenHash: string): Promise<Principal | undefined> {
    const found = await find(tokenHash, since());
    if (!found) return undefined;
    if (clock() - found.usedAt.getTime() > touchEvery_ms && !database.readOnly()) await store.touch(tokenHash, now());
    return principalOf(found);
  }

  async function change(token: string, work: (tokenHash: string) => Promise<unknown>) {
    await work(hashToken(token));
    memory.forget();
    return load(hashToken(token));
  }

  return {
    change,
    async open(account, facts) {
      const token = randomBytes(32).toString('base64url');
      await store.open(hashToken(token), account, now(), facts);
      await store.closeOld(since());
      const principal = await load(hashToken(token));
      if (!principal) throw errors.wrong();
      return { token, principal };
    },
    find: memory.find,
    async strengthen(token) {
      const principal = await change(token, (tokenHash) => store.markStrong(tokenHash, now()));
      if (!principal) throw errors.unknown();
      return principal;
    },
    async signOut(token) {
      memory.forget();
      await store.close(hashToken(token));
      memory.forget();
    },
    list: (account, token) => store.list(account, hashToken(token), since()),
    async end(account, id) {
      if (!(await store.closeOwn(account, id))) throw errors.unknown();
      memory.forget();
    },
    async endOthers(account, token) {
      await store.closeOthers(account, token === undefined ? '' : hashToken(token));
      memory.forget();
    },
    forget: memory.forget,
  };
}

function hashToken(token: string): string {
  return hash('sha256', token, 'base64url');
}
