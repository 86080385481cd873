import { randomUUID } from 'node:crypto';
import { defaultTenant, type Instant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { hashPassword, isOutdatedHash, verifyPassword } from '../password.ts';
import { openAttempts } from '../sign-in/attempts.ts';
import { passwordFault } from '../sign-in/password-rules.ts';
import { citizenErrors } from './citizen-errors.ts';
import type { CitizenVault } from './citizen-vault.ts';
import { type Identifier, readIdentifier } from './identifier.ts';
import * as store from './store-citizens.ts';

export interface NewAccount {
  readonly identifier: string;
  readonly name: string;
  readonly password: string;
}

/** A citizen's account, opened for its owner. */
export interface CitizenAccount extends Omit<store.CitizenRow, 'passwordHash' | 'identityKey'> {
  readonly identifierKind: Identifier['kind'];
}

/** Accounts of citizens. A name is slowed down when guessed at as in the other realm, and apart from it. */
export interface CitizenAccounts {
  /** @returns the id of the account @throws citizen.badIdentifier, taken, weakPassword */
  register(account: NewAccount): Promise<string>;
  /** @returns the id of the account @throws citizen.wrong, session.locked */
  check(identifier: string, password: string): Promise<string>;
  /** Whether the password is the account's own. @throws citizen.oldWrong, session.locked */
  checkOwn(id: string, password: string): Promise<void>;
  /** @throws citizen.weakPassword */
  setPassword(id: string, password: string): Promise<void>;
  /** Another name; false when there is no such account. */
  rename(id: string, name: string): Promise<boolean>;
  /** @throws citizen.weakPassword */
  refuseWeak(password: string): void;
  find(id: string): Promise<CitizenAccount | undefined>;
  /** @throws citizen.wrong */
  get(id: string): Promise<CitizenAccount>;
  findByIdentifier(identifier: string): Promise<CitizenAccount | undefined>;
  /** Slows down guessing whatever `work` checks. @throws session.locked, and what `work` throws */
  judge<T>(name: string, work: () => Promise<T>): Promise<T>;
}

const uniqueViolation = '23505';

export function openCitizenAccounts(database: Database, clock: () => Instant, vault: CitizenVault): CitizenAccounts {
  const attempts = openAttempts(database, clock);
  const now = () => new Date(clock());
  // An account that is not there costs as much time as a wrong password.
  const decoy = hashPassword(randomUUID());

  const judge: CitizenAccounts['judge'] = (name, work) => attempts.judge(`citizen ${name}`, work);

  const opened = (row: store.CitizenRow | undefined): CitizenAccount | undefined => {
    if (!row) return undefined;
    const { passwordHash: _hash, identityKey: _key, ...account } = row;
    const identifier = vault.open(row.id, row.identifier);
    const identifierKind = identifier.includes('@') ? 'email' : 'phone';
    return { ...account, name: vault.open(row.id, row.name), identifier, identifierKind };
  };
  const find = async (id: string) => opened(await store.findCitizen(database, 'id', id));

  async function checkPassword(row: store.CitizenRow | undefined, password: string): Promise<boolean> {
    const right = await verifyPassword(password, row?.passwordHash ?? (await decoy));
    if (!row?.passwordHash || !right) return false;
    if (isOutdatedHash(row.passwordHash))
      await store.setCitizenPassword(database, row.id, await hashPassword(password));
    return true;
  }

  return {
    judge,
    async register({ identifier, name, password }) {
      const known = readIdentifier(identifier);
      if (!known) throw citizenErrors.badIdentifier();
      refuseWeak(password, known.value);
      const id = `citizen:${randomUUID()}`;
      const row = {
        tenant: defaultTenant,
        id,
        identifierKey: vault.identifierKey(known.value),
        identifier: vault.seal(id, known.value),
        name: vault.seal(id, name.trim()),
        passwordHash: await hashPassword(password),
        level: 1,
      } as const;
      await database.commit([store.insertCitizen(row, now())]).catch((error: unknown) => {
        throw (error as { code?: unknown }).code === uniqueViolation ? citizenErrors.taken({}, error) : error;
      });
      return id;
    },
    async check(identifier, password) {
      const value = readIdentifier(identifier)?.value ?? identifier.slice(0, 200);
      return judge(value, async () => {
        const row = await store.findCitizen(database, 'identifierKey', vault.identifierKey(value));
        if (!(await checkPassword(row, password)) || !row) throw citizenErrors.wrong();
        return row.id;
      });
    },
    checkOwn: (id, password) =>
      judge(id, async () => {
        const row = await store.findCitizen(database, 'id', id);
        if (!(await checkPassword(row, password))) throw citizenErrors.oldWrong();
      }),
    async setPassword(id, password) {
      const row = await store.findCitizen(database, 'id', id);
      if (!row) throw citizenErrors.wrong();
      refuseWeak(password, vault.open(id, row.identifier));
      await store.setCitizenPassword(database, id, await hashPassword(password));
    },
    refuseWeak,
    rename: (id, name) => store.setCitizenName(database, id, vault.seal(id, name)),
    find,
    async get(id) {
      const account = await find(id);
      if (!account) throw citizenErrors.wrong();
      return account;
    },
    async findByIdentifier(identifier) {
      const key = vault.identifierKey(readIdentifier(identifier)?.value ?? '');
      return opened(await store.findCitizen(database, 'identifierKey', key));
    },
  };
}

/** @throws citizen.weakPassword */
function refuseWeak(password: string, identifier = ''): void {
  const fault = passwordFault(password, identifier);
  if (fault) throw citizenErrors.weakPassword({ reason: fault.zh, reasonEn: fault.en });
}
