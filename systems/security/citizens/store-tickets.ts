import type { Tenant } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';

export interface Ticket {
  readonly id: string;
  readonly tenant: Tenant;
  /** Null when the account asked for is nobody's. */
  readonly citizen: string | null;
  readonly purpose: 'check' | 'recovery';
  readonly channel: 'counter' | 'mail';
  readonly codeKey: string;
  readonly expiresAt: Date;
  readonly confirmedAt: Date | null;
}

const columns = `id, tenant, citizen_id as citizen, purpose, channel, code_key as "codeKey", expires_at as "expiresAt",
  confirmed_at as "confirmedAt"`;

/** A new ticket; those whose time is over go. */
export function insertTicket(ticket: Omit<Ticket, 'confirmedAt'>, now: Date): readonly Statement[] {
  const { id, tenant, citizen, purpose, channel, codeKey, expiresAt } = ticket;
  return [
    { text: 'delete from citizen_ticket where expires_at < $1', values: [now] },
    {
      text: `insert into citizen_ticket (id, tenant, citizen_id, purpose, channel, code_key, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7)`,
      values: [id, tenant, citizen, purpose, channel, codeKey, expiresAt],
    },
  ];
}

/** A ticket that has not been used, by its id or by the digest of its code. */
export async function findTicket(
  database: Queryable,
  by: 'id' | 'codeKey',
  value: string,
  now: Date,
): Promise<Ticket | undefined> {
  const [found] = await database.query<Ticket>(
    `select ${columns} from citizen_ticket
     where ${by === 'id' ? 'id' : 'code_key'} = $1 and expires_at > $2 and used_at is null`,
    [value, now],
  );
  return found;
}

/** Uses a ticket up. False when somebody was faster. */
export async function useTicket(database: Queryable, id: string, now: Date): Promise<boolean> {
  const rows = await database.query(
    'update citizen_ticket set used_at = $2 where id = $1 and used_at is null and expires_at > $2 returning id',
    [id, now],
  );
  return rows.length > 0;
}

export function confirmTicket(id: string, now: Date): Statement {
  return { text: 'update citizen_ticket set confirmed_at = $2 where id = $1', values: [id, now] };
}
