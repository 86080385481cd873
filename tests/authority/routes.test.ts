import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { listRoutes } from './list-routes.ts';

test('every route of the hub asks for the permission that was agreed', async () => {
  const golden = readFileSync(new URL('./golden/routes.txt', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  assert.deepEqual(await listRoutes(), golden, 'when this is meant: node tests/authority/write-routes.ts');
});
