import type { Queryable, Statement } from '@hub/runtime';
import type { SignInRealm } from '../sign-in/sign-in-realm.ts';

type Realm = SignInRealm['realm'];

interface SignIn {
  readonly nonce: string;
  readonly verifier: string;
  readonly toPath: string;
  /** The account that whoever is signed in wants to connect with an identity of the provider. */
  readonly linkTo?: string | null | undefined;
}

export async function insertSignIn(
  database: Queryable,
  signIn: SignIn & { readonly realm: Realm; readonly stateHash: string; readonly expiresAt: Date },
): Promise<void> {
  const { stateHash, nonce, verifier, toPath, expiresAt, realm, linkTo } = signIn;
  await database.query(
    `insert into oidc_sign_in (state_hash, nonce, verifier, to_path, expires_at, realm, link_to)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [stateHash, nonce, verifier, toPath, expiresAt, realm, linkTo ?? null],
  );
}

/** What was begun in this realm; gone afterwards, so that no answer is taken twice. */
export async function takeSignIn(
  database: Queryable,
  realm: Realm,
  stateHash: string,
  now: Date,
): Promise<SignIn | undefined> {
  const [row] = await database.query<SignIn & { nonce: string }>(
    `delete from oidc_sign_in where state_hash = $1 and realm = $2 and expires_at > $3
     returning nonce, verifier, to_path as "toPath", link_to as "linkTo"`,
    [stateHash, realm, now],
  );
  return row;
}

/** Each realm has a table of its own: who a subject is among the citizens says nothing of the staff. */
const tables = { staff: 'oidc_identity', citizen: 'citizen_oidc_identity' } as const;

/** Who subjects of another provider are here, in one realm. */
export function identityStore(realm: Realm) {
  const table = tables[realm];
  return {
    async find(database: Queryable, issuer: string, subject: string): Promise<string | undefined> {
      const [row] = await database.query<{ account: string }>(
        `select account_id as account from ${table} where issuer = $1 and subject = $2`,
        [issuer, subject],
      );
      return row?.account;
    },
    /** Fails when the subject or, at that issuer, the account is bound already. */
    insert(issuer: string, subject: string, account: string, at: Date): Statement {
      return {
        text: `insert into ${table} (issuer, subject, account_id, bound_at) values ($1, $2, $3, $4)`,
        values: [issuer, subject, account, at],
      };
    },
  };
}
