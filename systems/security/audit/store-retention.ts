import type { Queryable, Statement } from '@hub/runtime';
import type { AuditRecord } from './record.ts';
import { entryColumns, type RecordRow, toRecord } from './store-records.ts';

/** The oldest entries of a class from before a time, by number. */
export async function listExpired(
  database: Queryable,
  filter: { readonly retention: string; readonly before: Date; readonly to: number; readonly limit: number },
): Promise<AuditRecord[]> {
  const rows = await database.query<RecordRow>(
    `select * from (
       select ${entryColumns}, null::text as leaf from audit_entry
       where retention = $1 and at < $2 and seq <= $3 order by retention, audit_entry.at, seq limit $4
     ) as oldest order by seq`,
    [filter.retention, filter.before, filter.to, filter.limit],
  );
  return rows.map(toRecord);
}

/** Entries become their hashes. */
export function pruneEntries(seqs: readonly number[], leaves: readonly string[]): readonly Statement[] {
  return [
    {
      text: `insert into audit_tombstone (seq, leaf, hash)
             select e.seq, decode(gone.leaf, 'hex'), e.hash
             from unnest($1::bigint[], $2::text[]) as gone(seq, leaf) join audit_entry e using (seq)`,
      values: [seqs, leaves],
    },
    { text: 'delete from audit_entry where seq = any($1::bigint[])', values: [seqs] },
  ];
}
