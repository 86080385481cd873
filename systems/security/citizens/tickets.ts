import { randomInt, randomUUID } from 'node:crypto';
import { defaultTenant, type Instant } from '@hub/kernel';
import type { Database } from '@hub/runtime';
import type { CitizenAccounts } from './citizen-accounts.ts';
import { citizenErrors } from './citizen-errors.ts';
import type { CitizenVault } from './citizen-vault.ts';
import type { SendMail } from './mail-outbox.ts';
import * as store from './store-tickets.ts';

/** Long enough to walk to a counter with it. */
const validFor_ms = 30 * 60_000;
const digits = 8;

export interface NewTicket {
  readonly ticket: string;
  readonly channel: store.Ticket['channel'];
  /** To be shown at a counter; what goes by mail is not told here. */
  readonly code?: string;
  readonly expiresAt: Date;
}

/** The code that ties a citizen's browser to what an official has seen, or to a mailbox that answers. */
export interface Tickets {
  /** Which ways there are. */
  readonly channels: readonly store.Ticket['channel'][];
  /** @param address where a mail goes; a ticket of nobody is made all the same. @throws citizen.noChannel */
  open(
    purpose: store.Ticket['purpose'],
    channel: store.Ticket['channel'],
    of: { readonly id: string; readonly email?: string | undefined } | undefined,
  ): Promise<NewTicket>;
  /** The ticket a code at a counter belongs to. @throws citizen.codeUnknown */
  atCounter(code: string): Promise<store.Ticket & { readonly citizen: string }>;
  /** Uses a ticket up by its code. @throws citizen.codeUnknown, citizen.notConfirmed, session.locked */
  redeem(ticket: string, code: string, purpose: store.Ticket['purpose']): Promise<string>;
}

export function openTickets(deps: {
  readonly database: Database;
  readonly clock: () => Instant;
  readonly vault: CitizenVault;
  readonly accounts: Pick<CitizenAccounts, 'judge'>;
  readonly sendMail: SendMail | undefined;
  readonly city: string;
}): Tickets {
  const { database, clock, vault, accounts, sendMail } = deps;
  const now = () => new Date(clock());
  const plain = (code: string) => code.replaceAll(/\D/g, '');
  return {
    channels: sendMail ? ['counter', 'mail'] : ['counter'],
    async open(purpose, channel, of) {
      if (channel === 'mail' && !sendMail) throw citizenErrors.noChannel();
      // Whether there is an account for an address does not show: without one the mail is left out, not refused.
      const code = String(randomInt(10 ** digits)).padStart(digits, '0');
      const ticket = randomUUID();
      const expiresAt = new Date(clock() + validFor_ms);
      const row = { id: ticket, tenant: defaultTenant, citizen: of?.id ?? null, purpose, channel, expiresAt };
      await database.commit(store.insertTicket({ ...row, codeKey: vault.codeKey(code) }, now()));
      if (channel === 'counter') return { ticket, channel, code, expiresAt };
      if (of?.email !== undefined) await sendMail?.({ to: of.email, ...mailText(deps.city, code) });
      return { ticket, channel, expiresAt };
    },
    async atCounter(code) {
      const found = await store.findTicket(database, 'codeKey', vault.codeKey(plain(code)), now());
      if (!found?.citizen || found.channel !== 'counter') throw citizenErrors.codeUnknown();
      return { ...found, citizen: found.citizen };
    },
    redeem: (id, code, purpose) =>
      accounts.judge(`ticket ${id}`, async () => {
        const found = await store.findTicket(database, 'id', id, now());
        const right = found?.purpose === purpose && found.codeKey === vault.codeKey(plain(code));
        if (!found || !right) throw citizenErrors.codeUnknown();
        if (found.channel === 'counter' && found.confirmedAt === null) throw citizenErrors.notConfirmed();
        if (!found.citizen || !(await store.useTicket(database, id, now()))) throw citizenErrors.codeUnknown();
        return found.citizen;
      }),
  };
}

function mailText(city: string, code: string) {
  const spaced = `${code.slice(0, 4)} ${code.slice(4)}`;
  return {
    subject: `${city} 验证码 ${spaced}`,
    text: `您的验证码是 ${spaced}，30 分钟内有效。非本人操作请忽略本邮件，不要把验证码告诉他人。

Your code is ${spaced}; it is good for 30 minutes. If you did not ask for it, ignore this mail and tell nobody the code.
`,
  };
}
