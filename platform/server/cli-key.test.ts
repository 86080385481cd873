import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { migrate, openDatabase, openLog, runtimeMigrations } from '@hub/runtime';
import { briefProcess } from '@hub/runtime/testing';
import { createSecurity, migrations } from '@hub/security';
import { loadCity } from './city-file.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'hub-cli-key-'));
const log = openLog('silent');
after(() => rmSync(dataDir, { recursive: true }));
const cli = new URL('cli.ts', import.meta.url).pathname;

function hub(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...briefProcess, cli, ...args, '--url', dataDir], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const who = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });

test('on the command line a key is made, told once, listed without itself, rotated and revoked, and it is on record', async () => {
  const opened = await openDatabase({ dataDir, log });
  await migrate(opened, [...runtimeMigrations, ...migrations]);
  const security = createSecurity({ database: opened, city: await loadCity('zhengzhou'), clock: Date.now });
  await security.identity.organisation.declare(await loadCity('zhengzhou'));
  await opened.close();

  const order = ['--name', 'weather feed', '--permission', 'context.write', '--unit', 'ecology', '--expires', 'P30D'];
  const made = hub('key', 'create', ...order);
  assert.equal(made.status, 0, made.stderr);
  const [key = ''] = /hubkey_[\w-]{43}/.exec(made.stdout) ?? [];
  const [, id = ''] = /id ([0-9a-f-]{36})/.exec(made.stdout) ?? [];
  const list = hub('key', 'list');
  assert.match(list.stdout, new RegExp(`${id}\tactive\tweather feed\tecology\tcontext.write`));
  assert.ok(key !== '' && !list.stdout.includes(key));
  const rotated = hub('key', 'rotate', '--id', id, '--overlap', 'PT1H');
  const [next = ''] = /hubkey_[\w-]{43}/.exec(rotated.stdout) ?? [];
  assert.equal(hub('key', 'revoke', '--id', id).status, 0);

  const database = await openDatabase({ dataDir, log });
  const { gate } = createSecurity({ database, city: await loadCity('zhengzhou'), clock: Date.now });
  assert.equal(await gate.authenticate(who(key)), undefined);
  assert.equal((await gate.authenticate(who(next)))?.name, 'weather feed');
  const rows = await database.query<{ action: string }>("select body ->> 'action' as action from audit_queue");
  assert.deepEqual(
    rows.map(({ action }) => action),
    ['key.create', 'key.rotate', 'key.revoke'],
  );
  await database.close();
});
