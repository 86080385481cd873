import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { findWorkedOut, keepWorkedOut, sourcesHash } from './worked-out.ts';

const kept = new URL('../../node_modules/.cache/hub/worked-out/', import.meta.url);

test('a result is found again from the same, and not from anything else', (t) => {
  const name = `test-${randomUUID()}`;
  t.after(() => rmSync(new URL(`${name}.json`, kept), { force: true }));
  assert.equal(findWorkedOut(name, 'a'), undefined);
  keepWorkedOut(name, 'a', { list: [1, 2] });
  assert.deepEqual(findWorkedOut(name, 'a'), { list: [1, 2] });
  assert.equal(findWorkedOut(name, 'b'), undefined);
  keepWorkedOut(name, 'b', true);
  assert.equal(findWorkedOut(name, 'a'), undefined);
  writeFileSync(new URL(`${name}.json`, kept), '{"from":"b","res');
  assert.equal(findWorkedOut(name, 'b'), undefined);
});

test('a changed source changes the hash, a changed test does not', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'hub-sources-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const place = pathToFileURL(`${folder}/`);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('one.ts', 'one');
  const before = sourcesHash([place]);
  write('one.test.ts', 'tested');
  assert.equal(sourcesHash([place]), before);
  assert.notEqual(sourcesHash([place], 'more'), before);
  write('two.ts', 'two');
  const two = sourcesHash([place]);
  assert.notEqual(two, before);
  write('two.ts', 'other');
  assert.notEqual(sourcesHash([place]), two);
});
