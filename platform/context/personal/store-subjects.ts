import type { DataSubject, Tenant } from '@hub/kernel';
import type { Queryable, Statement } from '@hub/runtime';
import type { NgsiAttribute } from '../attributes/attribute.ts';

/** Whom an entity, as it was read at this version, is about. */
export interface EntitySubjects {
  readonly tenant: Tenant;
  readonly id: string;
  readonly version: number;
  readonly keys: readonly string[];
}

/** Keeps the join keys of entities that still have the version they were read at; of any other, who reads the newer one does. */
export function storeSubjects(all: readonly EntitySubjects[]): readonly Statement[] {
  if (all.length === 0) return [];
  const pairs = all.flatMap((one) => one.keys.map((key) => ({ ...one, key })));
  const still = `join entity e on e.tenant = k.t collate "C" and e.id = k.i collate "C" and e.version = k.v`;
  return [
    {
      text: `delete from entity_subject s using unnest($1::text[], $2::text[], $3::int8[]) k(t, i, v) ${still}
        where s.tenant = k.t collate "C" and s.entity_id = k.i collate "C" and not exists (
          select 1 from unnest($4::text[], $5::text[], $6::text[]) n(t, i, s)
          where n.t = s.tenant and n.i = s.entity_id and n.s = s.subject_key)`,
      values: [
        all.map(({ tenant }) => tenant),
        all.map(({ id }) => id),
        all.map(({ version }) => version),
        pairs.map(({ tenant }) => tenant),
        pairs.map(({ id }) => id),
        pairs.map(({ key }) => key),
      ],
    },
    {
      text: `insert into entity_subject (tenant, subject_key, entity_id)
        select k.t, k.s, k.i from unnest($1::text[], $2::text[], $3::int8[], $4::text[]) k(t, i, v, s) ${still}
        on conflict do nothing`,
      values: [
        pairs.map(({ tenant }) => tenant),
        pairs.map(({ id }) => id),
        pairs.map(({ version }) => version),
        pairs.map(({ key }) => key),
      ],
    },
  ];
}

/** Ids of what is about somebody, those that are gone and have a past included. */
export async function selectOwnIds(database: Queryable, { tenant, keys = [] }: DataSubject): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `select distinct entity_id as id from entity_subject where tenant = $1 and subject_key = any($2) order by 1`,
    [tenant, keys],
  );
  return rows.map(({ id }) => id);
}

/** Every key of these entities. */
export async function selectKeys(
  database: Queryable,
  tenant: Tenant,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await database.query<{ id: string; keys: string[] }>(
    `select entity_id as id, array_agg(subject_key order by subject_key) as keys from entity_subject
     where tenant = $1 and entity_id = any($2) group by 1`,
    [tenant, ids],
  );
  return new Map(rows.map(({ id, keys }) => [id, keys]));
}

/** Whether the entities of a type that were there before have been looked through for these attributes. */
export async function isLookedThrough(
  database: Queryable,
  type: string,
  attributes: readonly string[],
): Promise<boolean> {
  const rows = await database.query('select 1 from entity_subject_type where type = $1 and attributes = $2::text[]', [
    type,
    attributes,
  ]);
  return rows.length > 0;
}

export function markLookedThrough(type: string, attributes: readonly string[]): Statement {
  return {
    text: `insert into entity_subject_type (type, attributes) values ($1, $2)
      on conflict (type) do update set attributes = excluded.attributes`,
    values: [type, attributes],
  };
}

/** One value of the past of an entity. */
export interface PastValue {
  readonly attribute: string;
  readonly at: Date;
  readonly op: string;
  readonly instance: NgsiAttribute;
}

/** The oldest first. */
export function selectPast(database: Queryable, tenant: Tenant, id: string): Promise<PastValue[]> {
  return database.query(
    `select attribute, at, op, instance from attribute_instance where tenant = $1 and entity_id = $2 order by at, attribute`,
    [tenant, id],
  );
}
