import type { Database } from '@hub/runtime';

export const contextKinds = ['Hosted', 'Cached', 'ImplicitlyCreated'] as const;
type ContextKind = (typeof contextKinds)[number];

export interface ContextRow {
  readonly id: string;
  readonly url: string;
  readonly kind: ContextKind;
  readonly body: unknown;
  readonly created_at: Date;
  /** When a downloaded one is to be looked up again. */
  readonly expires_at: Date | null;
  readonly last_used_at: Date | null;
  readonly hits: number;
}

const columns = 'id, url, kind, body, created_at, expires_at, last_used_at, hits';

export async function insertContext(
  database: Database,
  tenant: string,
  row: Pick<ContextRow, 'id' | 'url' | 'kind' | 'body'> & { readonly expires_at?: Date | undefined },
): Promise<void> {
  await database.query(
    `insert into jsonld_context (tenant, id, url, kind, body, expires_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (tenant, url) do update
       set body = excluded.body, kind = excluded.kind, expires_at = excluded.expires_at, created_at = now()`,
    [tenant, row.id, row.url, row.kind, JSON.stringify(row.body), row.expires_at ?? null],
  );
}

/** Keeps an implicitly created one, and of all of them no more than `most`: those used last. */
export async function keepImplicit(
  database: Database,
  tenant: string,
  row: Pick<ContextRow, 'id' | 'body'>,
  most: number,
): Promise<void> {
  const [made] = await database.query(
    `insert into jsonld_context (tenant, id, url, kind, body) values ($1, $2, 'urn:ngsi-ld:jsonldContext:' || $2, 'ImplicitlyCreated', $3)
     on conflict do nothing returning id`,
    [tenant, row.id, JSON.stringify(row.body)],
  );
  if (made === undefined) return;
  await database.query(
    `delete from jsonld_context where tenant = $1 and kind = 'ImplicitlyCreated' and id in (
       select id from jsonld_context where tenant = $1 and kind = 'ImplicitlyCreated'
       order by coalesce(last_used_at, created_at) desc, id offset $2)`,
    [tenant, most],
  );
}

export async function selectContexts(database: Database, tenant: string, kind?: string): Promise<ContextRow[]> {
  return database.query(
    `select ${columns} from jsonld_context where tenant = $1 and ($2::text is null or kind = $2) order by id limit 1000`,
    [tenant, kind ?? null],
  );
}

/** By its id or its URL. */
export async function selectContext(database: Database, tenant: string, name: string): Promise<ContextRow | undefined> {
  const [row] = await database.query<ContextRow>(
    `select ${columns} from jsonld_context where tenant = $1 and (id = $2 or url = $2)`,
    [tenant, name],
  );
  return row;
}

/** Remembers that stored contexts, by their ids or URLs, have been used so often, the last time then. */
export async function countUses(
  database: Database,
  tenant: string,
  names: readonly string[],
  hits: number,
  usedAt: Date,
): Promise<void> {
  await database.query(
    `update jsonld_context set hits = hits + $3, last_used_at = greatest(last_used_at, $4::timestamptz)
     where tenant = $1 and (id = any($2) or url = any($2))`,
    [tenant, names, hits, usedAt],
  );
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
