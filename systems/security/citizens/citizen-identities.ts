import { randomUUID } from 'node:crypto';
import { defaultTenant, type Instant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { oidcErrors } from '../oidc/oidc-errors.ts';
import type { RealmParty } from '../oidc/relying-party.ts';
import { identityStore } from '../oidc/store-sign-ins.ts';
import type { CitizenAccounts } from './citizen-accounts.ts';
import type { CitizenVault } from './citizen-vault.ts';
import { type Identifier, readIdentifier } from './identifier.ts';
import { insertCitizen } from './store-citizens.ts';

const uniqueViolation = '23505';

/**
 * Whoever signs in by the citizens' provider for the first time gets an account of their own by the phone or address that the
 * provider has verified (level 2). One that has an account already is never taken over: its owner signs in and connects it.
 */
export function citizenIdentities(deps: {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly accounts: Pick<CitizenAccounts, 'find' | 'findByIdentifier'>;
  readonly vault: CitizenVault;
}): Pick<RealmParty, 'scope' | 'wants' | 'accountOf'> {
  const { database, clock, accounts, vault } = deps;
  const identities = identityStore('citizen');
  return {
    scope: 'openid profile phone email',
    wants: ['phone_number', 'email'],
    async accountOf(claims, linkTo) {
      const { iss, sub } = claims;
      const bound = await identities.find(database, iss, sub);
      if (bound !== undefined) {
        if (linkTo !== undefined && linkTo !== bound) throw oidcErrors.boundElsewhere();
        if (!(await accounts.find(bound))) throw oidcErrors.nobody();
        return bound;
      }
      const at = new Date(clock());
      const bind = (account: string) => identities.insert(iss, sub, account, at);
      if (linkTo !== undefined) {
        if (!(await accounts.find(linkTo))) throw oidcErrors.nobody();
        await database.commit([bind(linkTo)]).catch(elsewhere);
        return linkTo;
      }
      const contact = verifiedContact(claims);
      if (!contact) throw oidcErrors.noContact();
      if (await accounts.findByIdentifier(contact.value)) throw oidcErrors.contactTaken();
      const id = `citizen:${randomUUID()}`;
      const row = {
        tenant: defaultTenant,
        id,
        identifierKey: vault.identifierKey(contact.value),
        identifier: vault.seal(id, contact.value),
        name: vault.seal(id, nameOf(claims, contact)),
        passwordHash: null,
        level: 2,
      } as const;
      await database.commit([insertCitizen(row, at), bind(id)]).catch(taken);
      return id;
    },
  };
}

/** OpenID Connect Core §5.1: what the provider has verified says so beside it. */
function verifiedContact(claims: Readonly<Record<string, unknown>>): Identifier | undefined {
  for (const name of ['phone_number', 'email'] as const) {
    const text = claims[name];
    if (claims[`${name}_verified`] !== true || typeof text !== 'string') continue;
    const read = readIdentifier(text);
    if (read) return read;
  }
  return undefined;
}

function nameOf({ name, preferred_username: short }: Readonly<Record<string, unknown>>, { value }: Identifier): string {
  const [told = value] = [name, short].filter((one): one is string => typeof one === 'string' && one.trim() !== '');
  return told.trim().slice(0, 60);
}

function elsewhere(error: unknown): never {
  throw (error as { code?: unknown }).code === uniqueViolation ? oidcErrors.boundElsewhere({}, error) : error;
}

function taken(error: unknown): never {
  throw (error as { code?: unknown }).code === uniqueViolation ? oidcErrors.contactTaken({}, error) : error;
}
