import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { test } from 'node:test';
import { cruiseFolder, ruleNames } from './cruise-folder.ts';

const planted = await cruiseFolder(new URL('./planted', import.meta.url).pathname);

/** A planted file is named after the rule it breaks. */
const ruleOf = (file: string): string => basename(file).replace(/(\.test)?\.ts$/, '');

for (const rule of ruleNames) {
  test(`${rule} fires on its planted violation`, () => {
    const fired = planted.violations.filter((violation) => violation.rule === rule);
    assert.ok(
      fired.some((violation) => ruleOf(violation.from) === rule),
      JSON.stringify(fired),
    );
  });
}

test('files that keep the rules are left in peace', () => {
  const blamed = planted.violations.filter(
    ({ from }) => !ruleNames.includes(ruleOf(from)) && !from.endsWith('kernel/other.ts'),
  );
  assert.deepEqual(blamed, []);
});

test('every planted file was read', () => {
  assert.ok(planted.files.length >= 2 * ruleNames.length, `${planted.files.length} files`);
});
