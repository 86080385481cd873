import { type Instant, isoInstant } from '@hub/kernel';
import type { Database, Queryable } from '@hub/runtime';

export interface RegistrationRow {
  readonly tenant: string;
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly context: unknown;
  readonly deleted: boolean;
  readonly revision: number;
  readonly created_at: Date;
  readonly modified_at: Date;
}

/** What came of asking a source. */
export interface SourceCounts {
  readonly sent: number;
  readonly failed: number;
  readonly lastSuccess: Instant | undefined;
  readonly lastFailure: Instant | undefined;
}

export interface StoredRegistration {
  readonly tenant: string;
  readonly id: string;
  readonly body: object;
  readonly context: unknown;
  readonly at: Date;
}

const valuesOf = ({ tenant, id, body, context, at }: StoredRegistration) => [
  tenant,
  id,
  JSON.stringify(body),
  context === undefined ? null : JSON.stringify(context),
  at,
];

/** Answers false when the id is taken. */
export async function insertRegistration(database: Queryable, registration: StoredRegistration): Promise<boolean> {
  const rows = await database.query(
    `insert into context_registration as r (tenant, id, body, context, created_at, modified_at) values ($1, $2, $3, $4, $5, $5)
     on conflict (tenant, id) do update set body = excluded.body, context = excluded.context, deleted = false,
       created_at = excluded.created_at, modified_at = excluded.modified_at, revision = nextval('registration_revision'),
       times_sent = 0, times_failed = 0, last_success = null, last_failure = null
     where r.deleted returning id`,
    valuesOf(registration),
  );
  return rows.length > 0;
}

export async function updateRegistration(database: Queryable, registration: StoredRegistration): Promise<void> {
  await database.query(
    `update context_registration set body = $3, context = $4, modified_at = $5, revision = nextval('registration_revision')
     where tenant = $1 and id = $2 and not deleted`,
    valuesOf(registration),
  );
}

export async function markRegistrationDeleted(database: Queryable, tenant: string, id: string): Promise<boolean> {
  const rows = await database.query(
    `update context_registration set deleted = true, revision = nextval('registration_revision')
     where tenant = $1 and id = $2 and not deleted returning id`,
    [tenant, id],
  );
  return rows.length > 0;
}

export async function findRegistration(
  database: Database,
  tenant: string,
  id: string,
): Promise<RegistrationRow | undefined> {
  const [row] = await database.query<RegistrationRow>(
    'select * from context_registration where tenant = $1 and id = $2 and not deleted',
    [tenant, id],
  );
  return row;
}

/** Adds what came of asking some sources. */
export async function addCounts(
  database: Queryable,
  counts: readonly (SourceCounts & { readonly tenant: string; readonly id: string })[],
): Promise<void> {
  const time = (at: Instant | undefined) => (at === undefined ? null : isoInstant(at));
  const rows = counts.map(({ tenant, id, sent, failed, lastSuccess, lastFailure }) => ({
    tenant,
    id,
    sent,
    failed,
    success: time(lastSuccess),
    failure: time(lastFailure),
  }));
  await database.query(
    `update context_registration r set times_sent = times_sent + g.sent, times_failed = times_failed + g.failed,
       last_success = greatest(last_success, g.success), last_failure = greatest(last_failure, g.failure)
     from json_to_recordset($1::json) as g(tenant text, id text, sent bigint, failed bigint, success timestamptz, failure timestamptz)
     where r.tenant = g.tenant collate "C" and r.id = g.id collate "C" and not r.deleted`,
    [JSON.stringify(rows)],
  );
}

/** What came of asking the sources of some registrations, by their ids. */
export async function selectCounts(
  database: Queryable,
  tenant: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, SourceCounts>> {
  const rows = await database.query<{
    id: string;
    sent: number;
    failed: number;
    last_success: Date | null;
    last_failure: Date | null;
  }>(
    `select id, times_sent::float8 as sent, times_failed::float8 as failed, last_success, last_failure
     from context_registration where tenant = $1 and id = any($2)`,
    [tenant, ids],
  );
  return new Map(
    rows.map(({ id, sent, failed, last_success, last_failure }) => [
      id,
      { sent, failed, lastSuccess: last_success?.getTime(), lastFailure: last_failure?.getTime() },
    ]),
  );
}

/** Until the end of the transaction nobody else changes a registration or a subscription to them. Answers the newest revision. */
export async function lockSources(tx: Queryable): Promise<number> {
  await tx.query("select pg_advisory_xact_lock(hashtext('context.sources'))");
  const [row] = await tx.query<{ revision: number }>(
    'select coalesce(max(revision), 0)::float8 as revision from context_registration',
  );
  return row?.revision ?? 0;
}

/** Registrations whose time is over. */
export async function selectExpired(database: Database, limit: number): Promise<{ tenant: string; id: string }[]> {
  return database.query(
    `select tenant, id from context_registration
     where not deleted and body ->> 'expiresAt' is not null and ngsi_instant(body ->> 'expiresAt') <= clock_timestamp() limit $1`,
    [limit],
  );
}

/** The oldest change first. Looks back a little: revisions are drawn before they commit. */
export async function selectRegistrationsSince(database: Database, revision: number): Promise<RegistrationRow[]> {
  return database.query({
    name: 'registration.revised',
    text: 'select * from context_registration where revision > $1 order by revision',
    values: [Math.max(0, revision - 20)],
  });
}

export async function selectAlias(database: Database): Promise<string> {
  const [row] = await database.query<{ alias: string }>('select alias from context_alias');
  return row?.alias ?? 'hub';
}
