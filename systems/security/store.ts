import type { Localised, PersonId, Tenant } from '@hub/kernel';
import type { Database, Statement } from '@hub/runtime';
import { reachSql, type UnitKind, validAt } from './identity/store-units.ts';

export interface Account {
  readonly id: PersonId;
  readonly name: string;
  readonly title: Localised;
  readonly tenant: Tenant;
  readonly passwordHash: string;
  readonly failures: number;
  readonly lockedUntil: Date | null;
}

/** The account of a name while its person is one. */
export async function findAccount(database: Database, name: string, at: Date): Promise<Account | undefined> {
  const [account] = await database.query<Account>(
    `select a.id, a.name, jsonb_build_object('zh', p.name_zh, 'en', p.name_en) as title, a.tenant,
       a.password_hash as "passwordHash", a.failures, a.locked_until as "lockedUntil"
     from account a join person p on p.tenant = a.tenant and p.id = a.id and ${validAt('p', '$2')} where a.name = $1`,
    [name, at],
  );
  return account;
}

export function insertAccount(tenant: Tenant, id: PersonId, name: string, passwordHash: string): Statement {
  return {
    text: 'insert into account (id, name, tenant, password_hash) values ($1, $2, $3, $4)',
    values: [id, name, tenant, passwordHash],
  };
}

export async function setPassword(database: Database, id: PersonId, passwordHash: string): Promise<void> {
  await database.query('update account set password_hash = $2, failures = 0, locked_until = null where id = $1', [
    id,
    passwordHash,
  ]);
}

/** Counts a wrong password; the fifth in a row locks the account for a while. */
export async function countFailure(
  database: Database,
  id: PersonId,
  limits: { failures: number; lock_ms: number },
  at: Date,
): Promise<void> {
  await database.query(
    `update account set failures = failures + 1,
       locked_until = case when failures + 1 >= $2 then $4::timestamptz + $3 * interval '1 millisecond' else locked_until end
     where id = $1`,
    [id, limits.failures, limits.lock_ms, at],
  );
}

/** A session that acts as the post the person has had longest. */
export async function openSession(database: Database, tokenHash: string, id: PersonId, at: Date): Promise<void> {
  await database.commit([
    { text: 'update account set failures = 0, locked_until = null where id = $1', values: [id] },
    {
      text: `insert into session (token_hash, account_id, created_at, used_at, post_id) values ($1, $2, $3, $3,
        (select o.id from post o join account a on a.id = $2 and a.tenant = o.tenant
         where o.person_id = $2 and ${validAt('o', '$3')} order by o.valid_from, o.id limit 1))`,
      values: [tokenHash, id, at],
    },
  ]);
}

export interface FoundSession {
  readonly id: PersonId;
  readonly name: string;
  readonly tenant: Tenant;
  /** The post acted as, while it holds. */
  readonly post: string | null;
  readonly role: string | null;
  readonly reach: readonly [string, UnitKind] | null;
  readonly usedAt: Date;
}

/** Whose session this is, while it is neither idle nor older than allowed and the person has not ended. */
export async function findSession(
  database: Database,
  tokenHash: string,
  since: { readonly created: Date; readonly used: Date },
  at: Date,
): Promise<FoundSession | undefined> {
  const [found] = await database.query<FoundSession & { id: PersonId }>({
    name: 'session.find',
    text: `select a.id, p.name_zh as name, a.tenant, s.used_at as "usedAt", o.id as post, o.role,
        ${reachSql('a.tenant', 'o.unit_id')} as reach
      from session s join account a on a.id = s.account_id
      join person p on p.tenant = a.tenant and p.id = a.id and ${validAt('p', '$4')}
      left join post o on o.tenant = a.tenant and o.id = s.post_id and o.person_id = a.id and ${validAt('o', '$4')}
      where s.token_hash = $1 and s.created_at > $2 and s.used_at > $3`,
    values: [tokenHash, since.created, since.used, at],
  });
  return found;
}

/** Acts as another of the person's posts from now on. Answers whether there is such a post. */
export async function choosePost(database: Database, tokenHash: string, post: string, at: Date): Promise<boolean> {
  const rows = await database.query(
    `update session s set post_id = o.id from post o, account a
     where s.token_hash = $1 and a.id = s.account_id and o.tenant = a.tenant and o.person_id = a.id and o.id = $2
       and ${validAt('o', '$3')} returning o.id`,
    [tokenHash, post, at],
  );
  return rows.length > 0;
}

export async function touchSession(database: Database, tokenHash: string, at: Date): Promise<void> {
  await database.query('update session set used_at = $2 where token_hash = $1', [tokenHash, at]);
}

export async function closeSession(database: Database, tokenHash: string): Promise<void> {
  await database.query('delete from session where token_hash = $1', [tokenHash]);
}

export async function closeOldSessions(
  database: Database,
  since: { readonly created: Date; readonly used: Date },
): Promise<void> {
  await database.query('delete from session where created_at <= $1 or used_at <= $2', [since.created, since.used]);
}
