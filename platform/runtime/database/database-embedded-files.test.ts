import assert from 'node:assert/strict';
import fs from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { PGlite } from '@electric-sql/pglite';
import { durableStorage } from './database-embedded-files.ts';
import { prepareDataDirectory } from './prepare-data-directory.ts';

test('every commit is synced to the disk, and a checkpoint syncs files and folders', async (t) => {
  const files = t.mock.method(fs, 'fdatasyncSync');
  const folders = t.mock.method(fs, 'fsyncSync');
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
  const folder = await mkdtemp(join(tmpdir(), 'hub-sync-'));
  const directory = join(folder, 'database');
  await cp((await prepareDataDirectory()).directory, directory, { recursive: true });
  const engine = await PGlite.create(durableStorage(directory));
  await engine.exec('create table item (id int)');

  files.mock.resetCalls();
  for (let id = 0; id < 20; id += 1) await engine.query('insert into item values ($1)', [id]);
  const perCommit = files.mock.callCount();
  assert.ok(perCommit >= 20, `${perCommit} syncs for 20 commits`);

  files.mock.resetCalls();
  folders.mock.resetCalls();
  await engine.exec('checkpoint');
  assert.ok(files.mock.callCount() > 3 && folders.mock.callCount() > 0);
  await engine.close();
  await rm(folder, { recursive: true });
});
