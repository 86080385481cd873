import { createHash } from 'node:crypto';
import type { Migration } from '../module.ts';
import type { Database, Queryable } from './database.ts';
import { databaseErrors } from './database-errors.ts';

/** Any fixed number will do: it names the lock under which one process at a time migrates a server. */
const lockKey = 7_305_118;

/**
 * Applies what has not been applied, in the given order, each migration in a transaction of its own. Several processes
 * may call it at once: they take turns. Answers the ids it applied.
 * @throws runtime.migrationChanged, runtime.migrationUnknown, runtime.migrationFailed
 */
export async function migrate(database: Database, migrations: readonly Migration[]): Promise<readonly string[]> {
  if (await areApplied(database, migrations)) return [];
  await database.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [lockKey]);
    await tx.query(
      'create table if not exists migration (id text primary key, checksum text not null, applied_at timestamptz not null default now())',
    );
  });
  const done: string[] = [];
  for (const migration of migrations) if (await apply(database, migration, migrations)) done.push(migration.id);
  return done;
}

/** The usual start: one look instead of a transaction for each. */
async function areApplied(database: Database, migrations: readonly Migration[]): Promise<boolean> {
  const [table] = await database.query<{ there: boolean }>("select to_regclass('migration') is not null as there");
  if (!table?.there) return false;
  const applied = await selectApplied(database);
  check(applied, migrations);
  return migrations.every(({ id }) => applied.has(id));
}

async function selectApplied(queryable: Queryable): Promise<ReadonlyMap<string, string>> {
  const rows = await queryable.query<{ id: string; checksum: string }>('select id, checksum from migration');
  return new Map(rows.map((row) => [row.id, row.checksum]));
}

async function apply(database: Database, { id, sql }: Migration, known: readonly Migration[]): Promise<boolean> {
  return database.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [lockKey]);
    const applied = await selectApplied(tx);
    check(applied, known);
    if (applied.has(id)) return false;
    await tx.query('set local statement_timeout = 0');
    await tx.query(sql).catch((error: Error) => {
      throw databaseErrors.migrationFailed({ id, reason: error.message }, error);
    });
    await tx.query('insert into migration (id, checksum) values ($1, $2)', [id, checksum(sql)]);
    return true;
  });
}

function check(applied: ReadonlyMap<string, string>, known: readonly Migration[]): void {
  const checksums = new Map(known.map((migration) => [migration.id, checksum(migration.sql)]));
  for (const [id, was] of applied) {
    const now = checksums.get(id);
    if (now === undefined) throw databaseErrors.migrationUnknown({ id });
    if (now !== was) throw databaseErrors.migrationChanged({ id });
  }
}

function checksum(sql: string): string {
  return createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex');
}
