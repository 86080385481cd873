import type { Queryable } from '@hub/runtime';
import { type CitizenRow, citizenColumns } from './store-citizens.ts';

export interface CitizenSignIn {
  readonly method: 'password' | 'passkey' | 'registration';
  readonly address?: string | undefined;
  readonly agent?: string | undefined;
}

interface Since {
  readonly created: Date;
  readonly used: Date;
}

export async function openSession(
  database: Queryable,
  tokenHash: string,
  citizen: string,
  at: Date,
  { method, address, agent }: CitizenSignIn,
): Promise<void> {
  await database.query(
    `insert into citizen_session (token_hash, citizen_id, created_at, used_at, method, address, agent)
     values ($1, $2, $3, $3, $4, $5, $6)`,
    [tokenHash, citizen, at, method, address ?? null, agent?.slice(0, 300) ?? null],
  );
}

/** Whose session this is, while it is neither idle nor too old and the account is open. */
export async function findSession(
  database: Queryable,
  tokenHash: string,
  since: Since,
): Promise<(CitizenRow & { readonly usedAt: Date; readonly signedInAt: Date }) | undefined> {
  const [found] = await database.query<CitizenRow & { usedAt: Date; signedInAt: Date }>({
    name: 'citizen-session.find',
    text: `select ${citizenColumns}, s.used_at as "usedAt", s.created_at as "signedInAt"
      from citizen_session s join citizen c on c.id = s.citizen_id and c.closed_at is null
      where s.token_hash = $1 and s.created_at > $2 and s.used_at > $3`,
    values: [tokenHash, since.created, since.used],
  });
  return found;
}

export async function touchSession(database: Queryable, tokenHash: string, at: Date): Promise<void> {
  await database.query('update citizen_session set used_at = $2 where token_hash = $1', [tokenHash, at]);
}

export async function closeSession(database: Queryable, tokenHash: string): Promise<void> {
  await database.query('delete from citizen_session where token_hash = $1', [tokenHash]);
}

export async function closeOldSessions(database: Queryable, since: Since): Promise<void> {
  await database.query('delete from citizen_session where created_at <= $1 or used_at <= $2', [
    since.created,
    since.used,
  ]);
}

export interface OwnSession {
  readonly id: string;
  readonly createdAt: Date;
  readonly usedAt: Date;
  readonly method: CitizenSignIn['method'];
  readonly address: string | null;
  readonly agent: string | null;
  readonly current: boolean;
}

export function selectSessions(
  database: Queryable,
  citizen: string,
  tokenHash: string,
  since: Since,
): Promise<OwnSession[]> {
  return database.query(
    `select id, created_at as "createdAt", used_at as "usedAt", method, address, agent, token_hash = $2 as current
     from citizen_session where citizen_id = $1 and created_at > $3 and used_at > $4 order by used_at desc, id limit 200`,
    [citizen, tokenHash, since.created, since.used],
  );
}

export async function closeOwnSession(database: Queryable, citizen: string, id: string): Promise<boolean> {
  const rows = await database.query('delete from citizen_session where citizen_id = $1 and id = $2 returning id', [
    citizen,
    id,
  ]);
  return rows.length > 0;
}

/** @param tokenHash of the session that stays; none stays without */
export async function closeOtherSessions(database: Queryable, citizen: string, tokenHash = ''): Promise<void> {
  await database.query('delete from citizen_session where citizen_id = $1 and token_hash <> $2', [citizen, tokenHash]);
}
