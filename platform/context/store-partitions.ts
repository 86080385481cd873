import type { Database } from '@hub/runtime';

/** Makes a part of the history table unless it is there. Processes take turns. */
export async function createPartition(
  database: Database,
  { name, from, to }: { readonly name: string; readonly from: string; readonly to: string },
): Promise<void> {
  const [found] = await database.query<{ found: boolean }>('select to_regclass($1) is not null as found', [name]);
  if (found?.found) return;
  const bound = (value: string) => (value.endsWith('value') ? value : `'${value}'`);
  await database.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock(7305119)');
    await tx.query(
      `create table if not exists ${name} partition of attribute_instance for values from (${bound(from)}) to (${bound(to)})`,
    );
  });
}
