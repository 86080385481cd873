import type { Queryable } from '@hub/runtime';

interface SignIn {
  readonly nonce: string;
  readonly verifier: string;
  readonly toPath: string;
}

export async function insertSignIn(
  database: Queryable,
  signIn: SignIn & { readonly stateHash: string; readonly expiresAt: Date },
): Promise<void> {
  await database.query(
    'insert into oidc_sign_in (state_hash, nonce, verifier, to_path, expires_at) values ($1, $2, $3, $4, $5)',
    [signIn.stateHash, signIn.nonce, signIn.verifier, signIn.toPath, signIn.expiresAt],
  );
}

/** What was begun; gone afterwards, so that no answer is taken twice. */
export async function takeSignIn(database: Queryable, stateHash: string, now: Date): Promise<SignIn | undefined> {
  const [row] = await database.query<SignIn & { nonce: string }>(
    `delete from oidc_sign_in where state_hash = $1 and expires_at > $2 returning nonce, verifier, to_path as "toPath"`,
    [stateHash, now],
  );
  return row;
}

export async function findIdentity(database: Queryable, issuer: string, subject: string): Promise<string | undefined> {
  const [row] = await database.query<{ account: string }>(
    'select account_id as account from oidc_identity where issuer = $1 and subject = $2',
    [issuer, subject],
  );
  return row?.account;
}

/** False when the account belongs to another subject of that issuer. */
export async function bindIdentity(
  database: Queryable,
  issuer: string,
  subject: string,
  account: string,
  at: Date,
): Promise<boolean> {
  const rows = await database.query(
    `insert into oidc_identity (issuer, subject, account_id, bound_at) values ($1, $2, $3, $4)
     on conflict do nothing returning subject`,
    [issuer, subject, account, at],
  );
  return rows.length > 0;
}
