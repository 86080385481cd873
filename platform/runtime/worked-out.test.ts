import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { findWorkedOut, keepWorkedOut, sourcesHash, workedOut } from './worked-out.ts';

const kept = new URL('../../node_modules/.cache/hub/worked-out/', import.meta.url);

function namesOf(name: string): string[] {
  return readdirSync(kept).filter((file) => file.startsWith(`${name}.`));
}

function openName(t: TestContext): string {
  const name = `test-${randomUUID()}`;
  t.after(() => {
    for (const file of namesOf(name)) rmSync(new URL(file, kept), { force: true });
  });
  return name;
}

test('a result is found again from the same, and not from anything else', (t) => {
  const name = openName(t);
  assert.equal(findWorkedOut(name, 'a'), undefined);
  keepWorkedOut(name, 'a', { list: [1, 2] });
  assert.deepEqual(findWorkedOut(name, 'a'), { list: [1, 2] });
  assert.equal(findWorkedOut(name, 'b'), undefined);
  const [file = ''] = namesOf(name);
  writeFileSync(new URL(file, kept), '{"from":"a","res');
  assert.equal(findWorkedOut(name, 'a'), undefined);
  writeFileSync(new URL(file, kept), '{"from":"b","result":true}');
  assert.equal(findWorkedOut(name, 'a'), undefined);
});

test('what is made of the same is made once, and what fails is made again', (t) => {
  const name = openName(t);
  let made = 0;
  const fails = () => {
    throw new Error('no');
  };
  assert.throws(() => workedOut(name, 'a', fails), /no/);
  const make = () => {
    made += 1;
    return [made];
  };
  assert.deepEqual(
    ['a', 'a', 'b'].map((from) => workedOut(name, from, make)),
    [[1], [1], [2]],
  );
});

test('what hubs of different settings worked out lies side by side, and the oldest goes', (t) => {
  const name = openName(t);
  const settings = Array.from({ length: 20 }, (_, at) => `setting ${at}`);
  for (const from of settings) keepWorkedOut(name, from, from);
  assert.equal(findWorkedOut(name, 'setting 19'), 'setting 19');
  assert.equal(findWorkedOut(name, 'setting 18'), 'setting 18');
  assert.ok(namesOf(name).length < settings.length);
});

test('what is asked for again and again stays, whatever else is worked out between', (t) => {
  const name = openName(t);
  keepWorkedOut(name, 'always', 1);
  for (let at = 0; at < 20; at += 1) {
    keepWorkedOut(name, `once ${at}`, at);
    assert.equal(findWorkedOut(name, 'always'), 1);
  }
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
