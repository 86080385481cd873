import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { testEngines } from '../testing.ts';
import type { Database } from './database.ts';

for (const engine of testEngines) {
  describe(`a ${engine.name} database`, { skip: engine.skip }, () => {
    let database: Database;
    before(async () => {
      database = await engine.open();
      await database.query('create table item (id int primary key, name text not null)');
    });
    after(() => database.close());

    const insert = (id: number, name: string | null = `item ${id}`) => ({
      name: 'contract.insert',
      text: 'insert into item (id, name) values ($1, $2)',
      values: [id, name],
    });
    const ids = async (from: number, to: number) =>
      (
        await database.query<{ id: number }>('select id from item where id between $1 and $2 order by id', [from, to])
      ).map((row) => row.id);

    test('gives values in the types the contract names', async () => {
      const [row] = await database.query(`
        select 9007199254740991::bigint as big, array[1, null, 3]::bigint[] as bigs, 2 as small, 1.5::float8 as float,
               '{"a": [1]}'::jsonb as json, '2026-03-01T08:00:00+08'::timestamptz as at, date '2026-03-01' as day,
               true as yes, null as nothing, array['a,b', 'c'] as texts, '\\x00ff'::bytea as bytes`);
      assert.deepEqual(row, {
        big: 9007199254740991,
        bigs: [1, null, 3],
        small: 2,
        float: 1.5,
        json: { a: [1] },
        at: new Date('2026-03-01T00:00:00Z'),
        day: '2026-03-01',
        yes: true,
        nothing: null,
        texts: ['a,b', 'c'],
        bytes: Buffer.from([0, 255]),
      });
    });

    test('takes values and gives them back unchanged', async () => {
      const at = new Date('2026-03-01T01:02:03.456Z');
      const [row] = await database.query(
        'select $1::text as text, $2::timestamptz as at, $3::jsonb as json, $4::text[] as texts, $5::float8 as float, $6::bigint as big, $7::bytea as bytes',
        ["郑州 'quoted' \\", at, { 值: [1, null] }, ['a"b', null, '{}'], -0.1, 2 ** 53 - 1, Buffer.from([1, 0, 2])],
      );
      assert.deepEqual(row, {
        text: "郑州 'quoted' \\",
        at,
        json: { 值: [1, null] },
        texts: ['a"b', null, '{}'],
        float: -0.1,
        big: 2 ** 53 - 1,
        bytes: Buffer.from([1, 0, 2]),
      });
    });

    test('has PostGIS', async () => {
      const [row] = await database.query<{ distance: number }>(
        `select st_distance(st_point(113.62, 34.75, 4326)::geography, st_point(113.63, 34.75, 4326)::geography) as distance`,
      );
      // Gauss-Krüger zone of Zhengzhou (CGCS2000, central meridian 114° E): needs the projection data too.
      const [grid] = await database.query<{ easting: number }>(
        `select st_x(st_transform(st_point(113.62, 34.75, 4490), 4547)) as easting`,
      );
      assert.ok(Math.abs((grid?.easting ?? 0) - 465_206) < 100, `${grid?.easting}`);
      // One hundredth of a degree of longitude at 34.75° N on WGS84.
      assert.ok(Math.abs((row?.distance ?? 0) - 915.8) < 1, `${row?.distance}`);
    });

    test('answers ten thousand rows', async () => {
      const rows = await database.query<{ n: number }>(`select n, repeat('x', 500) from generate_series(1, 10000) n`);
      assert.equal(rows.length, 10_000);
      assert.equal(rows.at(-1)?.n, 10_000);
    });

    test('states a duplicate key as PostgreSQL does and goes on', async () => {
      await database.query(insert(1));
      await assert.rejects(database.query(insert(1)), { code: '23505', constraint: 'item_pkey' });
      assert.deepEqual(await ids(1, 1), [1]);
    });

    test('commits all statements or none', async () => {
      await database.commit([insert(10), insert(11)]);
      await assert.rejects(database.commit([insert(12), insert(10), insert(13)]), { code: '23505' });
      await assert.rejects(database.commit([insert(14), insert(15, null)]), { code: '23502' });
      await assert.rejects(database.commit([insert(16), { text: 'no sql' }, insert(17)]), { code: '42601' });
      assert.deepEqual(await ids(10, 19), [10, 11]);
      await database.commit([insert(18)]);
      assert.deepEqual(await ids(10, 19), [10, 11, 18]);
    });

    test('refuses a deferred constraint at commit', async () => {
      await database.query('create table pair (id int, unique (id) deferrable initially deferred)');
      const twice = { text: 'insert into pair values (1), (1)' };
      await assert.rejects(database.commit([twice]), { code: '23505' });
      await assert.rejects(
        database.transaction((tx) => tx.query(twice)),
        { code: '23505' },
      );
      assert.deepEqual(await database.query('select id from pair'), []);
    });

    test('stores nothing of a commit with a value that cannot be sent', async () => {
      const circular: { self?: unknown } = {};
      circular.self = circular;
      await assert.rejects(
        database.commit([insert(20), { text: 'insert into item values (21, $1)', values: [circular] }]),
        TypeError,
      );
      assert.deepEqual(await ids(20, 21), []);
    });

    test('refuses one name for two statements before anything is sent', async () => {
      const other = {
        name: 'contract.insert',
        text: 'insert into item (id, name) values ($1, $2) on conflict do nothing',
      };
      await assert.rejects(database.commit([insert(22), { ...other, values: [23, 'x'] }]), {
        code: 'runtime.statementName',
      });
      assert.deepEqual(await ids(22, 23), []);
    });

    test('keeps a transaction to itself until it commits', async () => {
      const { promise: looked, resolve: goOn } = Promise.withResolvers<void>();
      const { promise: inserted, resolve: hasInserted } = Promise.withResolvers<void>();
      const order: string[] = [];
      const writing = database.transaction(async (tx) => {
        await tx.query(insert(30));
        hasInserted();
        await looked;
        order.push('commit');
      });
      await inserted;
      const reading = ids(30, 30).then((found) => {
        order.push('read');
        return found;
      });
      setTimeout(goOn, 50);
      const found = await reading;
      await writing;
      // A server reads past the open transaction; the single session of the embedded engine waits for it.
      assert.deepEqual(found, order[0] === 'commit' ? [30] : []);
      assert.equal(order[0], engine.name === 'pglite' ? 'commit' : 'read');
      assert.deepEqual(await ids(30, 30), [30]);
    });

    test('rolls back when the work of a transaction throws', async () => {
      await assert.rejects(
        database.transaction(async (tx) => {
          await tx.query(insert(40));
          throw new Error('changed my mind');
        }),
        { message: 'changed my mind' },
      );
      assert.deepEqual(await ids(40, 40), []);
    });

    test('does not call a transaction committed after a statement in it failed', async () => {
      await assert.rejects(
        database.transaction(async (tx) => {
          await tx.query(insert(50));
          await tx.query(insert(50)).catch(() => undefined);
        }),
        { code: 'runtime.rolledBack' },
      );
      assert.deepEqual(await ids(50, 50), []);
    });

    test('refuses to wait for itself', async () => {
      await assert.rejects(
        database.transaction(() => database.query('select 1')),
        { code: 'runtime.nested' },
      );
    });

    test('serves queries in the order they were asked', async () => {
      const answered: number[] = [];
      await Promise.all(
        [0, 1, 2, 3, 4].map(async (n) => {
          await database.transaction(async (tx) => {
            await tx.query('select pg_advisory_xact_lock(1)');
            await tx.query('select pg_sleep(0.01)');
            answered.push(n);
          });
        }),
      );
      assert.deepEqual(
        answered.toSorted((a, b) => a - b),
        [0, 1, 2, 3, 4],
      );
      if (engine.name === 'pglite') assert.deepEqual(answered, [0, 1, 2, 3, 4]);
    });

    test('runs several statements of one text', async () => {
      await database.query('create table one (a int); create table two (b int)');
      assert.deepEqual(await database.query('select * from one, two'), []);
    });

    test('takes no queries after it was closed', async () => {
      const other = await engine.open();
      await other.close();
      await assert.rejects(other.query('select 1'), { code: 'runtime.closed', status: 503 });
    });
  });
}
