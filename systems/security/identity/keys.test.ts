import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Principal } from '@hub/kernel';
import { openSecurityBench, type SecurityBench } from './testing.ts';

interface Made {
  readonly id: string;
  readonly key: string;
}

const hour_ms = 3_600_000;
let bench: SecurityBench;
let security: Principal;

before(async () => {
  bench = await openSecurityBench();
  security = (await bench.enter('sec', 'securityAdministrator')).principal;
});
after(() => bench.close());

const later = (by_ms: number) => bench.advance(by_ms);
const create = (body: object) => bench.call(security, 'POST', '/api/v1/keys', { body }) as Promise<Made>;
const who = (key: string) => bench.security.gate.authenticate({ headers: { authorization: `Bearer ${key}` } });
const onKey = (method: string, keyId: string, more = '', body = {}) =>
  bench.call(security, method, `/api/v1/keys/:keyId${more}`, { params: { keyId }, body }) as Promise<Made>;

test('a key is told once, kept as a hash, and acts as a service within its permissions and unit', async () => {
  const { id, key } = await create({ name: 'feed', permissions: ['context.write', 'case.read'], unit: 'water' });
  assert.match(key, /^hubkey_[\w-]{43}$/);
  const principal = await who(key);
  assert.deepEqual(
    [principal?.kind, principal?.id, principal?.permissions, principal?.scope],
    ['service', `key:${id}`, ['context.write', 'case.read'], { everywhere: false, bureaus: ['water'], areas: [] }],
  );
  assert.ok(principal);
  const { gate, authority } = bench.security;
  assert.deepEqual(
    (['context.write', 'case.read', 'case.act', 'key.manage'] as const).map((one) => gate.permits(principal, one)),
    [true, true, false, false],
  );
  const leak = {
    tenant: 'default',
    type: 'work.leak',
    bureau: 'works',
    bureaus: ['works'],
    areas: [],
    role: 'work.crew',
  };
  const reads = (bureau: string) =>
    authority.filter(principal, 'case.read', 'Case').allows({ ...leak, bureau, bureaus: [bureau] });
  assert.deepEqual([reads('water'), reads('works')], [true, false]);
  const kept = JSON.stringify(await bench.database.query('select * from service_key'));
  assert.ok(!kept.includes(key.slice(7)));
  assert.ok(!JSON.stringify(await bench.call(security, 'GET', '/api/v1/keys')).includes(key.slice(7)));
});

test('a revoked key stops the next call here, and within a second in another process', async () => {
  const { id, key } = await create({ name: 'short', permissions: ['case.read'] });
  assert.ok(await who(key));
  await onKey('DELETE', id);
  assert.equal(await who(key), undefined);
  const second = await create({ name: 'elsewhere', permissions: ['case.read'] });
  assert.ok(await who(second.key));
  await bench.database.query('update service_key set revoked_at = $2 where id = $1', [
    second.id,
    new Date(bench.now()),
  ]);
  later(999);
  assert.equal(await who(second.key), undefined);
});

test('a key ends when it expires, to the millisecond even when it is remembered', async () => {
  const { key } = await create({ name: 'brief', permissions: ['case.read'], expiresIn: 'PT1H' });
  later(hour_ms - 100);
  assert.ok(await who(key));
  later(100);
  assert.equal(await who(key), undefined);
});

test('after a rotation both keys hold for the overlap, then only the new one', async () => {
  const old = await create({ name: 'turning', permissions: ['case.read'], unit: 'water', expiresIn: 'P1D' });
  const next = await onKey('POST', old.id, '/rotation', { overlap: 'PT1H' });
  assert.ok((await who(old.key)) && (await who(next.key)));
  assert.deepEqual((await who(next.key))?.scope?.bureaus, ['water']);
  later(hour_ms);
  assert.deepEqual([await who(old.key), (await who(next.key))?.kind], [undefined, 'service']);
  await assert.rejects(onKey('POST', old.id, '/rotation'), { code: 'identity.keyUnknown' });
});

test('a key cannot be made to administer, without end, or for a unit that is not there', async () => {
  const base = { name: 'greedy', permissions: ['case.read'] };
  for (const permission of ['key.manage', 'organisation.appoint', 'organisation.manage', 'audit.read', 'no.such'])
    await assert.rejects(create({ ...base, permissions: [permission] }), { code: 'identity.notGrantable' }, permission);
  await assert.rejects(create({ ...base, expiresIn: 'P9999D' }), { code: 'identity.badPeriod' });
  await assert.rejects(create({ ...base, unit: 'nowhere' }), { code: 'identity.unitUnknown' });
});

test('a wrong key is nobody, and so is a session token dressed as a key', async () => {
  const { token } = await bench.enter('somebody', 'work.crew');
  for (const key of ['hubkey_', `hubkey_${'A'.repeat(43)}`, `hubkey_${token}`]) assert.equal(await who(key), undefined);
});
