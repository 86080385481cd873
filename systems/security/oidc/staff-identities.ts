import type { Instant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import type { Account } from '../store.ts';
import { oidcErrors } from './oidc-errors.ts';
import type { RealmParty } from './relying-party.ts';
import { identityStore } from './store-sign-ins.ts';

const uniqueViolation = '23505';

/** The first time the name finds an account of the staff; from then on only issuer and subject count. */
export function staffIdentities(deps: {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly findAccount: (id: string) => Promise<Account | undefined>;
  readonly findAccountByName: (name: string) => Promise<Account | undefined>;
}): Pick<RealmParty, 'scope' | 'wants' | 'accountOf'> {
  const { database, clock } = deps;
  const identities = identityStore('staff');
  return {
    scope: 'openid profile',
    wants: ['preferred_username'],
    async accountOf({ iss, sub, preferred_username: name }) {
      const bound = await identities.find(database, iss, sub);
      const found = bound === undefined ? undefined : await deps.findAccount(bound);
      if (found) return found.id;
      const account = bound === undefined && typeof name === 'string' ? await deps.findAccountByName(name) : undefined;
      if (!account) throw oidcErrors.nobody();
      await database.commit([identities.insert(iss, sub, account.id, new Date(clock()))]).catch((error: unknown) => {
        throw (error as { code?: unknown }).code === uniqueViolation ? oidcErrors.nobody({}, error) : error;
      });
      return account.id;
    },
  };
}
