import type { Localised, PersonId, Tenant } from '@hub/kernel';
import type { Database, Queryable, Statement } from '@hub/runtime';
import { reachSql, type UnitKind, validAt } from './identity/store-units.ts';
import type { SessionTable, Since } from './sign-in/store-sessions.ts';

export interface Account {
  readonly id: PersonId;
  readonly name: string;
  readonly title: Localised;
  readonly tenant: Tenant;
  readonly passwordHash: string;
  /** When its owner last chose the password; null while it is one that was made for the owner. */
  readonly passwordChangedAt: Date | null;
}

const accountColumns = `a.id, a.name, jsonb_build_object('zh', p.name_zh, 'en', p.name_en) as title, a.tenant,
  a.password_hash as "passwordHash", a.password_changed_at as "passwordChangedAt"`;

/** The account of a name while its person is one. */
export async function findAccount(database: Database, name: string, at: Date): Promise<Account | undefined> {
  const [account] = await database.query<Account>(
    `select ${accountColumns}
     from account a join person p on p.tenant = a.tenant and p.id = a.id and ${validAt('p', '$2')} where a.name = $1`,
    [name, at],
  );
  return account;
}

/** The account of an id while its person is one. */
export async function findAccountById(database: Queryable, id: string, at: Date): Promise<Account | undefined> {
  const [account] = await database.query<Account & { id: PersonId }>(
    `select ${accountColumns}
     from account a join person p on p.tenant = a.tenant and p.id = a.id and ${validAt('p', '$2')} where a.id = $1`,
    [id, at],
  );
  return account;
}

/** @param mustChange whether its owner has to choose another password before anything else */
export function insertAccount(
  tenant: Tenant,
  id: PersonId,
  name: string,
  passwordHash: string,
  mustChange: boolean,
): Statement {
  return {
    text: 'insert into account (id, name, tenant, password_hash, must_change) values ($1, $2, $3, $4, $5)',
    values: [id, name, tenant, passwordHash, mustChange],
  };
}

/** @param changedAt when the owner chose it, null when it was made for the owner */
export async function setPassword(
  database: Database,
  id: PersonId,
  passwordHash: string,
  changedAt: Date | null,
  mustChange = false,
): Promise<void> {
  await database.query(
    'update account set password_hash = $2, password_changed_at = $3, must_change = $4 where id = $1',
    [id, passwordHash, changedAt, mustChange],
  );
}

/** Puts a password's hash into today's form; does nothing when the password has been changed meanwhile. */
export async function replaceHash(database: Database, id: PersonId, from: string, to: string): Promise<void> {
  await database.query('update account set password_hash = $3 where id = $1 and password_hash = $2', [id, from, to]);
}

/** The sessions of the staff begin by acting as the post the person has had longest. */
export const sessionTable: SessionTable = {
  name: 'session',
  opens: {
    post_id: `(select o.id from post o join account a on a.id = $2 and a.tenant = o.tenant
      where o.person_id = $2 and ${validAt('o', '$3')} order by o.valid_from, o.id limit 1)`,
  },
};

export interface FoundSession {
  readonly id: PersonId;
  readonly name: string;
  readonly tenant: Tenant;
  /** The post acted as, while it holds. */
  readonly post: string | null;
  readonly role: string | null;
  readonly reach: readonly [string, UnitKind] | null;
  readonly usedAt: Date;
  /** When a second factor was given last. */
  readonly strongAt: Date | null;
  /** Opened by a password that somebody else has made, and that is still the account's. */
  readonly initialPassword: boolean;
}

/** Whose session this is, while it is neither idle nor older than allowed and the person has not ended. */
export async function findSession(
  database: Database,
  tokenHash: string,
  since: Since,
  at: Date,
): Promise<FoundSession | undefined> {
  const [found] = await database.query<FoundSession & { id: PersonId }>({
    name: 'session.find',
    text: `select a.id, p.name_zh as name, a.tenant, s.used_at as "usedAt", s.strong_at as "strongAt",
        (a.must_change and s.method = 'password') as "initialPassword", o.id as post, o.role,
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
