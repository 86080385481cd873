import type { Database } from '@hub/runtime';

/** The composite types of 0132-flush-records.sql, and how many fields they have. */
export const fieldsOf = { flush_entity: 18, flush_instance: 11, flush_told: 4 } as const;

export type RecordOids = Readonly<Record<keyof typeof fieldsOf, number>>;

/** The object ids that this database has given the types. */
export async function selectRecordOids(database: Database): Promise<RecordOids> {
  const rows = await database.query<{ name: string; oid: number }>(
    'select name, name::regtype::oid::bigint as oid from unnest($1::text[]) as name',
    [Object.keys(fieldsOf)],
  );
  return Object.fromEntries(rows.map(({ name, oid }) => [name, oid])) as unknown as RecordOids;
}
