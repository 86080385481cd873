import type { Database } from '@hub/runtime';

export interface ContextRow {
  readonly id: string;
  readonly url: string;
  readonly kind: 'Hosted' | 'Cached';
  readonly body: unknown;
  readonly created_at: Date;
}

export async function insertContext(
  database: Database,
  tenant: string,
  row: Omit<ContextRow, 'created_at'>,
): Promise<void> {
  await database.query(
    `insert into jsonld_context (tenant, id, url, kind, body) values ($1, $2, $3, $4, $5)
     on conflict (tenant, url) do update set body = excluded.body, kind = excluded.kind`,
    [tenant, row.id, row.url, row.kind, JSON.stringify(row.body)],
  );
}

export async function selectContexts(database: Database, tenant: string, kind?: string): Promise<ContextRow[]> {
  return database.query(
    `select id, url, kind, body, created_at from jsonld_context where tenant = $1 and ($2::text is null or kind = $2) order by id limit 1000`,
    [tenant, kind ?? null],
  );
}

/** By its id or its URL. */
export async function selectContext(database: Database, tenant: string, name: string): Promise<ContextRow | undefined> {
  const [row] = await database.query<ContextRow>(
    'select id, url, kind, body, created_at from jsonld_context where tenant = $1 and (id = $2 or url = $2)',
    [tenant, name],
  );
  return row;
}

export async function deleteContext(database: Database, tenant: string, name: string): Promise<boolean> {
  return (
    (
      await database.query('delete from jsonld_context where tenant = $1 and (id = $2 or url = $2) returning id', [
        tenant,
        name,
      ])
    ).length > 0
  );
}
