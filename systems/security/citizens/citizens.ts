import type { City, Instant, Principal } from '@hub/kernel';
import type { Database, Route, SecretBox } from '@hub/runtime';
import type { Audit } from '../audit/audit.ts';
import { openPasskeys } from '../sign-in/passkeys.ts';
import { citizenTables } from '../sign-in/store-factors.ts';
import { openCitizenAccounts } from './citizen-accounts.ts';
import { forCitizens } from './citizen-route.ts';
import { openCitizenSessions } from './citizen-sessions.ts';
import { openCitizenVault } from './citizen-vault.ts';
import { citizenAccountRoutes } from './routes-account.ts';
import { citizenSessionRoutes } from './routes-session.ts';

export interface CitizensDeps {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly city: Pick<City, 'name'>;
  readonly box: SecretBox;
  readonly publicUrl: string;
  readonly audit?: Pick<Audit, 'record'> | undefined;
}

/** The realm of citizens: accounts and sessions that are none of the staff's. */
export interface Citizens {
  readonly routes: readonly Route[];
  /** Which citizen a token stands for. */
  find(token: string): Promise<Principal | undefined>;
  /** What is remembered of sessions may no longer be true. */
  forget(): void;
}

export function openCitizens(deps: CitizensDeps): Citizens {
  const { database, clock, publicUrl, audit } = deps;
  const vault = openCitizenVault(deps.box);
  const accounts = openCitizenAccounts(database, clock, vault);
  const sessions = openCitizenSessions(database, clock, vault);
  const passkeys = openPasskeys(database, clock, `${deps.city.name.zh}市民`, citizenTables);
  const secure = publicUrl.startsWith('https:');
  const routeDeps = { accounts, sessions, passkeys, clock, secure, publicUrl, audit };
  return {
    routes: forCitizens([...citizenSessionRoutes(routeDeps), ...citizenAccountRoutes(routeDeps)]),
    find: sessions.find,
    forget: sessions.forget,
  };
}
