import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Principal } from '@hub/kernel';
import type { Person, Post } from './store-people.ts';
import { openSecurityBench, type SecurityBench } from './testing.ts';

const hour_ms = 3_600_000;
let bench: SecurityBench;
let system: Principal;
let security: Principal;

before(async () => {
  bench = await openSecurityBench({ soleAdministrator: false });
  system = (await bench.enter('sys', 'systemAdministrator')).principal;
  security = (await bench.enter('sec', 'securityAdministrator')).principal;
});
after(() => bench.close());

const later = (by_ms: number) => bench.advance(by_ms);
const { stringify } = JSON;
const post = (principal: Principal, path: string, body: object) => bench.call(principal, 'POST', path, { body });

async function hire(account: string): Promise<Person & { readonly password: string }> {
  const name = { zh: account, en: account };
  return (await post(system, '/api/v1/organisation/people', { name, account })) as Person & { password: string };
}

async function appoint(person: string, unit: string, role: string, more: object = {}): Promise<string> {
  return ((await post(security, '/api/v1/organisation/posts', { person, unit, role, ...more })) as { id: string }).id;
}

test('a person without a post is signed in and may do nothing', async () => {
  const { id, password: first } = await hire('newcomer');
  const { principal, token } = await bench.security.sessions.signIn('newcomer', first);
  assert.deepEqual([principal.id, principal.roles, principal.post], [id, [], undefined]);
  assert.equal(bench.security.gate.permits(principal, 'case.read'), false);
  assert.ok(await bench.security.gate.authenticate({ headers: { cookie: `hub_session=${token}` } }));
});

test('a person with several posts acts as one of them and may change to another, not to that of somebody else', async () => {
  const { id, password: first } = await hire('busy');
  const district = await appoint(id, '999901', 'work.crew');
  later(1_000);
  const bureau = await appoint(id, 'water', 'work.clerk');
  const other = await appoint((await hire('other')).id, 'works', 'work.crew');
  const { token, principal } = await bench.security.sessions.signIn('busy', first);
  assert.deepEqual([principal.post, principal.roles], [district, ['work.crew']]);
  assert.deepEqual(principal.scope, { everywhere: false, bureaus: [], areas: ['999901'] });
  const headers = { authorization: `Bearer ${token}` };
  const session = (await bench.call(principal, 'GET', '/api/v1/session', { headers })) as { posts: readonly Post[] };
  assert.deepEqual(
    session.posts.map(({ id: one }) => one),
    [district, bureau],
  );
  await bench.call(principal, 'POST', '/api/v1/session/post', { headers, body: { post: bureau } });
  const changed = await bench.security.sessions.find(token);
  assert.deepEqual([changed?.roles, changed?.scope?.bureaus], [['work.clerk'], ['water']]);
  await assert.rejects(bench.security.sessions.choosePost(token, other), { code: 'identity.postUnknown' });
});

test('an ended post stops the next call, and its past stays', async () => {
  const { id, password: first } = await hire('leaver');
  const started = bench.now();
  const place = await appoint(id, 'water', 'work.crew');
  const { token } = await bench.security.sessions.signIn('leaver', first);
  assert.deepEqual((await bench.security.sessions.find(token))?.roles, ['work.crew']);
  later(600_000);
  assert.deepEqual((await bench.security.sessions.find(token))?.roles, ['work.crew']);
  await bench.call(security, 'DELETE', '/api/v1/organisation/posts/:postId', { params: { postId: place } });
  assert.deepEqual((await bench.security.sessions.find(token))?.roles, []);
  const held = (at: number) =>
    bench.security.identity.people.listPosts(security.tenant, { person: id, at: new Date(at) });
  assert.equal((await held(started + 1)).length, 1);
  assert.equal((await held(bench.now() + 1)).length, 0);
});

test('a post holds from when to when it says', async () => {
  const { id } = await hire('temporary');
  const iso = (at: number) => new Date(at).toISOString();
  await appoint(id, 'works', 'work.crew', { from: iso(bench.now() + hour_ms), to: iso(bench.now() + 2 * hour_ms) });
  const held = async () => (await bench.security.identity.people.listPosts(security.tenant, { person: id })).length;
  assert.equal(await held(), 0);
  later(hour_ms + 1);
  assert.equal(await held(), 1);
  later(hour_ms);
  assert.equal(await held(), 0);
  await assert.rejects(appoint(id, 'works', 'work.crew', { from: iso(bench.now() - hour_ms) }), {
    code: 'identity.badPeriod',
  });
});

test('ending a person ends posts and sessions at once, and nobody signs in as them again', async () => {
  const { id, password: first } = await hire('gone');
  await appoint(id, 'works', 'work.crew');
  const { token } = await bench.security.sessions.signIn('gone', first);
  assert.ok(await bench.security.sessions.find(token));
  await bench.call(system, 'DELETE', '/api/v1/organisation/people/:personId', { params: { personId: id } });
  assert.equal(await bench.security.sessions.find(token), undefined);
  await assert.rejects(bench.security.sessions.signIn('gone', first), { code: 'session.wrong' });
  const [row] = await bench.database.query<{ n: number }>('select count(*)::int as n from person where id = $1', [id]);
  assert.equal(row?.n, 1);
});

test('nobody combines two of the three administrators, by the routes or by SQL', async () => {
  const { id } = await hire('ambitious');
  await appoint(id, 'city', 'systemAdministrator');
  await assert.rejects(appoint(id, 'city', 'auditAdministrator'), { code: 'identity.administratorsCombined' });
  const insert = (role: string) =>
    bench.database.query(
      `insert into post (tenant, id, person_id, unit_id, role, valid_from) values ('default', gen_random_uuid()::text, $1, 'city', $2, now())`,
      [id, role],
    );
  for (const role of ['auditAdministrator', 'securityAdministrator', 'administrator'])
    await assert.rejects(insert(role), /nobody combines/, role);
  await insert('work.crew');
});

test('of two appointments at once that would combine, one is refused', async () => {
  const { id } = await hire('twice');
  const both = ['systemAdministrator', 'auditAdministrator'].map((role) => appoint(id, 'city', role));
  const outcomes = await Promise.allSettled(both);
  assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
});

test('history is neither deleted nor rewritten, whoever holds the database', async () => {
  for (const sql of [
    'delete from post',
    'delete from person',
    'delete from org_unit',
    `update post set role = 'work.clerk'`,
    `update person set name_zh = 'x'`,
    `update org_unit set parent = 'city' where id = '999901001'`,
    'update post set valid_to = null where valid_to is not null',
  ])
    await assert.rejects(bench.database.query(sql), /ends, it is not deleted|may only end/, sql);
});

test('nobody appoints himself, to a role that does not exist, or to an administrator’s post outside the city', async () => {
  const { id } = await hire('subject');
  await assert.rejects(appoint(security.id, 'city', 'work.crew'), { code: 'identity.ownPost' });
  await assert.rejects(appoint(id, 'city', 'administrator'), { code: 'identity.roleUnknown' });
  await assert.rejects(appoint(id, 'city', 'work.nothing'), { code: 'identity.roleUnknown' });
  await assert.rejects(appoint(id, 'water', 'auditAdministrator'), { code: 'identity.roleUnit' });
  await assert.rejects(appoint(id, 'nowhere', 'work.crew'), { code: 'identity.unitUnknown' });
  await assert.rejects(appoint('person:nobody', 'water', 'work.crew'), { code: 'identity.personUnknown' });
});

test('an account name is given once', async () => {
  await hire('unique');
  await assert.rejects(hire('unique'), { code: 'identity.accountTaken' });
});

test('shifts are listed by what they touch, and a cancelled one is not', async () => {
  const { id } = await hire('watch');
  const place = await appoint(id, '999901', 'work.crew');
  const duty = (from: number, to: number) =>
    post(system, '/api/v1/organisation/duties', {
      post: place,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
    }) as Promise<{ id: string }>;
  const day = await duty(bench.now(), bench.now() + 8 * hour_ms);
  const night = await duty(bench.now() + 8 * hour_ms, bench.now() + 16 * hour_ms);
  const list = (query: object) =>
    bench.call(system, 'GET', '/api/v1/organisation/duties', { query }) as Promise<{
      items: readonly { id: string; person: string }[];
    }>;
  const at = (time: number) => ({ from: new Date(time).toISOString(), to: new Date(time + 1).toISOString() });
  assert.deepEqual(
    (await list(at(bench.now() + 8 * hour_ms))).items.map(({ id: one }) => one),
    [night.id],
  );
  assert.deepEqual(
    (await list({ unit: '999901' })).items.map(({ person }) => person),
    [id, id],
  );
  await bench.call(system, 'DELETE', '/api/v1/organisation/duties/:dutyId', { params: { dutyId: day.id } });
  assert.deepEqual(
    (await list({})).items.map(({ id: one }) => one),
    [night.id],
  );
  await assert.rejects(duty(bench.now() + 2, bench.now() + 1), { code: 'identity.badPeriod' });
});

test('signing in by the gate still works with bearer and cookie, and signing out ends it', async () => {
  const { token } = await bench.enter('plain', 'work.crew');
  const { gate, sessions } = bench.security;
  for (const headers of [{ authorization: `Bearer ${token}` }, { cookie: `x=1; hub_session=${token}` }]) {
    const principal = await gate.authenticate({ headers });
    assert.deepEqual([principal?.roles, principal?.scope?.everywhere], [['work.crew'], true], stringify(headers));
  }
  assert.equal(await gate.authenticate({ headers: { authorization: 'Bearer nonsense' } }), undefined);
  await sessions.signOut(token);
  assert.equal(await sessions.find(token), undefined);
});

test('a post that begins now is given, though the clock moves on while it is', async () => {
  const ticking = await openSecurityBench({ soleAdministrator: false, ticking: true });
  try {
    const { principal } = await ticking.enter('sec', 'securityAdministrator');
    const account = await ticking.enter('somebody');
    const body = { person: account.principal.id, unit: 'city', role: 'work.clerk' };
    const made = await ticking.call(principal, 'POST', '/api/v1/organisation/posts', { body });
    assert.match((made as { id: string }).id, /^post:/);
  } finally {
    await ticking.close();
  }
});
