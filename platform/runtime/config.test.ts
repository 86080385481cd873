import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { flagKey, portKey, readConfig, textKey } from './config.ts';

const help = { zh: '说明', en: 'help' };
const schema = {
  HUB_PORT: portKey(8080, help),
  HUB_NAME: textKey('hub', help),
  HUB_DEMO: flagKey(true, help),
} as const;
const nowhere = join(tmpdir(), 'hub-no-such-file.json');

test('without settings the defaults hold', () => {
  assert.deepEqual(readConfig(schema, { environment: {}, file: nowhere }), {
    HUB_PORT: 8080,
    HUB_NAME: 'hub',
    HUB_DEMO: true,
  });
});

test('the environment wins over the file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hub-config-'));
  const file = join(folder, 'hub.json');
  writeFileSync(file, JSON.stringify({ HUB_PORT: 1, HUB_NAME: 'from file' }));
  try {
    const config = readConfig(schema, { environment: { HUB_PORT: '2', HUB_DEMO: 'off' }, file });
    assert.deepEqual(config, { HUB_PORT: 2, HUB_NAME: 'from file', HUB_DEMO: false });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('an empty text is a text, an empty port is not set', () => {
  const config = readConfig(schema, { environment: { HUB_NAME: '', HUB_PORT: '', HUB_DEMO: '' }, file: nowhere });
  assert.deepEqual(config, { HUB_NAME: '', HUB_PORT: 8080, HUB_DEMO: true });
});

test('an unknown key stops the start and suggests the nearest one', () => {
  assert.throws(() => readConfig(schema, { environment: { HUB_PROT: '1' }, file: nowhere }), /HUB_PROT.*HUB_PORT/);
});

test('a wrong value names the key and what is expected, never the value', () => {
  for (const value of ['65536', '-1', '8o80', '1.5', ' ']) {
    assert.throws(() => readConfig(schema, { environment: { HUB_PORT: value }, file: nowhere }), /HUB_PORT.*65535/);
  }
});

test('keys of other programs and of the tests are not ours to judge', () => {
  assert.doesNotThrow(() =>
    readConfig(schema, { environment: { PATH: '/bin', HUB_TEST_DATABASE_URL: 'x' }, file: nowhere }),
  );
});
