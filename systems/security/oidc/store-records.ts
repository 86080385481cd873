import { createHash } from 'node:crypto';
import type { Queryable } from '@hub/runtime';
import type { AdapterPayload } from 'oidc-provider';

export interface NewRecord {
  readonly model: string;
  readonly id: string;
  readonly payload: AdapterPayload;
  readonly expiresAt: Date | null;
}

export function hashId(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}

export async function saveRecord(database: Queryable, { model, id, payload, expiresAt }: NewRecord): Promise<void> {
  await database.query(
    `insert into oidc_record (model, id_hash, payload, grant_id, uid, client_id, account_id, expires_at)
     values ($1, $2, $3::jsonb, $4, $5, $6, $7, $8)
     on conflict (model, id_hash) do update set payload = excluded.payload, grant_id = excluded.grant_id, uid = excluded.uid,
       client_id = excluded.client_id, account_id = excluded.account_id, expires_at = excluded.expires_at`,
    [
      model,
      hashId(id),
      JSON.stringify(payload),
      payload.grantId ?? null,
      payload.uid ?? null,
      payload.clientId ?? null,
      payload.accountId ?? null,
      expiresAt,
    ],
  );
}

export async function findRecord(
  database: Queryable,
  model: string,
  by: { readonly id: string } | { readonly uid: string },
  now: Date,
): Promise<AdapterPayload | undefined> {
  const [column, value] = 'id' in by ? ['id_hash', hashId(by.id)] : ['uid', by.uid];
  const [row] = await database.query<{ payload: AdapterPayload }>(
    `select payload from oidc_record where model = $1 and ${column} = $2 and (expires_at is null or expires_at > $3)`,
    [model, value, now],
  );
  return row?.payload;
}

/** Marks a record as used. False when it had been: of two who use a code at once, one did. */
export async function consumeRecord(database: Queryable, model: string, id: string, at_s: number): Promise<boolean> {
  const rows = await database.query(
    `update oidc_record set payload = payload || jsonb_build_object('consumed', $3::bigint)
     where model = $1 and id_hash = $2 and not payload ? 'consumed' returning 1 as one`,
    [model, hashId(id), at_s],
  );
  return rows.length > 0;
}

export async function deleteRecord(database: Queryable, model: string, id: string): Promise<void> {
  await database.query('delete from oidc_record where model = $1 and id_hash = $2', [model, hashId(id)]);
}

export async function deleteGrant(database: Queryable, grantId: string): Promise<void> {
  await database.query('delete from oidc_record where grant_id = $1', [grantId]);
}

export async function deleteOfClient(database: Queryable, clientId: string): Promise<void> {
  await database.query('delete from oidc_record where client_id = $1', [clientId]);
}

export async function purgeRecords(database: Queryable, now: Date): Promise<void> {
  await database.query('delete from oidc_record where expires_at <= $1', [now]);
  await database.query('delete from oidc_sign_in where expires_at <= $1', [now]);
}
