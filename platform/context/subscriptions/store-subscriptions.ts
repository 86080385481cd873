import type { Instant } from '@hub/kernel';
import type { Database, Queryable, Statement } from '@hub/runtime';
import type { Owner } from '../owners.ts';
import type { About } from './subscription.ts';

export interface SubscriptionRow {
  readonly tenant: string;
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly context: unknown;
  readonly deleted: boolean;
  readonly revision: number;
  readonly created_at: Date;
  readonly modified_at: Date;
  readonly queued_at: Date | null;
  readonly owner: string | null;
  readonly owner_post: string | null;
  readonly about: About;
  /** The hubs it has come through. */
  readonly via: readonly string[];
}

export interface StoredSubscription {
  readonly tenant: string;
  readonly id: string;
  readonly body: object;
  readonly context: unknown;
  readonly at: Date;
  readonly interval_ms: number | undefined;
  readonly showsChanges: boolean;
  readonly about: About;
  /** See `match_keys`. */
  readonly keys: readonly number[] | undefined;
  readonly via?: readonly string[];
  readonly owner?: Owner | undefined;
}

const intervalAt = "clock_timestamp() + $6::bigint * interval '1 millisecond'";

function valuesOf(subscription: StoredSubscription): unknown[] {
  const { tenant, id, body, context, at, interval_ms, showsChanges, keys } = subscription;
  const json = context === undefined ? null : JSON.stringify(context);
  return [tenant, id, JSON.stringify(body), json, at, interval_ms ?? null, showsChanges, keys ?? null];
}

/** Answers false when the id is taken. */
export async function insertSubscription(database: Queryable, subscription: StoredSubscription): Promise<boolean> {
  const rows = await database.query(
    `insert into subscription as s (tenant, id, body, context, created_at, modified_at, interval_ms, interval_at, shows_changes, match_keys, owner, owner_post, about, via)
     values ($1, $2, $3, $4, $5, $5, $6::bigint, ${intervalAt}, $7, $8, $9, $10, $11, $12)
     on conflict (tenant, id) do update set body = excluded.body, context = excluded.context, deleted = false, created_at = excluded.created_at,
       modified_at = excluded.modified_at, revision = nextval('subscription_revision'), interval_ms = excluded.interval_ms,
       interval_at = excluded.interval_at, shows_changes = excluded.shows_changes, queued_at = null, match_keys = excluded.match_keys,
       owner = excluded.owner, owner_post = excluded.owner_post, about = excluded.about, via = excluded.via
     where s.deleted returning id`,
    [
      ...valuesOf(subscription),
      subscription.owner?.id ?? null,
      subscription.owner?.post ?? null,
      subscription.about,
      subscription.via ?? [],
    ],
  );
  return rows.length > 0;
}

/** A periodic subscription whose interval stays keeps its pace. */
export async function updateSubscription(database: Queryable, subscription: StoredSubscription): Promise<void> {
  await database.query(
    `update subscription set body = $3, context = $4, modified_at = $5, revision = nextval('subscription_revision'), shows_changes = $7, match_keys = $8,
       interval_at = case when interval_ms = $6::bigint then interval_at else ${intervalAt} end, interval_ms = $6::bigint
     where tenant = $1 and id = $2 and not deleted`,
    valuesOf(subscription),
  );
}

/** Which subscriptions somebody asks for: of a tenant, about one thing or any, their own or everybody's. */
export interface Reach {
  readonly tenant: string;
  readonly about: About | undefined;
  readonly owner: string | undefined;
}

const within = 'tenant = $1 and not deleted and ($2::text is null or about = $2) and ($3::text is null or owner = $3)';
const reachOf = ({ tenant, about, owner }: Reach) => [tenant, about ?? null, owner ?? null];

export async function markDeleted(database: Database, reach: Reach, id: string): Promise<boolean> {
  const rows = await database.query(
    `update subscription set deleted = true, revision = nextval('subscription_revision') where ${within} and id = $4 returning id`,
    [...reachOf(reach), id],
  );
  return rows.length > 0;
}

export async function selectSubscription(
  database: Database,
  reach: Reach,
  id: string,
): Promise<SubscriptionRow | undefined> {
  const [row] = await database.query<SubscriptionRow>(`select * from subscription where ${within} and id = $4`, [
    ...reachOf(reach),
    id,
  ]);
  return row;
}

export async function listSubscriptions(
  database: Queryable,
  reach: Reach,
  page?: { readonly limit: number; readonly offset: number },
): Promise<SubscriptionRow[]> {
  return database.query(`select * from subscription where ${within} order by id limit $4 offset $5`, [
    ...reachOf(reach),
    page?.limit ?? null,
    page?.offset ?? 0,
  ]);
}

export async function countSubscriptions(database: Database, reach: Reach): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `select count(*)::int as count from subscription where ${within}`,
    reachOf(reach),
  );
  return row?.count ?? 0;
}

export interface RevisedRow {
  readonly tenant: string;
  readonly id: string;
  readonly revision: number;
  readonly deleted: boolean;
  /** Where it is looked up; null where that has to be worked out. */
  readonly match_keys: readonly number[] | null;
}

/** Subscriptions changed since a revision, deleted ones too, the oldest first, but for some that are known. */
export async function selectRevised(
  database: Database,
  since: number,
  without: readonly number[],
  limit: number,
): Promise<RevisedRow[]> {
  return database.query({
    name: 'subscription.revised',
    text: `select tenant, id, revision, deleted, match_keys from subscription
           where revision > $1 and revision <> all($3::bigint[]) order by revision limit $2`,
    values: [since, limit, without],
  });
}

/** Those that still are at their revisions. */
export async function selectByRevisions(database: Database, revisions: readonly number[]): Promise<SubscriptionRow[]> {
  return database.query({
    name: 'subscription.at',
    text: 'select * from subscription where revision = any($1::bigint[]) and not deleted',
    values: [revisions],
  });
}

/** Keys worked out of subscriptions as they were at a revision; they are no change of these. */
export async function storeMatchKeys(
  database: Database,
  worked: readonly { readonly revision: number; readonly keys: readonly number[] }[],
): Promise<void> {
  if (worked.length === 0) return;
  await database.query(
    `update subscription s set match_keys = w.keys::int[] from unnest($1::bigint[], $2::text[]) as w(revision, keys)
     where s.revision = w.revision`,
    [worked.map((one) => one.revision), worked.map((one) => `{${one.keys.join(',')}}`)],
  );
}

/** Takes periodic subscriptions that are due for a time in which nobody else does. */
export async function takeDue(database: Database, lease_ms: number, limit: number): Promise<SubscriptionRow[]> {
  return database.query({
    name: 'subscription.due',
    text: `update subscription s set interval_at = clock_timestamp() + $1 * interval '1 millisecond'
      from (select tenant, id from subscription where interval_at <= clock_timestamp() and not deleted
            order by interval_at limit $2 for update skip locked) due
      where s.tenant = due.tenant and s.id = due.id returning s.*`,
    values: [lease_ms, limit],
  });
}

/** The next time of a periodic subscription, counted from now. */
export function nextTimeStatement(tenant: string, id: string): Statement {
  return {
    name: 'subscription.next',
    text: `update subscription set interval_at = clock_timestamp() + interval_ms * interval '1 millisecond' where tenant = $1 and id = $2`,
    values: [tenant, id],
  };
}

export interface QueuedTime {
  readonly tenant: string;
  readonly id: string;
  readonly at: Instant;
}

/** When something was last put on its way for throttled subscriptions. */
export async function selectQueuedTimes(
  database: Database,
  ids: readonly { readonly tenant: string; readonly id: string }[],
): Promise<QueuedTime[]> {
  const rows = await database.query<{ tenant: string; id: string; queued_at: Date }>(
    `select s.tenant, s.id, s.queued_at from unnest($1::text[], $2::text[]) as w(tenant, id)
     join subscription s on s.tenant = w.tenant collate "C" and s.id = w.id collate "C" where s.queued_at is not null`,
    [ids.map((one) => one.tenant), ids.map((one) => one.id)],
  );
  return rows.map(({ queued_at, ...row }) => ({ ...row, at: queued_at.getTime() }));
}

export function queuedTimesStatement(times: readonly QueuedTime[]): Statement {
  return {
    text: `update subscription s set queued_at = w.at from unnest($1::text[], $2::text[], $3::timestamptz[]) as w(tenant, id, at)
           where s.tenant = w.tenant collate "C" and s.id = w.id collate "C"`,
    values: [times.map((one) => one.tenant), times.map((one) => one.id), times.map((one) => new Date(one.at))],
  };
}

export async function anyShowsChanges(database: Database): Promise<boolean> {
  const [row] = await database.query<{ any: boolean }>(
    'select exists (select 1 from subscription where shows_changes and not deleted) as any',
  );
  return row?.any ?? false;
}
