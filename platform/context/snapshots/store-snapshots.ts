import type { Database, Queryable, Statement } from '@hub/runtime';
import type { JsonObject } from '../attributes/json-object.ts';

/** What became of one query. */
export interface QueryResult {
  readonly resultStatus: 'success' | 'empty' | 'failure';
  readonly problemDetails?: object;
}

export interface SnapshotDetails {
  readonly queries: readonly QueryResult[];
  readonly temporalQueries: readonly QueryResult[];
}

export interface SnapshotRow {
  readonly tenant: string;
  readonly id: string;
  readonly body: JsonObject;
  readonly context: unknown;
  readonly status: 'preparing' | 'success' | 'partial' | 'empty' | 'failure';
  readonly priority: number;
  readonly details: SnapshotDetails | null;
  readonly owner: string | null;
  readonly owner_post: string | null;
  readonly created_at: Date;
  readonly modified_at: Date;
  readonly expires_at: Date;
  readonly last_used_at: Date;
}

export type NewSnapshot = Omit<SnapshotRow, 'modified_at' | 'last_used_at'>;

/** Answers false when the id is taken. */
export async function insertSnapshot(database: Queryable, row: NewSnapshot): Promise<boolean> {
  const rows = await database.query(
    `insert into snapshot (tenant, id, body, context, status, priority, details, owner, owner_post, created_at, modified_at, expires_at, last_used_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $10) on conflict do nothing returning id`,
    [
      row.tenant,
      row.id,
      JSON.stringify(row.body),
      row.context === null ? null : JSON.stringify(row.context),
      row.status,
      row.priority,
      row.details && JSON.stringify(row.details),
      row.owner,
      row.owner_post,
      row.created_at,
      row.expires_at,
    ],
  );
  return rows.length > 0;
}

export async function findSnapshot(database: Queryable, tenant: string, id: string): Promise<SnapshotRow | undefined> {
  const [row] = await database.query<SnapshotRow>(
    'select * from snapshot where tenant = $1 and id = $2 and expires_at > clock_timestamp()',
    [tenant, id],
  );
  return row;
}

/** Notes that somebody works with a snapshot, once a second at most. Answers how it is; undefined when there is none. */
export async function touchSnapshot(
  database: Database,
  tenant: string,
  id: string,
): Promise<SnapshotRow['status'] | undefined> {
  const rows = await database.query<{ old: boolean; status: SnapshotRow['status'] }>(
    `select status, last_used_at < clock_timestamp() - interval '1 second' as old from snapshot
     where tenant = $1 and id = $2 and expires_at > clock_timestamp()`,
    [tenant, id],
  );
  if (rows[0]?.old)
    await database.query('update snapshot set last_used_at = clock_timestamp() where tenant = $1 and id = $2', [
      tenant,
      id,
    ]);
  return rows[0]?.status;
}

/** Those of a tenant; the first to go comes first (CIM 009 clause 5.5.15). */
export async function listSnapshots(database: Queryable, tenant: string): Promise<SnapshotRow[]> {
  return database.query(
    'select * from snapshot where tenant = $1 and expires_at > clock_timestamp() order by priority, expires_at, id',
    [tenant],
  );
}

export async function changeSnapshot(
  database: Queryable,
  row: Pick<SnapshotRow, 'tenant' | 'id' | 'body' | 'priority' | 'expires_at' | 'modified_at'>,
): Promise<SnapshotRow | undefined> {
  const [changed] = await database.query<SnapshotRow>(
    `update snapshot set body = $3, priority = $4, expires_at = $5, modified_at = $6 where tenant = $1 and id = $2 returning *`,
    [row.tenant, row.id, JSON.stringify(row.body), row.priority, row.expires_at, row.modified_at],
  );
  return changed;
}

/** One that is to be prepared and that nobody works on, for a time in which nobody else does. */
export async function leaseSnapshot(database: Database, lease_ms: number): Promise<SnapshotRow | undefined> {
  const [row] = await database.query<SnapshotRow>(
    `update snapshot s set leased_until = clock_timestamp() + $1 * interval '1 millisecond'
     from (select tenant, id from snapshot where status = 'preparing' and leased_until < clock_timestamp()
           order by created_at limit 1 for update skip locked) free
     where s.tenant = free.tenant and s.id = free.id returning s.*`,
    [lease_ms],
  );
  return row;
}

/** False when it has been deleted meanwhile. */
export async function renewLease(database: Database, row: SnapshotRow, lease_ms: number): Promise<boolean> {
  const rows = await database.query(
    `update snapshot set leased_until = clock_timestamp() + $3 * interval '1 millisecond'
     where tenant = $1 and id = $2 and created_at = $4 returning id`,
    [row.tenant, row.id, lease_ms, row.created_at],
  );
  return rows.length > 0;
}

export async function finishSnapshot(
  database: Queryable,
  row: SnapshotRow,
  status: SnapshotRow['status'],
  details: SnapshotDetails,
): Promise<SnapshotRow | undefined> {
  const [done] = await database.query<SnapshotRow>(
    `update snapshot set status = $3, details = $4, modified_at = clock_timestamp()
     where tenant = $1 and id = $2 and created_at = $5 returning *`,
    [row.tenant, row.id, status, JSON.stringify(details), row.created_at],
  );
  return done;
}

export async function selectExpiredSnapshots(
  database: Database,
  limit: number,
): Promise<{ tenant: string; id: string }[]> {
  return database.query('select tenant, id from snapshot where expires_at <= clock_timestamp() limit $1', [limit]);
}

export const deleteSnapshotRow = (tenant: string, id: string): Statement => ({
  text: 'delete from snapshot where tenant = $1 and id = $2',
  values: [tenant, id],
});
