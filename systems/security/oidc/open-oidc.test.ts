import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { type Database, openSecretBox, runtimeMigrations } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { migrations } from '../security.ts';
import { openOidc } from './open-oidc.ts';

test('a provider whose first load failed answers 503 then, and works for the next who asks', async (t) => {
  const database = await openTestDatabase([...runtimeMigrations, ...migrations]);
  let failures = 2;
  const query: Database['query'] = async (...order) => {
    if (JSON.stringify(order).includes('oidc_signing_key') && failures > 0) {
      failures -= 1;
      throw new Error('the database is away');
    }
    return database.query(...order);
  };
  const oidc = openOidc({
    database: { ...database, query },
    clock: Date.now,
    box: openSecretBox({ key: 'a key', dataDir: 'memory' }),
    publicUrl: 'http://127.0.0.1:1',
    organisation: undefined as never,
    grantable: () => false,
    findAccount: async () => undefined,
    log: undefined,
  });
  await oidc.start();
  assert.equal(failures, 1, 'the keys were asked for at the start');
  const server = createServer((request, response) => {
    oidc.handle(request, response);
  });
  t.after(async () => {
    oidc.stop();
    server.closeAllConnections();
    server.close();
    await database.close();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const status = async () => (await fetch(`http://127.0.0.1:${port}/oidc/.well-known/openid-configuration`)).status;
  assert.deepEqual([await status(), await status(), await status()], [503, 200, 200]);
});
