import type { Awaitable, City, Instant, JoinKey, PersonalHolder, Principal } from '@hub/kernel';
import type { Database, Log, Outbound, Route, SecretBox } from '@hub/runtime';
import type { Audit } from '../audit/audit.ts';
import { openRelyingParty, type ProviderSettings } from '../oidc/relying-party.ts';
import { relyingPartyRoutes } from '../oidc/routes-relying-party.ts';
import { openPasskeys } from '../sign-in/passkeys.ts';
import { citizenRealm } from '../sign-in/sign-in-realm.ts';
import { citizenTables } from '../sign-in/store-factors.ts';
import { accountHolder } from './account-holder.ts';
import { openCitizenAccounts } from './citizen-accounts.ts';
import { citizenIdentities } from './citizen-identities.ts';
import { forCitizens } from './citizen-route.ts';
import { openCitizenSessions } from './citizen-sessions.ts';
import { openCitizenVault } from './citizen-vault.ts';
import { openCounter } from './counter.ts';
import { mailOutbox } from './mail-outbox.ts';
import { citizenAccountRoutes } from './routes-account.ts';
import { citizenCheckRoutes } from './routes-checks.ts';
import { counterRoutes } from './routes-counter.ts';
import { citizenSessionRoutes } from './routes-session.ts';
import { closeCitizen, dropPasskeys, findCitizen, markContact } from './store-citizens.ts';
import { openTickets } from './tickets.ts';

export interface CitizensDeps {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly city: Pick<City, 'name'>;
  readonly box: SecretBox;
  readonly publicUrl: string;
  readonly audit?: (Pick<Audit, 'record'> & Partial<Pick<Audit, 'commit'>>) | undefined;
  /** Where mails are put for the city’s mail server; empty for none. */
  readonly config: { readonly HUB_MAIL_OUTBOX: string; readonly HUB_MAIL_FROM: string };
  /** Another provider citizens may sign in by, where this hub is reached, and the way to it. */
  readonly provider: ProviderSettings;
  readonly url: string;
  readonly signInOutbound: Outbound | undefined;
  readonly log: Log | undefined;
  /** Ends what else ends with an account, before it does. */
  readonly closing: (by: Principal) => Promise<void>;
}

/** The realm of citizens: accounts and sessions that are none of the staff's. */
export interface Citizens {
  readonly routes: readonly Route[];
  /** Which citizen a token stands for. */
  find(token: string): Awaitable<Principal | undefined>;
  /** What is remembered of sessions may no longer be true. */
  forget(): void;
  /** What the hub keeps of accounts. */
  readonly personal: PersonalHolder;
  /** The key that joins what registers keep about a person with the person's account. */
  readonly joinKey: JoinKey;
  /** The join keys of a citizen: of the account, and of the document that was seen. */
  keysOf(id: string): Promise<readonly string[]>;
}

export function openCitizens(deps: CitizensDeps): Citizens {
  const { database, clock, publicUrl, audit } = deps;
  const vault = openCitizenVault(deps.box);
  const accounts = openCitizenAccounts(database, clock, vault);
  const sessions = openCitizenSessions(database, clock, vault);
  const passkeys = openPasskeys(database, clock, `${deps.city.name.zh}市民`, citizenTables);
  const secure = publicUrl.startsWith('https:');
  const routeDeps = { accounts, sessions, passkeys, clock, secure, publicUrl, audit };
  const sendMail = mailOutbox(deps.config.HUB_MAIL_OUTBOX, deps.config.HUB_MAIL_FROM);
  const tickets = openTickets({ database, clock, vault, accounts, sendMail, city: deps.city.name.zh });
  const counter = openCounter({ database, clock, vault, accounts, tickets, audit, changed: sessions.forget });
  const now = () => new Date(clock());
  const checkDeps = {
    ...routeDeps,
    tickets,
    async markContact(id: string) {
      await database.commit([markContact(id, now())]);
      sessions.forget();
    },
    async recover(id: string, password: string) {
      await accounts.setPassword(id, password);
      await database.commit([dropPasskeys(id)]);
      await sessions.endOthers(id);
    },
    async close(by: Principal) {
      await deps.closing(by);
      await database.commit(closeCitizen(by.id, now()));
      sessions.forget();
    },
  };
  const party = openRelyingParty({
    ...deps,
    outbound: deps.signInOutbound,
    party: { realm: citizenRealm, ...citizenIdentities({ database, clock, accounts, vault }) },
  });
  return {
    routes: [
      ...forCitizens([
        ...relyingPartyRoutes({ realm: citizenRealm, party, sessions, clock, secure, audit }),
        ...citizenSessionRoutes(routeDeps),
        ...citizenAccountRoutes(routeDeps),
        ...citizenCheckRoutes(checkDeps),
      ]),
      ...counterRoutes(counter),
    ],
    personal: accountHolder(accounts, sessions),
    joinKey: vault.identityKey,
    async keysOf(id) {
      const row = await findCitizen(database, 'id', id);
      return [vault.identityKey(id), ...(row?.identityKey ? [row.identityKey] : [])];
    },
    find: sessions.find,
    forget: sessions.forget,
  };
}
