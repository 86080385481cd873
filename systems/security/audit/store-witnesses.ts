import type { Queryable } from '@hub/runtime';
import type { StoredCosignature } from './witnessed-sizes.ts';

export interface Witness {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly publicKey: string;
  readonly registeredAt: Date;
  readonly size: number;
  readonly vouchedAt: Date | null;
  readonly failure: string | null;
  readonly failedAt: Date | null;
}

/** What a verification says of a witness. */
export interface WitnessView {
  readonly name: string;
  readonly key: string;
  /** The newest size it vouched for by a signature that holds; 0 when it never did. */
  readonly size: number;
}

const columns = `id::text as id, name, url, public_key as "publicKey", registered_at as "registeredAt", size,
  vouched_at as "vouchedAt", failure, failed_at as "failedAt"`;

/** Those that have not been ended. */
export function listWitnesses(database: Queryable): Promise<readonly Witness[]> {
  return database.query<Witness & { id: string }>(
    `select ${columns} from audit_witness where ended_at is null order by registered_at, id`,
  );
}

export async function insertWitness(
  database: Queryable,
  witness: { readonly id: string; readonly name: string; readonly url: string; readonly publicKey: string },
  by: string,
  at: Date,
): Promise<void> {
  await database.query(
    `insert into audit_witness (id, name, url, public_key, registered_by, registered_at) values ($1, $2, $3, $4, $5, $6)`,
    [witness.id, witness.name, witness.url, witness.publicKey, by, at],
  );
}

export async function endWitness(database: Queryable, id: string, at: Date): Promise<boolean> {
  const ended = await database.query(
    'update audit_witness set ended_at = $2 where id = $1::uuid and ended_at is null returning id',
    [id, at],
  );
  return ended.length > 0;
}

export async function putCosignature(
  tx: Queryable,
  witness: string,
  { size, key, signature }: StoredCosignature,
  at: Date,
): Promise<void> {
  await tx.query(
    `with vouched as (
       update audit_witness set size = greatest(size, $2), vouched_at = $5, failure = null, failed_at = null where id = $1::uuid
     ) insert into audit_cosignature (size, key, signature, at) values ($2, $3, $4, $5) on conflict do nothing`,
    [witness, size, key, signature, at],
  );
}

export async function noteFailure(database: Queryable, witness: string, failure: string, at: Date): Promise<void> {
  await database.query(
    'update audit_witness set failure = $2, failed_at = coalesce(failed_at, $3) where id = $1::uuid',
    [witness, failure.slice(0, 500), at],
  );
}

/** By size; a page of them. */
export function listCosignatures(
  database: Queryable,
  after: { readonly size: number; readonly key: string },
  limit: number,
): Promise<readonly StoredCosignature[]> {
  return database.query<StoredCosignature & { key: string }>(
    'select size, key, signature from audit_cosignature where (size, key) > ($1, $2) order by size, key limit $3',
    [after.size, after.key, limit],
  );
}

/** A log of another node that this one vouches for. */
export interface Witnessed {
  readonly key: string;
  readonly name: string;
  readonly publicKey: string;
  readonly registeredAt: Date;
  readonly seen: string | null;
  readonly seenAt: Date | null;
  readonly refusedAt: Date | null;
  readonly contradictedAt: Date | null;
}

const witnessedColumns = `key, name, public_key as "publicKey", registered_at as "registeredAt", seen, seen_at as "seenAt",
  refused_at as "refusedAt", contradicted_at as "contradictedAt"`;

export function listWitnessed(database: Queryable): Promise<readonly Witnessed[]> {
  return database.query<Witnessed & { key: string }>(
    `select ${witnessedColumns} from audit_witnessed where ended_at is null order by registered_at, key`,
  );
}

/** Takes the row of a log for this transaction: what was seen of it only grows. */
export async function lockWitnessed(tx: Queryable, key: string): Promise<Witnessed | undefined> {
  const [row] = await tx.query<Witnessed & { key: string }>(
    `select ${witnessedColumns} from audit_witnessed where key = $1 and ended_at is null for update`,
    [key],
  );
  return row;
}

export async function putSeen(tx: Queryable, key: string, seen: string, at: Date): Promise<void> {
  await tx.query('update audit_witnessed set seen = $2, seen_at = $3, refused_at = null where key = $1', [
    key,
    seen,
    at,
  ]);
}

export async function putRefusal(tx: Queryable, key: string, at: Date): Promise<void> {
  await tx.query('update audit_witnessed set refused_at = $2 where key = $1', [key, at]);
}

export async function putContradiction(tx: Queryable, key: string, shown: string, at: Date): Promise<void> {
  await tx.query(
    'update audit_witnessed set contradiction = coalesce(contradiction, $2), contradicted_at = coalesce(contradicted_at, $3) where key = $1',
    [key, shown, at],
  );
}

/** Registering it again takes it up where it was left: what was seen stays seen. */
export async function insertWitnessed(
  database: Queryable,
  log: { readonly key: string; readonly name: string; readonly publicKey: string },
  by: string,
  at: Date,
): Promise<void> {
  await database.query(
    `insert into audit_witnessed (key, name, public_key, registered_by, registered_at) values ($1, $2, $3, $4, $5)
     on conflict (key) do update set name = excluded.name, ended_at = null`,
    [log.key, log.name, log.publicKey, by, at],
  );
}

export async function endWitnessed(database: Queryable, key: string, at: Date): Promise<boolean> {
  const ended = await database.query(
    'update audit_witnessed set ended_at = $2 where key = $1 and ended_at is null returning key',
    [key, at],
  );
  return ended.length > 0;
}
