import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { openSqlClient } from './sql-client.ts';
import { startThrowAwayPostgres } from './throw-away-postgres.ts';

test('a throw-away PostgreSQL has PostGIS, is durable and leaves nothing behind', async (context) => {
  const service = await startThrowAwayPostgres();
  if (!service) return context.skip('this machine has no PostgreSQL server; .ci/run installs one');
  const client = openSqlClient(service.url, 1);
  const [row] = await client.query<{ postgis: string; fsync: string; folder: string }>(
    `select postgis_lib_version() as postgis, current_setting('fsync') as fsync, current_setting('data_directory') as folder`,
  );
  await client.close();
  await service.stop();
  assert.match(row?.postgis ?? '', /^3\./);
  assert.equal(row?.fsync, 'on');
  assert.equal(existsSync(row?.folder ?? ''), false);
});
