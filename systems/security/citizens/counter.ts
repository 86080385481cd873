import type { Instant, Principal } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import { maskText, parseResidentId } from '@hub/standards';
import type { Audit } from '../audit/audit.ts';
import type { CitizenAccount, CitizenAccounts } from './citizen-accounts.ts';
import { citizenErrors } from './citizen-errors.ts';
import type { CitizenVault } from './citizen-vault.ts';
import { maskEmail } from './identifier.ts';
import * as store from './store-citizens.ts';
import { confirmTicket } from './store-tickets.ts';
import type { Tickets } from './tickets.ts';

export interface Counter {
  /** Whose code it is, as far as an official needs to compare it with who stands there. @throws citizen.codeUnknown, session.locked */
  lookUp(by: Principal, code: string): Promise<CounterView>;
  /**
   * The official has compared: the contact answers (level 2), or the document is this citizen's (level 3). Of a code that asks to
   * get back into an account it lets its owner choose a new password.
   * @throws citizen.codeUnknown, badNumber, minor, identityTaken, identityOther, needsDocument
   */
  check(by: Principal, code: string, seen: Seen): Promise<CounterView>;
}

/** What an official has seen. A number of a document means that the document was there and was compared. */
export type Seen =
  | { readonly kind: 'contact' }
  | { readonly kind: 'document'; readonly name: string; readonly number: string };

export interface CounterView {
  readonly purpose: 'check' | 'recovery';
  readonly name: string;
  readonly identifier: string;
  readonly level: number;
  readonly identityMask?: string;
}

/** PIPL article 31: under fourteen a parent or guardian consents, for which there is no way here yet. */
const ageOfConsent = 14;
const uniqueViolation = '23505';

export function openCounter(deps: {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly vault: CitizenVault;
  readonly accounts: CitizenAccounts;
  readonly tickets: Tickets;
  readonly changed: () => void;
  readonly audit?: Partial<Pick<Audit, 'commit'>> | undefined;
}): Counter {
  const { database, clock, vault, accounts, tickets, audit } = deps;
  const now = () => new Date(clock());

  async function found(by: Principal, code: string) {
    // An official who tries codes is slowed down like whoever tries passwords.
    const ticket = await accounts.judge(`counter ${by.id}`, () => tickets.atCounter(code));
    const account = await accounts.find(ticket.citizen);
    if (!account) throw citizenErrors.codeUnknown();
    return { ticket, account };
  }

  /** The statement that raises the level, and what the log says of it. */
  async function raise(account: CitizenAccount, seen: Seen) {
    if (seen.kind === 'contact') return { statement: store.markContact(account.id, now()), details: {} };
    const number = parseResidentId(seen.number);
    if (number === undefined) throw citizenErrors.badNumber();
    if (ageOf(number, clock()) < ageOfConsent) throw citizenErrors.minor();
    const key = vault.identityKey(number);
    const row = await store.findCitizen(database, 'id', account.id);
    if ((row?.identityKey ?? key) !== key) throw citizenErrors.identityOther();
    const mask = maskText.residentId(number);
    const identity = { key, mask, name: vault.seal(account.id, seen.name.trim()) };
    return { statement: store.markIdentity(account.id, identity, now()), details: { document: mask } };
  }

  return {
    async lookUp(by, code) {
      const { ticket, account } = await found(by, code);
      return view(ticket.purpose, account);
    },
    async check(by, code, seen) {
      const { ticket, account } = await found(by, code);
      // Whoever has shown a document once gets back in by that document, not by a phone that may have another owner now.
      if (ticket.purpose === 'recovery' && account.level === 3 && seen.kind === 'contact')
        throw citizenErrors.needsDocument();
      const { statement, details } = await raise(account, seen);
      const statements = [statement, confirmTicket(ticket.id, now())];
      const entry = {
        tenant: by.tenant,
        actor: { kind: by.kind, id: by.id, name: by.name },
        action: 'citizen.check',
        resource: { type: 'citizen', id: account.id },
        retention: 'security' as const,
        details: { seen: seen.kind, purpose: ticket.purpose, ...details },
      };
      await (audit?.commit?.(statements, [entry]) ?? database.commit(statements)).catch((error: unknown) => {
        throw (error as { code?: unknown }).code === uniqueViolation ? citizenErrors.identityTaken({}, error) : error;
      });
      deps.changed();
      const after = await accounts.find(account.id);
      return view(ticket.purpose, after ?? account);
    },
  };
}

function view(purpose: CounterView['purpose'], account: CitizenAccount): CounterView {
  const { identifier, identifierKind, name, level, identityMask } = account;
  return {
    purpose,
    name: maskText.name(name),
    identifier: identifierKind === 'phone' ? maskText.phone(identifier) : maskEmail(identifier),
    level,
    ...(identityMask === null ? {} : { identityMask }),
  };
}

/** Full years by the date in a number (GB 11643: digits 7 to 14). */
function ageOf(number: string, at: Instant): number {
  const today = new Date(at + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');
  return Math.floor((Number(today) - Number(number.slice(6, 14))) / 10_000);
}
