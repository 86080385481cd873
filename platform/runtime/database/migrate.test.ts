import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Migration, runtimeMigrations } from '../module.ts';
import { testEngines } from '../testing.ts';
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';

const migrations: readonly Migration[] = [
  ...runtimeMigrations,
  { id: 'test/0001-item', sql: 'create table item (id int primary key); insert into item values (1), (2)' },
  { id: 'test/0002-name', sql: `alter table item add name text; update item set name = 'item ' || id;` },
  {
    id: 'test/0003-shape',
    sql: 'alter table item alter name set not null; alter table item add shape geometry(point, 4326)',
  },
];

/** Takes away every table and function that no extension brought. */
const emptyAll = `do $$
declare one record;
begin
  for one in select c.oid::regclass as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
  loop execute 'drop table if exists ' || one.name || ' cascade'; end loop;
  for one in select p.oid::regprocedure as name from pg_proc p where p.pronamespace = 'public'::regnamespace
    and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  loop execute 'drop function if exists ' || one.name || ' cascade'; end loop;
end $$`;

for (const engine of testEngines) {
  describe(`migrating ${engine.name}`, { skip: engine.skip }, () => {
    async function withDatabase(work: (database: Database) => Promise<void>): Promise<void> {
      const database = await engine.open();
      await work(database).finally(() => database.close());
    }
    const schema = (database: Database) =>
      database.query(`select table_name, column_name, data_type, is_nullable from information_schema.columns
                      where table_schema = 'public' and table_name in ('item', 'outbox', 'outbox_cursor') order by 1, 2`);

    test('reaches the same schema from empty and from every earlier version', () =>
      withDatabase(async (database) => {
        const ids = migrations.map(({ id }) => id);
        const schemas: unknown[] = [];
        for (let earlier = 0; earlier <= migrations.length; earlier += 1) {
          await database.query(emptyAll);
          assert.deepEqual(await migrate(database, migrations.slice(0, earlier)), ids.slice(0, earlier));
          assert.deepEqual(await migrate(database, migrations), ids.slice(earlier));
          schemas.push(await schema(database));
          assert.deepEqual(await database.query('select id, name from item order by id'), [
            { id: 1, name: 'item 1' },
            { id: 2, name: 'item 2' },
          ]);
        }
        for (const one of schemas) assert.deepEqual(one, schemas[0]);
        assert.deepEqual(await migrate(database, migrations), []);
      }));

    test('refuses what has been edited, what is newer, and what does not work', () =>
      withDatabase(async (database) => {
        await migrate(database, migrations);
        const edited = migrations.map((one) =>
          one.id === 'test/0002-name' ? { ...one, sql: `${one.sql} -- x` } : one,
        );
        await assert.rejects(migrate(database, edited), {
          code: 'runtime.migrationChanged',
          details: { id: 'test/0002-name' },
        });
        await assert.rejects(migrate(database, migrations.slice(0, -1)), {
          code: 'runtime.migrationUnknown',
          details: { id: 'test/0003-shape' },
        });
        const broken = { id: 'test/0004-broken', sql: 'create table half (id int); select * from nothing' };
        await assert.rejects(migrate(database, [...migrations, broken]), (error: Error & { details: unknown }) => {
          assert.deepEqual(error.details, { id: broken.id, reason: 'relation "nothing" does not exist' });
          return true;
        });
        assert.deepEqual(await database.query(`select to_regclass('half')::text as half`), [{ half: null }]);
        assert.deepEqual(await migrate(database, migrations), []);
      }));

    test('is done once when several processes start together', () =>
      withDatabase(async (database) => {
        const done = await Promise.all([1, 2, 3].map(() => migrate(database, migrations)));
        assert.deepEqual(
          done.flat().toSorted(),
          migrations.map(({ id }) => id),
        );
      }));
  });
}
