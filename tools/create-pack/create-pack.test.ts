import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { after, test } from 'node:test';
import { readRepository } from '../packfest/repository.ts';
import { validate } from '../packfest/validate.ts';
import { root, runCommand } from '../runner/run-command.ts';
import { createPack } from './create-pack.ts';

// Below the repository, so that `@hub/kernel` is found as it is for every pack; `.cache` is known to no other check.
mkdirSync(join(root, '.cache'), { recursive: true });
const folder = mkdtempSync(join(root, '.cache/create-pack-'));
after(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'DICTIONARY.md'), '# Dictionary\n');

const files = await createPack(folder, { area: 'governance', id: 'demo-field' });
const written = join(folder, 'applications/governance/demo-field');

test('a new pack passes every check of packfest', async () => {
  assert.deepEqual(validate(await readRepository(folder), '2026-01-01'), []);
  assert.ok(files.includes('applications/governance/demo-field/golden/pack.json'));
});

test('a new pack is formatted and lints', async () => {
  // Biome does not read manifests in an ignored folder; packfest looks at the dependencies itself.
  const skip = '--skip=correctness/noUndeclaredDependencies';
  const { code, output } = await runCommand('biome', ['check', skip, '--vcs-enabled=false', '--colors=off', written]);
  assert.equal(code, 0, output);
});

test('a new pack compiles in the strictest mode', async () => {
  const settings = { extends: relative(folder, join(root, 'tsconfig.json')), include: ['applications'], exclude: [] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  const { code, output } = await runCommand('tsc', ['-p', join(folder, 'tsconfig.json')]);
  assert.equal(code, 0, output);
});

test('the tests of a new pack pass', async () => {
  const tests = ['pack.test.ts', 'mean-level.test.ts'].map((file) => join(written, file));
  const { code, output } = await runCommand('node', ['--test', ...tests]);
  assert.equal(code, 0, output);
  assert.match(output, /pass 6/);
});

test('a second pack of the same name and a claimed row are refused', async () => {
  await assert.rejects(createPack(folder, { area: 'governance', id: 'demo-field' }), /is there already/);
  await assert.rejects(
    createPack(folder, { area: 'governance', id: 'other', row: 'T2.1' }),
    /claimed or does not exist/,
  );
  await assert.rejects(createPack(folder, { area: 'governance', id: 'Other Field' }), /lower-case words/);
});
