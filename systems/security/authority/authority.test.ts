import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Permission, Principal, Tenant } from '@hub/kernel';
import { createAuthority } from './authority.ts';
import { explain } from './explain.ts';
import { loadPolicies, readPolicySet } from './policy-set.ts';
import { person, service, workPack } from './testing.ts';

const options = { packs: [workPack], soleAdministrator: true };
const authority = createAuthority(options);
const leak = {
  tenant: 'default',
  type: 'work.leak',
  bureau: 'water',
  bureaus: ['works', 'water'],
  areas: ['city', 'east', 'east-street'],
  role: 'work.crew',
};

const may = (principal: Principal, action: Permission, resource: object = leak, resourceType = 'Case') =>
  authority.decide({ principal, action, resourceType, resource: resource as typeof leak });

test('cases are seen by their bureaus, their areas and the city, and by nobody else', () => {
  const crew = (scope: object) => person(['work.crew'], scope);
  assert.equal(may(crew({ bureaus: ['water'] }), 'case.read'), true);
  assert.equal(may(crew({ bureaus: ['works'] }), 'case.read'), true, 'a bureau that had a hand in it');
  assert.equal(may(crew({ bureaus: ['gas'] }), 'case.read'), false);
  assert.equal(may(crew({ areas: ['east'] }), 'case.read'), true);
  assert.equal(may(crew({ areas: ['west'] }), 'case.read'), false);
  assert.equal(may(crew({ everywhere: true }), 'case.read'), true);
  assert.equal(may(crew({}), 'case.read'), false);
  assert.equal(may(person(['work.crew'], { everywhere: true }, 'elsewhere' as Tenant), 'case.read'), false);
});

test('a role acts on the case types in which it has a step, within its scope', () => {
  const water = { bureaus: ['water'] };
  assert.equal(may(person(['work.crew'], water), 'case.act'), true);
  assert.equal(may(person(['work.crew'], water), 'case.act', { ...leak, type: 'work.noise' }), false);
  assert.equal(may(person(['work.clerk'], water), 'case.act', { ...leak, type: 'work.noise' }), true);
  assert.equal(may(person(['work.reader'], water), 'case.act'), false);
  assert.equal(authority.permits(person(['work.reader'], water), 'case.act'), false);
  assert.equal(may(person(['work.crew'], { bureaus: ['gas'] }), 'case.act'), false);
});

test('a route is open to whoever may do its action to something', () => {
  const anywhere = { everywhere: true };
  const everyPost = [
    'alert.act',
    'alert.read',
    'case.open',
    'case.read',
    'cockpit.read',
    'context.read',
    'device.read',
  ] as const;
  for (const permission of everyPost)
    assert.equal(authority.permits(person(['work.reader'], anywhere), permission), true, permission);
  for (const permission of ['context.write', 'device.manage', 'key.manage', 'audit.read', 'no.such'] as const)
    assert.equal(authority.permits(person(['work.crew'], anywhere), permission), false, permission);
  assert.equal(authority.permits(person([]), 'signedIn'), true);
  assert.equal(authority.permits(person([]), 'case.read'), false);
  assert.equal(authority.permits({ ...person(['work.crew'], anywhere), kind: 'device' }, 'case.read'), false);
});

test('the three administrators share nothing but sight of the organisation, of processes and of what is published', () => {
  const granted = (role: string) =>
    authority.policies.actions.filter((action) => authority.permits(person([role]), action as Permission)).toSorted();
  const shared = ['account.actSensitively', 'cockpit.read', 'organisation.read'];
  const own = {
    systemAdministrator: [
      'delivery.manage',
      'delivery.read',
      'device.manage',
      'device.read',
      'organisation.manage',
      'process.edit',
      'process.operate',
      'process.read',
      'subscription.oversee',
      'webhook.manage',
      'webhook.read',
    ],
    securityAdministrator: [
      'key.manage',
      'organisation.appoint',
      'policy.manage',
      'policy.read',
      'process.publish',
      'process.read',
    ],
    auditAdministrator: ['audit.manage', 'audit.read', 'personal.oversee', 'policy.read'],
  };
  for (const [role, list] of Object.entries(own)) assert.deepEqual(granted(role), [...shared, ...list].toSorted());
});

test('the administrator of a demonstration does everything but what is a citizen’s own, and is nobody where the three are separated', () => {
  const admin = person(['administrator']);
  const separated = createAuthority({ ...options, soleAdministrator: false });
  for (const action of authority.policies.actions)
    assert.equal(authority.permits(admin, action as Permission), !action.startsWith('own.'), action);
  assert.equal(separated.permits(admin, 'case.read'), false);
  assert.equal(separated.permits(admin, 'key.manage'), false);
  assert.notEqual(separated.policies.version, authority.policies.version);
});

test('a service key does what it was made for, within its scope, and never administers', () => {
  const key = service(['case.read', 'context.write', 'key.manage', 'audit.read'], { areas: ['east'] });
  assert.equal(may(key, 'case.read'), true);
  assert.equal(may(key, 'case.read', { ...leak, areas: ['west'] }), false);
  assert.equal(may(key, 'case.act'), false);
  assert.equal(authority.permits(key, 'context.write'), true);
  assert.equal(authority.permits(key, 'key.manage'), false);
  assert.equal(authority.permits(key, 'audit.read'), false);
});

test('indicator values above internal are not published', () => {
  const plain = { tenant: 'default', personal: false, sensitive: false, bureaus: ['water'], areas: ['east'] };
  const value = (grade: number, more: object = {}) =>
    may(person(['auditAdministrator']), 'cockpit.read', { ...plain, grade, ...more }, 'IndicatorValue');
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((grade) => value(grade)),
    [true, true, false, false, false],
  );
  assert.equal(value(1, { personal: true }), false);
});

test('a resource that lacks what a policy asks about is refused', () => {
  assert.equal(may(person(['work.crew'], { bureaus: ['water'] }), 'case.read', { tenant: 'default' }), false);
});

test('an explanation names the policies that decided, or what could have', () => {
  const ask = (principal: Principal, resource = leak) =>
    explain(authority.policies, { principal, action: 'case.read', resourceType: 'Case', resource });
  const yes = ask(person(['work.crew'], { bureaus: ['water'] }));
  assert.deepEqual([yes.allowed, yes.because.map(({ id }) => id)], [true, ['case.bureau']]);
  assert.match(yes.because[0]?.title.zh ?? '', /本部门/);
  const no = ask(person(['work.crew'], { bureaus: ['gas'] }));
  assert.deepEqual([no.allowed, no.because], [false, []]);
  assert.ok(no.notMet.some(({ id }) => id === 'case.area'));
  const forbidden = ask(person(['administrator']), { ...leak, tenant: 'elsewhere' });
  assert.deepEqual([forbidden.allowed, forbidden.because.map(({ id }) => id)], [false, ['tenant']]);
});

test('a policy that is misspelt, says nothing of itself, or cannot become SQL stops the start', () => {
  const load = (text: string) => () => createAuthority({ ...options, more: [text] });
  const noted = '@id("x") @zh("测试") @en("Test") ';
  const onCase = 'permit(principal is Hub::Person, action == Hub::Action::"case.read", resource is Hub::Case)';
  assert.throws(load(`${noted}${onCase} when { resource.burau == "x" };`), /not valid/);
  assert.throws(load(`${onCase};`), /@id, @zh and @en/);
  assert.throws(load(`${noted}${onCase} when { resource.role like "work.*" };`), /the operator like/);
  assert.throws(load(`${noted}${onCase} when { resource.role == resource.type };`), /Untranslatable|"\."/);
  assert.throws(load(`@id("tenant") @zh("测试") @en("Test") ${onCase};`), /same id/);
  assert.doesNotThrow(load(`${noted}${onCase} when { resource.role == "work.crew" };`));
});

test('what is kept of the policies from one start to the next is what they are', () => {
  // The first may find an earlier run's, the second does; the third reads.
  const [first, second] = [loadPolicies(options), loadPolicies(options)];
  const read = readPolicySet(second.texts);
  for (const kept of [first, second]) {
    assert.deepEqual(kept.policies, read.policies);
    assert.equal(kept.version, read.version);
    assert.deepEqual(kept.actions, read.actions);
    for (const action of read.actions)
      for (const type of read.resourceTypesOf(action) ?? [])
        assert.deepEqual(kept.about(action, type), read.about(action, type));
  }
});

test('the same policies have the same version, others another', () => {
  assert.equal(loadPolicies(options).version, loadPolicies(options).version);
  assert.notEqual(loadPolicies({ ...options, packs: [] }).version, loadPolicies(options).version);
});

test('a warm check takes less than 50 µs at the median, and other content never meets an old answer', () => {
  const crew = person(['work.crew'], { bureaus: ['water'], areas: ['west', 'north'] });
  const times = Array.from({ length: 5_000 }, () => {
    const start = process.hrtime.bigint();
    may(crew, 'case.read');
    return Number(process.hrtime.bigint() - start) / 1_000;
  }).sort((a, b) => a - b);
  assert.ok((times[2_500] ?? 99) < 50, `median ${times[2_500]} µs`);
  assert.equal(may({ ...crew, scope: { everywhere: false, bureaus: [], areas: [] } }, 'case.read'), false);
});
