import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Principal, Purpose } from '@hub/kernel';
import { createAuthority } from './authority.ts';
import { createEntityAuthority } from './entity-access.ts';
import { person, service, workPack } from './testing.ts';

const authority = createAuthority({ packs: [workPack], soleAdministrator: true });
const bureaus = [{ id: 'works', name: { zh: '工务局', en: 'Works' } }];
const entities = createEntityAuthority(authority, { packs: [workPack], bureaus });
const access = (principal: Principal, purpose?: Purpose) => entities.entities(principal, 'context.read', { purpose });
const fields = (type: string, principal: Principal, purpose?: Purpose, subjects: readonly string[] = []) => {
  const { hidden, masked } = access(principal, purpose).fields({ types: [type], subjects });
  return { hidden: [...hidden], masked: [...masked.keys()] };
};
const hidden = (principal: Principal, purpose?: Purpose) => fields('Pipe', principal, purpose).hidden;
const owner = person(['work.crew'], { bureaus: ['works'] });
const other = person(['work.crew'], { bureaus: ['water'] });
const west = person(['work.crew'], { areas: ['west'] });
const city = person(['work.crew'], { everywhere: true });

// Of a pipe: width is internal, owner personal, pressure important, valve core.
test('personal, important and core attributes are hidden until a purpose is declared', () => {
  assert.deepEqual(hidden(owner), ['owner', 'pressure', 'valve']);
  assert.deepEqual(hidden(owner, { purpose: 'repair' }), ['valve']);
  assert.deepEqual(hidden(owner, { purpose: 'repair', caseId: 'c1' }), []);
});

test('a purpose opens important and core data to the bureau that owns them only', () => {
  assert.deepEqual(hidden(other, { purpose: 'repair', caseId: 'c1' }), ['pressure', 'valve']);
  assert.deepEqual(hidden(city, { purpose: 'repair' }), ['pressure', 'valve']);
});

test('a service key that reads entities sees what is neither personal nor above internal, whatever it says', () => {
  const key = service(['context.read'], { everywhere: true });
  assert.deepEqual(hidden(key, { purpose: 'x', caseId: 'y' }), ['owner', 'pressure', 'valve']);
  const all = ['width', 'owner', 'pressure', 'valve'];
  assert.deepEqual(hidden(service(['case.read'], { everywhere: true })), all);
  assert.deepEqual(hidden(person([])), all);
});

// A resident stands for a person; the number is of class identity, the telephone of class contact, both have a masked form.
test('sensitive personal information is masked but for a case or a consent of whom it is about', () => {
  const mine = { purpose: 'repair', caseId: 'c1', parties: ['person:1'] };
  assert.deepEqual(fields('Resident', owner), { hidden: ['illness'], masked: ['number', 'phone'] });
  assert.deepEqual(fields('Resident', owner, { purpose: 'repair' }), { hidden: ['illness'], masked: ['number'] });
  assert.deepEqual(fields('Resident', owner, mine, ['person:2']), { hidden: ['illness'], masked: ['number'] });
  assert.deepEqual(fields('Resident', owner, mine, ['person:1']), { hidden: [], masked: [] });
});

test('people see what is about themselves, and nobody else by saying so', () => {
  const about = [owner.id];
  assert.deepEqual(fields('Resident', owner, { purpose: 'ownData' }, about), { hidden: [], masked: [] });
  assert.deepEqual(fields('Resident', other, { purpose: 'ownData' }, about).hidden, ['illness']);
});

test('entities that stand for people are for the bureau that owns their type, the area they lie in, and the city', () => {
  const resident = { types: ['Resident'], areas: ['west'], subjects: [] };
  const seen = (principal: Principal) => access(principal).allows(resident);
  assert.deepEqual([owner, other, west, city, person([])].map(seen), [true, false, true, true, false]);
  assert.equal(access(west).allows({ ...resident, areas: ['east'] }), false);
  assert.equal(access(west).allows({ ...resident, areas: [] }), false);
  assert.equal(access(other).allows({ types: ['Pipe'], areas: [], subjects: [] }), true);
  assert.equal(access(other).allows({ types: ['Pipe', 'Resident'], areas: ['east'], subjects: [] }), false);
});

test('types of which everything passes whole are known without looking at an entity', () => {
  assert.equal(access(owner).wholly(['Undeclared']), true);
  assert.equal(access(owner).wholly(['Pipe']), false);
  assert.equal(access(west).wholly(['Resident']), false);
  assert.equal(access(person(['administrator'], { everywhere: true })).all, true);
  assert.equal(access(person([])).none, true);
});

test('another tenant is nobody’s but the operator’s', () => {
  const elsewhere = (principal: Principal, permission: 'context.read' | 'context.write' = 'context.read') =>
    entities.entities(principal, permission, { tenant: 'elsewhere' });
  assert.equal(elsewhere(city).none, true);
  assert.equal(elsewhere(person(['administrator'], { everywhere: true })).all, true);
  assert.equal(elsewhere(service(['context.write'], { everywhere: true }), 'context.write').passes, true);
  assert.equal(elsewhere(service(['context.write'], { bureaus: ['works'] }), 'context.write').none, true);
});
