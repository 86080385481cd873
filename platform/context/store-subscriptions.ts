import type { Database } from '@hub/runtime';

export interface SubscriptionRow {
  readonly tenant: string;
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly context: unknown;
  readonly deleted: boolean;
  readonly revision: number;
  readonly created_at: Date;
  readonly modified_at: Date;
}

export interface StoredSubscription {
  readonly tenant: string;
  readonly id: string;
  readonly body: object;
  readonly context: unknown;
  readonly at: Date;
}

/** Answers false when the id is taken. */
export async function insertSubscription(
  database: Database,
  { tenant, id, body, context, at }: StoredSubscription,
): Promise<boolean> {
  const rows = await database.query(
    `insert into subscription as s (tenant, id, body, context, created_at, modified_at) values ($1, $2, $3, $4, $5, $5)
     on conflict (tenant, id) do update set body = excluded.body, context = excluded.context, deleted = false, created_at = excluded.created_at,
       modified_at = excluded.modified_at, revision = nextval('subscription_revision')
     where s.deleted returning id`,
    [tenant, id, JSON.stringify(body), context === undefined ? null : JSON.stringify(context), at],
  );
  return rows.length > 0;
}

export async function updateSubscription(
  database: Database,
  { tenant, id, body, context, at }: StoredSubscription,
): Promise<void> {
  await database.query(
    `update subscription set body = $3, context = $4, modified_at = $5, revision = nextval('subscription_revision')
     where tenant = $1 and id = $2 and not deleted`,
    [tenant, id, JSON.stringify(body), context === undefined ? null : JSON.stringify(context), at],
  );
}

export async function markDeleted(database: Database, tenant: string, id: string): Promise<boolean> {
  const rows = await database.query(
    `update subscription set deleted = true, revision = nextval('subscription_revision')
     where tenant = $1 and id = $2 and not deleted returning id`,
    [tenant, id],
  );
  return rows.length > 0;
}

export async function selectSubscription(
  database: Database,
  tenant: string,
  id: string,
): Promise<SubscriptionRow | undefined> {
  const [row] = await database.query<SubscriptionRow>(
    'select * from subscription where tenant = $1 and id = $2 and not deleted',
    [tenant, id],
  );
  return row;
}

export async function listSubscriptions(
  database: Database,
  tenant: string,
  limit: number,
  offset: number,
): Promise<SubscriptionRow[]> {
  return database.query('select * from subscription where tenant = $1 and not deleted order by id limit $2 offset $3', [
    tenant,
    limit,
    offset,
  ]);
}

export async function countSubscriptions(database: Database, tenant: string): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    'select count(*)::int as count from subscription where tenant = $1 and not deleted',
    [tenant],
  );
  return row?.count ?? 0;
}

/** Subscriptions changed since a revision, deleted ones too. Looks back a little: revisions are drawn before they commit. */
export async function selectRevised(database: Database, since: number): Promise<SubscriptionRow[]> {
  return database.query({
    name: 'subscription.revised',
    text: 'select * from subscription where revision > $1 - 50 order by revision',
    values: [since],
  });
}
