import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Principal } from '@hub/kernel';
import { createAuthority, type Purpose } from './authority.ts';
import { createMasks } from './masks.ts';
import { person, service, workPack } from './testing.ts';

const authority = createAuthority({ packs: [workPack], soleAdministrator: true });
const bureaus = [{ id: 'works', name: { zh: '工务局', en: 'Works' } }];
const masks = createMasks(authority, { packs: [workPack], bureaus });
const hidden = (principal: Principal, purpose?: Purpose) => [...masks.hidden(principal, 'Pipe', purpose)];
const owner = person(['work.crew'], { bureaus: ['works'] });
const other = person(['work.crew'], { bureaus: ['water'] });

// Of a pipe: width is internal, owner personal, pressure important, valve core.
test('personal, important and core attributes are masked until a purpose is declared', () => {
  assert.deepEqual(hidden(owner), ['owner', 'pressure', 'valve']);
  assert.deepEqual(hidden(owner, { purpose: 'repair' }), ['valve']);
  assert.deepEqual(hidden(owner, { purpose: 'repair', caseId: 'c1' }), []);
});

test('a purpose opens important and core data to the bureau that owns them only', () => {
  assert.deepEqual(hidden(other, { purpose: 'repair', caseId: 'c1' }), ['pressure', 'valve']);
  assert.deepEqual(hidden(person(['work.crew'], { everywhere: true }), { purpose: 'repair' }), ['pressure', 'valve']);
});

test('a service key that reads entities sees what is neither personal nor above internal, whatever it says', () => {
  const key = service(['context.read'], { everywhere: true });
  assert.deepEqual(hidden(key, { purpose: 'x', caseId: 'y' }), ['owner', 'pressure', 'valve']);
  const all = ['width', 'owner', 'pressure', 'valve'];
  assert.deepEqual(hidden(service(['case.read'], { everywhere: true })), all);
  assert.deepEqual(hidden(person([])), all);
});
