import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openSecretBox } from './secret-box.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'hub-secret-'));
after(() => rmSync(dataDir, { recursive: true }));
const key = 'a key for tests that is long enough to be one';

test('what is sealed opens for the same key and the same matter only, and never looks the same twice', () => {
  const box = openSecretBox({ key, dataDir });
  const sealed = box.seal('JBSWY3DPEHPK3PXP', 'totp 1');
  assert.ok(!sealed.includes('JBSW') && sealed !== box.seal('JBSWY3DPEHPK3PXP', 'totp 1'));
  assert.equal(openSecretBox({ key, dataDir: 'elsewhere' }).open(sealed, 'totp 1'), 'JBSWY3DPEHPK3PXP');
  const fails = { code: 'secret.wrongKey' };
  assert.throws(() => box.open(sealed, 'totp 2'), fails);
  assert.throws(() => openSecretBox({ key: `${key}.`, dataDir }).open(sealed, 'totp 1'), fails);
  assert.throws(() => box.open(`${sealed.slice(0, -2)}AA`, 'totp 1'), fails);
  assert.throws(() => box.open('v1.', 'totp 1'), fails);
});

test('without a key one is made in the data folder, for nobody else to read, and stays', () => {
  const sealed = openSecretBox({ key: '', dataDir }).seal('x', 'y');
  assert.equal(openSecretBox({ key: '', dataDir }).open(sealed, 'y'), 'x');
  const file = join(dataDir, 'keys', 'secret.key');
  assert.equal(statSync(file).mode & 0o077, 0);
  chmodSync(file, 0o644);
  assert.throws(() => openSecretBox({ key: '', dataDir }), { code: 'secret.badKey' });
});
