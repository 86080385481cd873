import type { Database } from '@hub/runtime';
import type { SubscriptionRow } from '../subscriptions/store-subscriptions.ts';

/** A subscription at a context source. */
export interface SpreadRow {
  readonly tenant: string;
  readonly id: string;
  readonly registration_id: string;
  readonly remote_id: string;
  readonly token: string;
  /** Revision of our subscription that the source knows; 0: none. */
  readonly told: number;
  readonly wanted: boolean;
  readonly failures: number;
}

/** Says at which sources a subscription is wanted, and nowhere else. */
export async function wantSpread(
  database: Database,
  tenant: string,
  id: string,
  registrations: readonly string[],
): Promise<void> {
  const ids = registrations.map(() => `urn:ngsi-ld:Subscription:${crypto.randomUUID()}`);
  const tokens = registrations.map(() => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url'));
  await database.query(
    `with wished as (
       insert into spread_subscription as s (tenant, id, registration_id, remote_id, token)
       select $1, $2, r, i, t from unnest($3::text[], $4::text[], $5::text[]) as w(r, i, t)
       on conflict (tenant, id, registration_id) do update set wanted = true, next_at = now(), failures = 0
     ) update spread_subscription set wanted = false, next_at = now(), failures = 0
       where tenant = $1 and id = $2 and registration_id <> all($3::text[]) and wanted`,
    [tenant, id, registrations, ids, tokens],
  );
}

/** What is to be told to sources, of one subscription or of any, for a time in which nobody else tells it. */
export async function takeSpread(
  database: Database,
  of: { readonly tenant: string; readonly id: string } | undefined,
  lease_ms: number,
  limit: number,
): Promise<SpreadRow[]> {
  return database.query(
    `update spread_subscription p set next_at = now() + $1 * interval '1 millisecond'
     from (select p.tenant, p.id, p.registration_id from spread_subscription p
             left join subscription s on s.tenant = p.tenant and s.id = p.id and not s.deleted
           where p.next_at <= now() and (not p.wanted or s.id is null or p.told <> s.revision)
             and ($2::text is null or (p.tenant = $2 and p.id = $3))
           order by p.next_at limit $4 for update of p skip locked) due
     where p.tenant = due.tenant and p.id = due.id and p.registration_id = due.registration_id returning p.*`,
    [lease_ms, of?.tenant ?? null, of?.id ?? null, limit],
  );
}

export async function noteSpread(
  database: Database,
  { tenant, id, registration_id }: SpreadRow,
  outcome: { readonly told: number } | { readonly pause_ms: number } | 'gone',
): Promise<void> {
  const key = [tenant, id, registration_id];
  const one = 'tenant = $1 and id = $2 and registration_id = $3';
  if (outcome === 'gone') await database.query(`delete from spread_subscription where ${one}`, key);
  else if ('told' in outcome)
    await database.query(`update spread_subscription set told = $4, failures = 0, next_at = now() where ${one}`, [
      ...key,
      outcome.told,
    ]);
  else
    await database.query(
      `update spread_subscription set failures = failures + 1, next_at = now() + $4 * interval '1 millisecond' where ${one}`,
      [...key, outcome.pause_ms],
    );
}

export async function findSpread(database: Database, token: string): Promise<SpreadRow | undefined> {
  const [row] = await database.query<SpreadRow>('select * from spread_subscription where token = $1 and wanted', [
    token,
  ]);
  return row;
}

/** What has been told to one source. */
export async function listSpreadAt(database: Database, tenant: string, registrationId: string): Promise<SpreadRow[]> {
  return database.query('select * from spread_subscription where tenant = $1 and registration_id = $2', [
    tenant,
    registrationId,
  ]);
}

/** Subscriptions to entities of a tenant, in the order of their ids. */
export async function listAfter(
  database: Database,
  tenant: string,
  after: string,
  limit: number,
): Promise<SubscriptionRow[]> {
  return database.query(
    `select * from subscription where tenant = $1 and about = 'entities' and not deleted and id > $2 order by id limit $3`,
    [tenant, after, limit],
  );
}
