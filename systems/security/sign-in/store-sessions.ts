import type { Database } from '@hub/runtime';

/** Each realm has a table of its own: a token of one is nobody's in the other. */
export interface SessionTable {
  readonly name: 'session' | 'citizen_session';
  /** Columns that only this one has, with the SQL that fills them; `$2` is the account, `$3` the instant. */
  readonly opens: Readonly<Record<string, string>>;
}

/** How and from where somebody signed in. */
export interface SignInFacts {
  readonly method: 'password' | 'passkey' | 'oidc' | 'registration';
  /** A second factor was given. */
  readonly strong: boolean;
  readonly address?: string | undefined;
  readonly agent?: string | undefined;
}

/** What was made and used before is over. */
export interface Since {
  readonly created: Date;
  readonly used: Date;
}

/** A session as its owner sees it. */
export interface OwnSession {
  readonly id: string;
  readonly createdAt: Date;
  readonly usedAt: Date;
  readonly method: SignInFacts['method'];
  readonly strongAt: Date | null;
  readonly address: string | null;
  readonly agent: string | null;
  readonly current: boolean;
}

/** The statements of one realm's sessions. */
export function sessionStore(database: Database, { name, opens }: SessionTable) {
  const query = (text: string, values: readonly unknown[]) => database.query<{ id: string }>(text, values);
  const own = Object.entries(opens);
  return {
    async open(tokenHash: string, account: string, at: Date, { method, strong, address, agent }: SignInFacts) {
      await query(
        `insert into ${name} (token_hash, account_id, created_at, used_at, method, strong_at, address, agent
           ${own.map(([column]) => `, ${column}`).join('')})
         values ($1, $2, $3, $3, $4, $5, $6, $7 ${own.map(([, sql]) => `, ${sql}`).join('')})`,
        [tokenHash, account, at, method, strong ? at : null, address ?? null, agent?.slice(0, 300) ?? null],
      );
    },
    async touch(tokenHash: string, at: Date) {
      await query(`update ${name} set used_at = $2 where token_hash = $1`, [tokenHash, at]);
    },
    async markStrong(tokenHash: string, at: Date) {
      await query(`update ${name} set strong_at = $2 where token_hash = $1`, [tokenHash, at]);
    },
    async close(tokenHash: string) {
      await query(`delete from ${name} where token_hash = $1`, [tokenHash]);
    },
    async closeOld({ created, used }: Since) {
      await query(`delete from ${name} where created_at <= $1 or used_at <= $2`, [created, used]);
    },
    list(account: string, tokenHash: string, { created, used }: Since): Promise<OwnSession[]> {
      return database.query<OwnSession & { id: string }>(
        `select id, created_at as "createdAt", used_at as "usedAt", method, strong_at as "strongAt", address, agent,
           token_hash = $2 as current
         from ${name} where account_id = $1 and created_at > $3 and used_at > $4 order by used_at desc, id limit 200`,
        [account, tokenHash, created, used],
      );
    },
    async closeOwn(account: string, id: string): Promise<boolean> {
      return (
        (await query(`delete from ${name} where account_id = $1 and id = $2 returning id`, [account, id])).length > 0
      );
    },
    /** @param tokenHash of the session that stays; empty for none */
    async closeOthers(account: string, tokenHash: string) {
      await query(`delete from ${name} where account_id = $1 and token_hash <> $2`, [account, tokenHash]);
    },
  };
}
