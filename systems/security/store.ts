import type { Localised, PersonId, Principal, Tenant } from '@hub/kernel';
import type { Database } from '@hub/runtime';

export interface Account {
  readonly id: PersonId;
  readonly name: string;
  readonly title: Localised;
  readonly roles: readonly string[];
  readonly tenant: Tenant;
  readonly passwordHash: string;
  readonly failures: number;
  readonly lockedUntil: Date | null;
}

const accountColumns = `id, name, jsonb_build_object('zh', title_zh, 'en', title_en) as title, roles, tenant,
  password_hash as "passwordHash", failures, locked_until as "lockedUntil"`;

export async function findAccount(database: Database, name: string): Promise<Account | undefined> {
  const [account] = await database.query<Account>(`select ${accountColumns} from account where name = $1`, [name]);
  return account;
}

/** Adds an account, or gives an existing one of that name these roles and this password. */
export async function saveAccount(
  database: Database,
  account: Pick<Account, 'id' | 'name' | 'title' | 'roles' | 'tenant' | 'passwordHash'>,
): Promise<void> {
  await database.query(
    `insert into account (id, name, title_zh, title_en, roles, tenant, password_hash) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (name) do update set roles = excluded.roles, password_hash = excluded.password_hash, failures = 0, locked_until = null`,
    [account.id, account.name, account.title.zh, account.title.en, account.roles, account.tenant, account.passwordHash],
  );
}

/** Counts a wrong password; the fifth in a row locks the account for a while. */
export async function countFailure(
  database: Database,
  id: PersonId,
  limits: { failures: number; lock_ms: number },
): Promise<void> {
  await database.query(
    `update account set failures = failures + 1,
       locked_until = case when failures + 1 >= $2 then now() + $3 * interval '1 millisecond' else locked_until end
     where id = $1`,
    [id, limits.failures, limits.lock_ms],
  );
}

export async function openSession(database: Database, tokenHash: string, id: PersonId, at: Date): Promise<void> {
  await database.commit([
    { text: 'update account set failures = 0, locked_until = null where id = $1', values: [id] },
    {
      text: 'insert into session (token_hash, account_id, created_at, used_at) values ($1, $2, $3, $3)',
      values: [tokenHash, id, at],
    },
  ]);
}

/** Whose session this is, while it is neither idle nor older than allowed. */
export async function findSession(
  database: Database,
  tokenHash: string,
  since: { readonly created: Date; readonly used: Date },
): Promise<(Principal & { readonly usedAt: Date }) | undefined> {
  const [found] = await database.query<Principal & { usedAt: Date }>({
    name: 'session.find',
    text: `select 'person' as kind, a.id, a.title_zh as name, a.roles, a.tenant, s.used_at as "usedAt"
      from session s join account a on a.id = s.account_id
      where s.token_hash = $1 and s.created_at > $2 and s.used_at > $3`,
    values: [tokenHash, since.created, since.used],
  });
  return found;
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
