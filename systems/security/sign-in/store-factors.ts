import type { Queryable, Statement } from '@hub/runtime';

/** Each realm has tables of its own: a passkey of one opens nothing in the other. */
export interface FactorTables {
  readonly factor: 'factor' | 'citizen_factor';
  readonly challenge: 'challenge' | 'citizen_challenge';
}

export const staffTables: FactorTables = { factor: 'factor', challenge: 'challenge' };
export const citizenTables: FactorTables = { factor: 'citizen_factor', challenge: 'citizen_challenge' };

export interface FactorRow {
  readonly id: string;
  readonly account: string;
  readonly kind: 'totp' | 'passkey';
  readonly name: string;
  readonly createdAt: Date;
  readonly confirmedAt: Date | null;
  readonly usedAt: Date | null;
  readonly secret: string | null;
  readonly lastStep: number | null;
  readonly credentialId: string | null;
  readonly publicKey: Uint8Array | null;
  readonly counter: number | null;
  readonly transports: string[] | null;
  readonly backedUp: boolean | null;
}

const columns = `id, account_id as account, kind, name, created_at as "createdAt", confirmed_at as "confirmedAt", used_at as "usedAt",
  secret, last_step as "lastStep", credential_id as "credentialId", public_key as "publicKey", counter, transports,
  backed_up as "backedUp"`;

export async function selectFactors(
  database: Queryable,
  account: string,
  { factor } = staffTables,
): Promise<readonly FactorRow[]> {
  return database.query<FactorRow & { id: string }>(
    `select ${columns} from ${factor} where account_id = $1 order by created_at, id`,
    [account],
  );
}

export async function findPasskey(
  database: Queryable,
  credentialId: string,
  { factor } = staffTables,
): Promise<FactorRow | undefined> {
  const [row] = await database.query<FactorRow & { id: string }>(
    `select ${columns} from ${factor} where credential_id = $1 and kind = 'passkey'`,
    [credentialId],
  );
  return row;
}

type NewFactor = Pick<FactorRow, 'id' | 'account' | 'kind' | 'name' | 'createdAt'> & Partial<FactorRow>;

export function insertFactor(factor: NewFactor, tables = staffTables): Statement {
  return {
    text: `insert into ${tables.factor} (id, account_id, kind, name, created_at, confirmed_at, secret, credential_id, public_key, counter,
        transports, backed_up) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    values: [
      factor.id,
      factor.account,
      factor.kind,
      factor.name,
      factor.createdAt,
      factor.confirmedAt ?? null,
      factor.secret ?? null,
      factor.credentialId ?? null,
      factor.publicKey ?? null,
      factor.counter ?? null,
      factor.transports ?? null,
      factor.backedUp ?? null,
    ],
  };
}

/** Takes a step of a TOTP: false when it or a later one was taken before. */
export async function takeStep(database: Queryable, id: string, step: number, at: Date): Promise<boolean> {
  const rows = await database.query(
    `update factor set last_step = $2, used_at = $3, confirmed_at = coalesce(confirmed_at, $3)
     where id = $1 and (last_step is null or last_step < $2) returning id`,
    [id, step, at],
  );
  return rows.length > 0;
}

export async function touchPasskey(
  database: Queryable,
  id: string,
  counter: number,
  at: Date,
  { factor } = staffTables,
): Promise<void> {
  await database.query(`update ${factor} set counter = greatest(counter, $2), used_at = $3 where id = $1`, [
    id,
    counter,
    at,
  ]);
}

export async function deleteFactor(
  database: Queryable,
  account: string,
  id: string,
  { factor } = staffTables,
): Promise<boolean> {
  const rows = await database.query(`delete from ${factor} where account_id = $1 and id = $2 returning id`, [
    account,
    id,
  ]);
  return rows.length > 0;
}

/** New recovery codes in place of all before. */
export function replaceRecoveryCodes(account: string, hashes: readonly string[]): readonly Statement[] {
  return [
    { text: 'delete from recovery_code where account_id = $1', values: [account] },
    {
      text: 'insert into recovery_code (account_id, code_hash) select $1, unnest($2::text[])',
      values: [account, hashes],
    },
  ];
}

export async function takeRecoveryCode(database: Queryable, account: string, hash: string, at: Date): Promise<boolean> {
  const rows = await database.query(
    `update recovery_code set used_at = $3 where account_id = $1 and code_hash = $2 and used_at is null returning code_hash`,
    [account, hash, at],
  );
  return rows.length > 0;
}

export async function countRecoveryCodes(database: Queryable, account: string): Promise<number> {
  const [row] = await database.query<{ left: number }>(
    'select count(*)::int as left from recovery_code where account_id = $1 and used_at is null',
    [account],
  );
  return row?.left ?? 0;
}

export interface Challenge {
  readonly purpose: string;
  readonly account: string | null;
  readonly challenge: string;
}

export async function insertChallenge(
  database: Queryable,
  challenge: Challenge & { readonly id: string; readonly expiresAt: Date },
  now: Date,
  tables = staffTables,
): Promise<void> {
  await database.query(`delete from ${tables.challenge} where expires_at < $1`, [now]);
  await database.query(
    `insert into ${tables.challenge} (id, purpose, account_id, challenge, expires_at) values ($1, $2, $3, $4, $5)`,
    [challenge.id, challenge.purpose, challenge.account, challenge.challenge, challenge.expiresAt],
  );
}

/** The challenge, which is gone afterwards: nothing is answered twice. */
export async function takeChallenge(
  database: Queryable,
  id: string,
  now: Date,
  { challenge } = staffTables,
): Promise<Challenge | undefined> {
  const [row] = await database.query<Challenge & { challenge: string }>(
    `delete from ${challenge} where id = $1 and expires_at > $2 returning purpose, account_id as account, challenge`,
    [id, now],
  );
  return row;
}
