import type { Tenant } from '@hub/kernel';
import type { Queryable } from '@hub/runtime';

/** A way of looking at the desk that somebody keeps; shared with a role or a unit it is there for everyone of it. */
export interface SavedView {
  readonly id: string;
  readonly person: string;
  readonly name: string;
  readonly query: Readonly<Record<string, string>>;
  readonly sharedWith?: string;
}

export async function upsertView(database: Queryable, tenant: Tenant, view: SavedView, at: Date): Promise<void> {
  await database.query(
    `insert into case_saved_view (tenant, id, person_id, name, query, shared_with, saved_at)
     values ($1, $2, $3, $4, $5::jsonb, $6, $7)`,
    [tenant, view.id, view.person, view.name, JSON.stringify(view.query), view.sharedWith ?? null, at],
  );
}

/** One's own and those shared with one's roles and units, by name. */
export async function selectViews(
  database: Queryable,
  tenant: Tenant,
  person: string,
  circles: readonly string[],
): Promise<readonly SavedView[]> {
  const rows = await database.query<{
    id: string;
    person_id: string;
    name: string;
    query: SavedView['query'];
    shared_with: string | null;
  }>(
    `select id, person_id, name, query, shared_with from case_saved_view
     where tenant = $1 and (person_id = $2 or shared_with = any($3)) order by name, id limit 200`,
    [tenant, person, circles],
  );
  return rows.map(({ person_id, shared_with, ...view }) => ({
    ...view,
    person: person_id,
    ...(shared_with === null ? {} : { sharedWith: shared_with }),
  }));
}

/** Answers whether it was there and one's own. */
export async function deleteView(database: Queryable, tenant: Tenant, person: string, id: string): Promise<boolean> {
  const rows = await database.query(
    'delete from case_saved_view where tenant = $1 and person_id = $2 and id = $3 returning id',
    [tenant, person, id],
  );
  return rows.length > 0;
}

export async function countViews(database: Queryable, tenant: Tenant, person: string): Promise<number> {
  const [row] = await database.query<{ n: number }>(
    'select count(*)::int as n from case_saved_view where tenant = $1 and person_id = $2',
    [tenant, person],
  );
  return row?.n ?? 0;
}

export async function setWatch(
  database: Queryable,
  tenant: Tenant,
  person: string,
  caseId: string,
  at: Date | undefined,
): Promise<void> {
  if (at) {
    await database.query('insert into case_watch values ($1, $2, $3, $4) on conflict do nothing', [
      tenant,
      person,
      caseId,
      at,
    ]);
  } else {
    await database.query('delete from case_watch where tenant = $1 and person_id = $2 and case_id = $3', [
      tenant,
      person,
      caseId,
    ]);
  }
}

export async function isWatched(database: Queryable, tenant: Tenant, person: string, caseId: string): Promise<boolean> {
  const rows = await database.query('select 1 from case_watch where tenant = $1 and person_id = $2 and case_id = $3', [
    tenant,
    person,
    caseId,
  ]);
  return rows.length > 0;
}
