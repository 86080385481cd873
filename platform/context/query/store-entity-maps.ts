import type { Database } from '@hub/runtime';

/** Entity id → the registrations that hold it; `@none` is this hub. */
export type MappedEntities = Readonly<Record<string, readonly string[]>>;

export interface EntityMapRow {
  readonly id: string;
  readonly entities: MappedEntities;
  readonly linked: Readonly<Record<string, string>>;
  readonly expires_at: Date;
}

/** Stores a map for whom it was made, and drops those that have expired. */
export async function insertEntityMap(
  database: Database,
  tenant: string,
  row: EntityMapRow,
  owner: string | undefined,
): Promise<void> {
  await database.query(
    `with gone as (delete from entity_map where expires_at <= now())
     insert into entity_map (tenant, id, entities, linked, expires_at, owner) values ($1, $2, $3, $4, $5, $6)`,
    [tenant, row.id, JSON.stringify(row.entities), JSON.stringify(row.linked), row.expires_at, owner ?? null],
  );
}

/** @param owner whose map it must be; undefined for anybody's */
export async function selectEntityMap(
  database: Database,
  tenant: string,
  id: string,
  owner: string | undefined,
): Promise<EntityMapRow | undefined> {
  const [row] = await database.query<EntityMapRow>(
    `select id, entities, linked, expires_at from entity_map where tenant = $1 and id = $2 and expires_at > now()
       and ($3::text is null or owner = $3)`,
    [tenant, id, owner ?? null],
  );
  return row;
}

type Linked = Pick<EntityMapRow, 'linked'>;

/** Answers what the map is linked to; undefined where there is none. */
export async function setMapExpiry(
  database: Database,
  tenant: string,
  id: string,
  at: Date,
  owner: string | undefined,
): Promise<Linked | undefined> {
  const [row] = await database.query<Linked>(
    `update entity_map set expires_at = $3 where tenant = $1 and id = $2 and expires_at > now()
       and ($4::text is null or owner = $4) returning linked`,
    [tenant, id, at, owner ?? null],
  );
  return row;
}

/** Takes entities out of a map that no longer belong to its answer. */
export async function dropMapped(
  database: Database,
  tenant: string,
  id: string,
  gone: readonly string[],
): Promise<void> {
  await database.query('update entity_map set entities = entities - $3::text[] where tenant = $1 and id = $2', [
    tenant,
    id,
    gone,
  ]);
}

/** Answers what the map was linked to; undefined where there was none. */
export async function deleteEntityMap(
  database: Database,
  tenant: string,
  id: string,
  owner: string | undefined,
): Promise<Linked | undefined> {
  const [row] = await database.query<Linked>(
    `delete from entity_map where tenant = $1 and id = $2 and expires_at > now()
       and ($3::text is null or owner = $3) returning linked`,
    [tenant, id, owner ?? null],
  );
  return row;
}
