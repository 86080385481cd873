import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Principal } from '@hub/kernel';
import { openSecurityBench, type SecurityBench } from '../identity/testing.ts';
import type { Explanation } from './explain.ts';

let bench: SecurityBench;
let crew: Principal;
before(async () => {
  bench = await openSecurityBench();
  crew = (await bench.enter('crew', 'work.crew')).principal;
});
after(() => bench.close());

const why = (query: object) => bench.call(crew, 'GET', '/api/v1/authority/explain', { query }) as Promise<Explanation>;
const leak = { type: 'work.leak', bureau: 'water', bureaus: ['water'], areas: [], role: 'work.crew' };

test('the caller learns by which policy he may, in both languages', async () => {
  const found = await why({ action: 'case.act', type: 'Case', resource: JSON.stringify(leak) });
  assert.deepEqual([found.allowed, found.because.map(({ id }) => id)], [true, ['role.work.crew']]);
  assert.match(found.because[0]?.title.zh ?? '', /班组.*漏水/);
  assert.match(found.because[0]?.title.en ?? '', /Crew.*Leak/);
});

test('the caller learns why he may not, and a purpose changes the answer', async () => {
  const owner = JSON.stringify({
    type: 'Pipe',
    name: 'owner',
    bureau: 'works',
    grade: 1,
    personal: true,
    sensitive: false,
    class: 'basic',
    subjects: [],
  });
  const ask = { action: 'attribute.read', type: 'Attribute', resource: owner };
  const no = await why(ask);
  assert.equal(no.allowed, false);
  assert.ok(no.notMet.some(({ id }) => id === 'attribute.purpose'));
  assert.equal((await why({ ...ask, purpose: 'repair' })).allowed, true);
});

test('what is no action or no resource is refused', async () => {
  await assert.rejects(why({ action: 'no.such', type: 'Case' }), { code: 'authority.unknownAction' });
  await assert.rejects(why({ action: 'case.read', type: 'Device' }), { code: 'authority.unknownAction' });
  for (const resource of ['[', '[]', 'null', '{"bureaus": {"__entity": 1}}'])
    await assert.rejects(
      why({ action: 'case.read', type: 'Case', resource }),
      { code: 'authority.badResource' },
      resource,
    );
});

test('whoever grants posts learns of others, nobody else does', async () => {
  const query = { action: 'case.act', type: 'Case', resource: JSON.stringify(leak), person: crew.id, post: crew.post };
  const { principal: granter } = await bench.enter('granter', 'securityAdministrator');
  const ask = (by: Principal, more: object = {}) =>
    bench.call(by, 'GET', '/api/v1/authority/explain', { query: { ...query, ...more } }) as Promise<Explanation>;
  const found = await ask(granter);
  assert.deepEqual([found.allowed, found.because.map(({ id }) => id)], [true, ['role.work.crew']]);
  await assert.rejects(ask(crew), { code: 'http.forbidden' });
  await assert.rejects(ask(granter, { person: 'person:none' }), { code: 'authority.unknownPrincipal' });
  await assert.rejects(ask(granter, { post: 'post:none' }), { code: 'authority.unknownPrincipal' });
});
