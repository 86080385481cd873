import type { Database, Queryable } from '@hub/runtime';
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
  /** The registration by which the source was told. */
  readonly source: SpreadSource | null;
  /** When the source ends it by itself. */
  readonly lost_at: Date;
}

/** What a registration is compiled from. */
export interface SpreadSource {
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
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
           where p.next_at <= now() and (not p.wanted or s.id is null or p.told <> s.revision or p.renew_at <= now())
             and ($2::text is null or (p.tenant = $2 and p.id = $3))
           order by p.next_at limit $4 for update of p skip locked) due
     where p.tenant = due.tenant and p.id = due.id and p.registration_id = due.registration_id returning p.*`,
    [lease_ms, of?.tenant ?? null, of?.id ?? null, limit],
  );
}

export async function noteSpread(
  database: Database,
  { tenant, id, registration_id }: SpreadRow,
  outcome:
    | { readonly told: number; readonly source: SpreadSource; readonly renew_ms: number; readonly lost_ms: number }
    | { readonly pause_ms: number }
    | 'gone',
): Promise<void> {
  const key = [tenant, id, registration_id];
  const one = 'tenant = $1 and id = $2 and registration_id = $3';
  if (outcome === 'gone') await database.query(`delete from spread_subscription where ${one}`, key);
  else if ('told' in outcome)
    await database.query(
      `update spread_subscription set told = $4, source = $5, failures = 0, next_at = now(),
         renew_at = now() + $6 * interval '1 millisecond', lost_at = now() + $7 * interval '1 millisecond' where ${one}`,
      [...key, outcome.told, JSON.stringify(outcome.source), outcome.renew_ms, outcome.lost_ms],
    );
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

/** A registration has gone or leads elsewhere: what its source was told is to be taken back there, whatever takes its name later. */
export async function abandonSpread(database: Queryable, tenant: string, registrationId: string): Promise<void> {
  await database.query(
    `with untold as (delete from spread_subscription where tenant = $1 and registration_id = $2 and told = 0)
     update spread_subscription set registration_id = registration_id || '#' || gen_random_uuid(), wanted = false, next_at = now(), failures = 0
     where tenant = $1 and registration_id = $2 and told > 0`,
    [tenant, registrationId],
  );
}

/** How many subscriptions each source of a tenant has been told, and how many it is yet to be told or taken back. */
export async function countSpread(
  database: Database,
  tenant: string,
): Promise<{ registration_id: string; told: number; waiting: number; failing: number }[]> {
  return database.query(
    `select split_part(p.registration_id, '#', 1) as registration_id,
       count(*) filter (where p.wanted and p.told > 0)::int as told,
       count(*) filter (where not p.wanted or s.id is null or p.told <> s.revision)::int as waiting,
       count(*) filter (where p.failures > 0)::int as failing
     from spread_subscription p left join subscription s on s.tenant = p.tenant and s.id = p.id and not s.deleted
     where p.tenant = $1 group by 1`,
    [tenant],
  );
}

/** Whether a subscription has been told to a source. */
export async function isSpread(database: Database, tenant: string, id: string): Promise<boolean> {
  const rows = await database.query(
    'select 1 from spread_subscription where tenant = $1 and id = $2 and told > 0 limit 1',
    [tenant, id],
  );
  return rows.length > 0;
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
