import type { AssuranceLevel, PersonId, Tenant } from '@hub/kernel';
import type { Database, Queryable, Statement } from '@hub/runtime';
import type { Since } from '../sign-in/store-sessions.ts';

/** An account that is open. `identifier` and `name` are sealed. */
export interface CitizenRow {
  readonly id: PersonId;
  readonly tenant: Tenant;
  readonly identifier: string;
  readonly name: string;
  readonly passwordHash: string | null;
  readonly level: AssuranceLevel;
  readonly contactVerifiedAt: Date | null;
  readonly identityKey: string | null;
  readonly identityMask: string | null;
  readonly identityCheckedAt: Date | null;
  readonly createdAt: Date;
}

const citizenColumns = `c.id, c.tenant, c.identifier, c.name, c.password_hash as "passwordHash", c.level,
  c.contact_verified_at as "contactVerifiedAt", c.identity_key as "identityKey", c.identity_mask as "identityMask",
  c.identity_checked_at as "identityCheckedAt", c.created_at as "createdAt"`;

const columnOf = { id: 'c.id', identifierKey: 'c.identifier_key', identityKey: 'c.identity_key' } as const;

export async function findCitizen(
  database: Queryable,
  by: keyof typeof columnOf,
  value: string,
): Promise<CitizenRow | undefined> {
  const [row] = await database.query<CitizenRow>(
    `select ${citizenColumns} from citizen c where ${columnOf[by]} = $1 and c.closed_at is null`,
    [value],
  );
  return row;
}

/** Whose session this is, while it is neither idle nor too old and the account is open. */
export async function findCitizenOfSession(
  database: Queryable,
  tokenHash: string,
  since: Since,
): Promise<(CitizenRow & { readonly usedAt: Date }) | undefined> {
  const [found] = await database.query<CitizenRow & { usedAt: Date }>({
    name: 'citizen-session.find',
    text: `select ${citizenColumns}, s.used_at as "usedAt"
      from citizen_session s join citizen c on c.id = s.account_id and c.closed_at is null
      where s.token_hash = $1 and s.created_at > $2 and s.used_at > $3`,
    values: [tokenHash, since.created, since.used],
  });
  return found;
}

export interface NewCitizen {
  readonly tenant: Tenant;
  readonly id: string;
  readonly identifierKey: string;
  readonly identifier: string;
  readonly name: string;
  /** Null when the account opens by another provider only. */
  readonly passwordHash: string | null;
  /** 2 when the contact has been verified already. */
  readonly level: 1 | 2;
}

export function insertCitizen(citizen: NewCitizen, at: Date): Statement {
  const { tenant, id, identifierKey, identifier, name, passwordHash, level } = citizen;
  return {
    text: `insert into citizen (tenant, id, identifier_key, identifier, name, password_hash, created_at, level, contact_verified_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [tenant, id, identifierKey, identifier, name, passwordHash, at, level, level > 1 ? at : null],
  };
}

export async function setCitizenPassword(database: Database, id: string, hash: string): Promise<void> {
  await database.query('update citizen set password_hash = $2 where id = $1 and closed_at is null', [id, hash]);
}

export function markContact(id: string, at: Date): Statement {
  return {
    text: 'update citizen set level = greatest(level, 2), contact_verified_at = $2 where id = $1 and closed_at is null',
    values: [id, at],
  };
}

export function markIdentity(
  id: string,
  { key, mask, name }: { readonly key: string; readonly mask: string; readonly name: string },
  at: Date,
): Statement {
  return {
    text: `update citizen set level = 3, identity_key = $2, identity_mask = $3, name = $4, identity_checked_at = $5
      where id = $1 and closed_at is null`,
    values: [id, key, mask, name, at],
  };
}

/** What is left of a closed account is the id that records name. */
export function closeCitizen(id: string, at: Date): readonly Statement[] {
  return [
    {
      text: `update citizen set closed_at = $2, level = 1, identifier_key = null, identifier = null, name = null,
        password_hash = null, identity_key = null, identity_mask = null, identity_checked_at = null, contact_verified_at = null
        where id = $1 and closed_at is null`,
      values: [id, at],
    },
    { text: 'delete from citizen_ticket where citizen_id = $1', values: [id] },
    ...['citizen_session', 'citizen_factor', 'citizen_oidc_identity'].map((table) => ({
      text: `delete from ${table} where account_id = $1`,
      values: [id],
    })),
  ];
}

/** Whoever gets back into an account by a check finds the passkeys of before gone: they may be somebody else's. */
export function dropPasskeys(id: string): Statement {
  return { text: 'delete from citizen_factor where account_id = $1', values: [id] };
}

export async function setCitizenName(database: Queryable, id: string, name: string): Promise<boolean> {
  const rows = await database.query('update citizen set name = $2 where id = $1 and closed_at is null returning id', [
    id,
    name,
  ]);
  return rows.length > 0;
}
