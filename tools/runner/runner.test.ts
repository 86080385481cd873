import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { floor, listBelowFloor } from './coverage-floor.ts';
import type { Part, PartResult } from './part.ts';
import { root, runCommand } from './run-command.ts';
import { runParts } from './run-parts.ts';
import { runTests } from './run-tests.ts';
import { longestFiles } from './test-parts.ts';

const folder = mkdtempSync(join(tmpdir(), 'hub-runner-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const part = (id: string, result: Partial<PartResult> | Error): Part => ({
  id,
  title: id,
  kind: 'static',
  run: async () => {
    if (result instanceof Error) throw result;
    return { passed: 0, failed: 0, skipped: [], output: '', ...result };
  },
});

async function printed(parts: readonly Part[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const code = await runParts(parts, (line) => lines.push(line));
  return { code, lines };
}

test('the last line counts everything, and what was skipped is named with its reason', async () => {
  const skipped = [{ name: 'disk full', reason: 'needs root' }];
  const { code, lines } = await printed([part('one', { passed: 3 }), part('two', { passed: 2, skipped })]);
  assert.equal(code, 0);
  assert.equal(lines.at(-1), '5 passed, 0 failed, 1 skipped');
  assert.ok(lines.some((line) => line.includes('two: disk full: needs root')));
});

test('the first part that fails is the last that runs', async () => {
  const { code, lines } = await printed([part('one', { failed: 1, output: 'why' }), part('two', { passed: 1 })]);
  assert.equal(code, 1);
  assert.equal(lines.at(-1), '0 passed, 1 failed, 0 skipped');
  assert.ok(lines.some((line) => line.includes('why')));
  assert.ok(lines.includes('Not run: two'));
});

test('a part that breaks has failed', async () => {
  const { code, lines } = await printed([part('one', new Error('no such program'))]);
  assert.equal(code, 1);
  assert.ok(lines.some((line) => line.includes('no such program')));
});

function writeTest(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, `import { test } from 'node:test';\n${text}`);
  return file;
}

test('a run of tests is counted test by test, with skips and their reasons', async () => {
  const file = writeTest(
    'mixed.test.ts',
    `test('good', () => {});
     test('bad', () => { throw new Error('broken thing'); });
     test('off', { skip: 'no server here' }, () => {});
     test('silent', { skip: true }, () => {});`,
  );
  const run = await runTests([file], { concurrency: 1 });
  assert.deepEqual([run.passed, run.failed], [1, 1]);
  assert.match(run.output, /bad\n[\s\S]*broken thing/);
  assert.deepEqual(
    run.skipped.map(({ reason }) => reason),
    ['no server here', 'no reason given'],
  );
});

test('what passed only at a second try says why it did not at the first', async () => {
  const mark = JSON.stringify(join(folder, 'tried'));
  const text = `import { existsSync, writeFileSync } from 'node:fs';
test('unlucky', () => {
  if (existsSync(${mark})) return;
  writeFileSync(${mark}, '');
  throw new Error('never: the word came');
});`;
  const run = await runTests([writeTest('unlucky.test.ts', text)], { concurrency: 1 });
  assert.deepEqual([run.passed, run.failed], [1, 0]);
  assert.match(run.notes?.join('\n') ?? '', /second try: .*unlucky\.test\.ts: unlucky: .*never: the word came/);
});

test('a test file that cannot be loaded has failed', async () => {
  const run = await runTests([writeTest('unloadable.test.ts', `import './missing.ts';`)], { concurrency: 1 });
  assert.equal(run.failed, 1);
});

test('files that take longest begin first, the others by name', async () => {
  const log = join(folder, 'begun.txt');
  const say = (name: string) =>
    writeTest(name, `import { appendFileSync } from 'node:fs'; appendFileSync('${log}', '${name} ');`);
  const [a, b, c] = [say('a.test.ts'), say('b.test.ts'), say('c.test.ts')];
  await runTests([a, b, c], { concurrency: 1, longest: [c, 'of another part.test.ts'] });
  assert.equal(readFileSync(log, 'utf8'), 'c.test.ts a.test.ts b.test.ts ');
});

test('every file that is said to take longest is there', () => {
  assert.deepEqual(
    longestFiles.filter((file) => !existsSync(join(root, file))),
    [],
  );
});

test('a program that is not there has failed', async () => {
  assert.equal((await runCommand('no-such-program', [])).code, 127);
});

test('a program that takes too long is ended', async () => {
  const { code } = await runCommand('node', ['-e', 'setInterval(() => {}, 1000)'], { limit_ms: 300 });
  assert.equal(code, 124);
});

test('algorithms below the floor are named with the lines that never ran, their tests are not', () => {
  const thin = { lines_percent: floor.lines_percent - 1, branches_percent: 100, missed: [7, 8] };
  const found = listBelowFloor([
    { file: '/pack/thin.ts', ...thin },
    { file: '/pack/thin.test.ts', ...thin },
    { file: '/pack/good.ts', lines_percent: 100, branches_percent: floor.branches_percent, missed: [] },
    { file: '/pack/branches.ts', lines_percent: 100, branches_percent: floor.branches_percent - 1, missed: [] },
  ]);
  assert.equal(found.length, 2);
  assert.match(found[0] ?? '', /thin\.ts.*lines never run: 7 8/);
});
