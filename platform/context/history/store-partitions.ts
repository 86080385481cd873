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
      `create table if not exists ${name} partition of attribute_history for values from (${bound(from)}) to (${bound(to)})`,
    );
  });
}

/** Names of the parts of the history table. */
export async function listPartitions(database: Database): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = to_regclass('attribute_history') order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** Gives up rather than let writers wait for a long query on the history; whoever calls comes again. */
export async function dropPartition(database: Database, name: string): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query(`set local lock_timeout = '3s'`);
    await tx.query(`drop table if exists ${name}`);
  });
}
