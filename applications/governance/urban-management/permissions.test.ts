import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { urbanManagement } from './pack.ts';

const golden = JSON.parse(readFileSync(new URL('./golden/permissions.json', import.meta.url), 'utf8'));

test('who may do which step is as agreed', () => {
  const actual = Object.entries(urbanManagement.cases).flatMap(([type, { steps }]) =>
    steps.map(({ id, role }) => [`${type}.${id}`, role]),
  );
  assert.deepEqual(Object.fromEntries(actual), golden);
});

test('nobody verifies his own handling', () => {
  for (const { steps } of Object.values(urbanManagement.cases)) {
    const roleOf = (kind: string) => steps.find((step) => step.kind === kind)?.role;
    assert.notEqual(roleOf('handling'), roleOf('verification'));
  }
});
