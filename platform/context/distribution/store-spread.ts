import type { Database, Queryable } from '@hub/runtime';
import type { SubscriptionRow } from '../subscriptions/store-subscriptions.ts';

/** A subscription at a context source. */
export interface SpreadRow {
  readonly tenant: string;
  readonly id: string;
  readonly registration_id: string;
  readonly remote_id: string;
  /** Names the row, whatever becomes of the registration. */
  readonly token: string;
  /** Revision of our subscription that the source knows; 0: none. */
  readonly told: number;
  readonly wanted: boolean;
  /** Counts what was wished of it. */
  readonly wished: number;
  readonly failures: number;
  /** The registration by which the source was told, or was about to be. */
  readonly source: SpreadSource | null;
  /** The source has ended it by itself. */
  readonly lost: boolean;
}

/** What a registration is compiled from. */
export interface SpreadSource {
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Says at which sources a subscription is wanted, and nowhere else. */
export async function wantSpread(
  database: Queryable,
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
       on conflict (tenant, id, registration_id) do update set wanted = true, wished = s.wished + 1, next_at = now(), failures = 0
     ) update spread_subscription s set wanted = false, wished = s.wished + 1, next_at = now(), failures = 0
       where tenant = $1 and id = $2 and registration_id <> all($3::text[]) and wanted`,
    [tenant, id, registrations, ids, tokens],
  );
}

/** Of which subscription, or of which registration that has gone or leads elsewhere. */
export interface SpreadOf {
  readonly tenant: string;
  readonly id?: string;
  readonly registrationId?: string;
}

/** What is to be told to sources, of some or of any, for a time in which nobody else tells it. */
export async function takeSpread(
  database: Database,
  { tenant, id, registrationId }: Partial<SpreadOf>,
  lease_ms: number,
  limit: number,
): Promise<SpreadRow[]> {
  return database.query(
    `update spread_subscription p set busy_until = now() + $1 * interval '1 millisecond'
     from (select p.token from spread_subscription p
             left join subscription s on s.tenant = p.tenant and s.id = p.id and not s.deleted
           where p.next_at <= now() and (p.busy_until is null or p.busy_until <= now())
             and (not p.wanted or s.id is null or p.told <> s.revision or p.renew_at <= now())
             and ($2::text is null or p.tenant = $2) and ($3::text is null or p.id = $3)
             and ($4::text is null or starts_with(p.registration_id, $4 || '#'))
           order by p.next_at limit $5 for update of p skip locked) due
     where p.token = due.token returning p.*, p.lost_at <= now() as lost`,
    [lease_ms, tenant ?? null, id ?? null, registrationId ?? null, limit],
  );
}

/** Before a source is told for the first time: from now on it may know, and until when. */
export async function noteTelling(
  database: Database,
  { token }: SpreadRow,
  source: SpreadSource,
  lost_ms: number,
): Promise<void> {
  await database.query(
    `update spread_subscription set source = $2, lost_at = now() + $3 * interval '1 millisecond' where token = $1`,
    [token, JSON.stringify(source), lost_ms],
  );
}

/** What has become of a row that was taken. */
export async function noteSpread(
  database: Database,
  { token, wished }: SpreadRow,
  outcome:
    | { readonly told: number; readonly source: SpreadSource; readonly renew_ms: number; readonly lost_ms: number }
    | { readonly pause_ms: number }
    | 'gone',
): Promise<void> {
  if (outcome === 'gone')
    // Wished anew meanwhile, it is told again.
    await database.query(
      `with gone as (delete from spread_subscription where token = $1 and wished = $2 returning 1)
       update spread_subscription set told = 0, source = null, lost_at = 'infinity', renew_at = 'infinity', failures = 0,
         next_at = now(), busy_until = null where token = $1 and not exists (select from gone)`,
      [token, wished],
    );
  else if ('told' in outcome)
    await database.query(
      `update spread_subscription set told = $2, source = $3, failures = 0, next_at = now(), busy_until = null,
         renew_at = now() + $4 * interval '1 millisecond', lost_at = now() + $5 * interval '1 millisecond' where token = $1`,
      [token, outcome.told, JSON.stringify(outcome.source), outcome.renew_ms, outcome.lost_ms],
    );
  else
    await database.query(
      `update spread_subscription set failures = failures + 1, busy_until = null,
         next_at = now() + $2 * interval '1 millisecond' where token = $1`,
      [token, outcome.pause_ms],
    );
}

export async function findSpread(
  database: Database,
  token: string,
): Promise<Pick<SpreadRow, 'tenant' | 'id' | 'registration_id'> | undefined> {
  const [row] = await database.query<SpreadRow>('select * from spread_subscription where token = $1 and wanted', [
    token,
  ]);
  return row;
}

/** A registration has gone or leads elsewhere: what its source may know is to be taken back there, whatever takes its name later. */
export async function abandonSpread(database: Queryable, tenant: string, registrationId: string): Promise<void> {
  await database.query(
    `with untold as (
       delete from spread_subscription where tenant = $1 and registration_id = $2 and told = 0 and source is null and busy_until is null
     ) update spread_subscription s set registration_id = registration_id || '#' || gen_random_uuid(), wanted = false,
         wished = s.wished + 1, next_at = now(), failures = 0
       where tenant = $1 and registration_id = $2 and (told > 0 or source is not null or busy_until is not null)`,
    [tenant, registrationId],
  );
}

/** To be committed with a change of registrations: which subscriptions they concern is to be found out. */
export async function planSpread(database: Queryable, tenant: string): Promise<void> {
  await database.query(
    'insert into spread_plan (tenant) values ($1) on conflict (tenant) do update set stamp = gen_random_uuid()',
    [tenant],
  );
}

export async function listSpreadPlans(
  database: Database,
): Promise<{ readonly tenant: string; readonly stamp: string }[]> {
  return database.query({ name: 'spread.plans', text: 'select tenant, stamp from spread_plan' });
}

/** It has been found out, unless there was another change since. */
export async function endSpreadPlan(database: Database, tenant: string, stamp: string): Promise<void> {
  await database.query('delete from spread_plan where tenant = $1 and stamp = $2', [tenant, stamp]);
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
