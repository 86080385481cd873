import { createHash, randomBytes } from 'node:crypto';
import type { Instant, Principal } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { openMemory } from '../remember.ts';
import { citizenErrors } from './citizen-errors.ts';
import type { CitizenVault } from './citizen-vault.ts';
import * as store from './store-citizen-sessions.ts';

const idle_ms = 2 * 3_600_000;
const absolute_ms = 12 * 3_600_000;
const touchEvery_ms = 60_000;

export interface OpenedCitizen {
  readonly token: string;
  readonly principal: Principal;
}

/** Sessions of citizens: their tokens stand for nobody among the staff, and those of the staff for nobody here. */
export interface CitizenSessions {
  /** @throws citizen.wrong when the account is closed */
  open(citizen: string, how: store.CitizenSignIn): Promise<OpenedCitizen>;
  find(token: string): Promise<Principal | undefined>;
  signOut(token: string): Promise<void>;
  list(citizen: string, token: string): Promise<readonly store.OwnSession[]>;
  /** @throws citizen.sessionUnknown */
  end(citizen: string, id: string): Promise<void>;
  /** @param token of the session that stays; all end without */
  endOthers(citizen: string, token?: string): Promise<void>;
  /** What is remembered may no longer be true. */
  forget(): void;
}

export function openCitizenSessions(database: Database, clock: () => Instant, vault: CitizenVault): CitizenSessions {
  const memory = openMemory<Principal>(clock);
  const now = () => new Date(clock());
  const oldest = () => ({ created: new Date(clock() - absolute_ms), used: new Date(clock() - idle_ms) });

  async function load(hash: string): Promise<Principal | undefined> {
    const found = await store.findSession(database, hash, oldest());
    if (!found) return undefined;
    if (clock() - found.usedAt.getTime() > touchEvery_ms && !database.readOnly())
      await store.touchSession(database, hash, now());
    const { id, tenant, level, name } = found;
    return { kind: 'citizen', id, tenant, name: vault.open(id, name), roles: [], level };
  }

  return {
    async open(citizen, how) {
      const token = randomBytes(32).toString('base64url');
      await store.openSession(database, hashToken(token), citizen, now(), how);
      await store.closeOldSessions(database, oldest());
      const principal = await load(hashToken(token));
      if (!principal) throw citizenErrors.wrong();
      return { token, principal };
    },
    find: (token) => memory.find(hashToken(token), () => load(hashToken(token))),
    async signOut(token) {
      await store.closeSession(database, hashToken(token));
      memory.forget();
    },
    list: (citizen, token) => store.selectSessions(database, citizen, hashToken(token), oldest()),
    async end(citizen, id) {
      if (!(await store.closeOwnSession(database, citizen, id))) throw citizenErrors.sessionUnknown();
      memory.forget();
    },
    async endOthers(citizen, token) {
      await store.closeOtherSessions(database, citizen, token === undefined ? undefined : hashToken(token));
      memory.forget();
    },
    forget: memory.forget,
  };
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
