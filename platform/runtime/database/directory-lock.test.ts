import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { lockDirectory } from './directory-lock.ts';

const directory = mkdtempSync(join(tmpdir(), 'hub-lock-'));
after(() => rmSync(directory, { recursive: true }));

const holder = `
  import { lockDirectory } from ${JSON.stringify(new URL('./directory-lock.ts', import.meta.url))};
  lockDirectory(process.argv[1]);
  console.log('held');
  setInterval(() => undefined, 1000);`;

test('a directory has one holder, which the refusal names', () => {
  const lock = lockDirectory(directory);
  assert.throws(() => lockDirectory(directory), {
    code: 'runtime.directoryTaken',
    message: /in use by another hub/,
    details: { directory, ...JSON.parse(readFileSync(join(directory, 'hub.lock'), 'utf8')) },
  });
  lock.release();
  lock.release();
  lockDirectory(directory).release();
});

test('a process killed with the lock leaves it free, whatever hub.lock says', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', holder, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  assert.throws(
    () => lockDirectory(directory),
    (error: Error & { text: { zh: string; en: string } }) => {
      assert.match(error.text.en, new RegExp(`process ${child.pid} on ${hostname()}`));
      assert.match(error.text.zh, new RegExp(`进程 ${child.pid}`));
      return true;
    },
  );
  child.kill('SIGKILL');
  await once(child, 'exit');
  lockDirectory(directory).release();
});
