import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Permission } from '@hub/kernel';
import { type CitizenBench, openCitizenBench, password } from './testing.ts';

let bench: CitizenBench;
let staff: string;
let citizen: { readonly token: string; readonly id: string };

before(async () => {
  bench = await openCitizenBench();
  staff = (await bench.enter('admin', 'administrator')).token;
  citizen = await bench.register('138 3711 2345');
});
after(() => bench.close());

const own = '/api/v1/citizen/session';
const signIn = (identifier: string, secret: string) =>
  bench.ask('POST', own, { body: { identifier, password: secret } });

test('whoever registers is signed in as a citizen of level 1, and no word of it is readable in the database', async () => {
  const { body } = await bench.ask('GET', own, { as: citizen.token });
  assert.equal(body.principal.kind, 'citizen');
  assert.deepEqual([body.principal.level, body.account.identifier, body.account.name], [1, '13837112345', '王小明']);
  const rows = JSON.stringify(await bench.database.query('select * from citizen'));
  for (const word of ['13837112345', '王小明', citizen.token]) assert.ok(!rows.includes(word), word);
});

test('a session of one realm is none in the other, by cookie or as a bearer, whatever the route', async () => {
  for (const route of bench.security.routes.filter(({ allow }) => allow !== 'public')) {
    const url = route.path.replaceAll(/:\w+/g, 'none');
    const stranger = route.realm === 'citizen' ? staff : citizen.token;
    const cookies = `hub_session=${stranger}; hub_citizen=${stranger}`;
    for (const how of [{ as: stranger }, { headers: { cookie: cookies } }])
      assert.equal((await bench.ask(route.method, url, how)).status, 401, `${route.method} ${route.path}`);
  }
});

test('both cookies live in one browser, and each route looks at its own', async () => {
  const cookie = `hub_session=${staff}; hub_citizen=${citizen.token}`;
  const [asStaff, asCitizen] = await Promise.all(
    ['/api/v1/session', own].map((url) => bench.ask('GET', url, { headers: { cookie } })),
  );
  assert.equal(asStaff?.body.principal.kind, 'person');
  assert.equal(asCitizen?.body.principal.id, citizen.id);
});

test('the policies give a citizen nothing but what is its own, and the staff nothing of that', async () => {
  const { authority, gate } = bench.security;
  const who = await gate.authenticate({ headers: { authorization: `Bearer ${citizen.token}` } }, 'citizen');
  const admin = await gate.authenticate({ headers: { authorization: `Bearer ${staff}` } });
  assert.ok(who && admin);
  const given = authority.policies.actions.filter((action) => authority.permits(who, action as Permission));
  assert.deepEqual(given, ['own.act', 'own.read']);
  assert.equal(authority.permits(who, 'signedIn'), false);
  assert.equal(authority.permits({ ...who, level: 2 }, 'own.request'), true);
  for (const action of ['own.read', 'own.act', 'own.request'] as const)
    assert.equal(authority.permits(admin, action), false, 'a policy for every action is none for this one');
});

test('one phone is one account; what is no phone or address, or too weak a password, is refused', async () => {
  const register = (body: object) => bench.ask('POST', '/api/v1/citizen/accounts', { body });
  const codes = [
    [{ identifier: '+8613837112345', name: '某人', password }, 'citizen.taken'],
    [{ identifier: '12345', name: '某人', password }, 'citizen.badIdentifier'],
    [{ identifier: '13900001111', name: '某人', password: '123456' }, 'citizen.weakPassword'],
    [{ identifier: '13900001111', name: '某人', password, level: 3 }, 'http.invalid'],
  ] as const;
  for (const [body, code] of codes) assert.equal((await register(body)).body.code, code);
});

test('guessing closes the name in this realm only, for one that is nobody’s alike', async () => {
  await bench.register('guessed@example.org');
  await bench.enter('guessed@example.org', 'work.crew');
  for (const name of ['guessed@example.org', 'nobody@example.org']) {
    const codes = [];
    for (let n = 0; n < 4; n += 1) codes.push((await signIn(name, 'a wrong password')).body.code);
    assert.deepEqual(codes, ['citizen.wrong', 'citizen.wrong', 'citizen.wrong', 'session.locked']);
  }
  assert.equal((await signIn('guessed@example.org', password)).body.code, 'session.locked');
  const ofStaff = { body: { account: 'guessed@example.org', password } };
  assert.equal((await bench.ask('POST', '/api/v1/session', ofStaff)).status, 200);
  bench.advance(2_001);
  assert.equal((await signIn('guessed@example.org', password)).status, 200);
});

test('a session planted before signing in ends; a cookie is set that scripts cannot read', async () => {
  const attacker = await bench.register('attacker@example.org');
  const { headers, body } = await bench.ask('POST', own, {
    headers: { cookie: `hub_citizen=${attacker.token}` },
    body: { identifier: '13837112345', password },
  });
  assert.match(String(headers['set-cookie']), /^hub_citizen=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  assert.notEqual(body.token, attacker.token);
  assert.equal((await bench.ask('GET', own, { as: attacker.token })).status, 401);
});

test('sessions are listed and ended by their owner; a new password ends the others; idle ones end', async () => {
  const { token } = await bench.register('roaming@example.org');
  const elsewhere = (await signIn('roaming@example.org', password)).body.token;
  const change = { old: password, new: 'another long password' };
  assert.equal((await bench.ask('POST', '/api/v1/citizen/account/password', { as: token, body: change })).status, 204);
  assert.equal((await bench.ask('GET', own, { as: elsewhere })).status, 401);
  assert.equal((await signIn('roaming@example.org', password)).body.code, 'citizen.wrong');
  const other = (await signIn('roaming@example.org', change.new)).body.token;
  const listed = await bench.ask('GET', '/api/v1/citizen/account/sessions', { as: token });
  const strange = listed.body.items.find((one: { current: boolean }) => !one.current);
  const end = (as: string) => bench.ask('DELETE', `/api/v1/citizen/account/sessions/${strange.id}`, { as });
  assert.equal((await end(citizen.token)).body.code, 'citizen.sessionUnknown');
  assert.equal((await end(token)).status, 204);
  assert.equal((await bench.ask('GET', own, { as: other })).status, 401);
  bench.advance(2 * 3_600_000 + 1);
  assert.equal((await bench.ask('GET', own, { as: token })).status, 401);
});
