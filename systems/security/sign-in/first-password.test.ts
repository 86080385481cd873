import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type CitizenBench, openCitizenBench, password } from '../citizens/testing.ts';
import { citizenRealm, realmCookie, staffRealm } from './sign-in-realm.ts';

let bench: CitizenBench;
let administrator: string;
before(async () => {
  bench = await openCitizenBench();
  administrator = (await bench.enter('root', 'administrator')).token;
});
after(() => bench.close());

/** An account that an administrator has made, with a post, and signed in by the password it was told. */
async function hire(account: string) {
  const made = await bench.ask('POST', '/api/v1/organisation/people', {
    as: administrator,
    body: { name: { zh: account, en: account }, account },
  });
  const post = { person: made.body.id, unit: 'city', role: 'systemAdministrator' };
  assert.equal((await bench.ask('POST', '/api/v1/organisation/posts', { as: administrator, body: post })).status, 201);
  const first: string = made.body.password;
  const opened = await bench.ask('POST', '/api/v1/session', { body: { account, password: first } });
  return { first, opened, as: opened.body.token as string };
}

test('by a password that somebody else has made one reaches nothing but the way to an own one', async () => {
  const { opened, as } = await hire('zhang');
  assert.equal(opened.body.principal.initialPassword, true);
  assert.equal((await bench.ask('GET', '/api/v1/session', { as })).status, 200);
  for (const [method, url] of [
    ['GET', '/api/v1/organisation/people'],
    ['POST', '/api/v1/organisation/units'],
    ['GET', '/api/v1/account/factors'],
    ['POST', '/api/v1/account/factors/totp'],
    ['POST', '/api/v1/account/passkeys/challenge'],
    ['POST', '/api/v1/session/post'],
    ['POST', '/api/v1/oidc/interaction'],
  ] as const) {
    const answer = await bench.ask(method, url, { as, ...(method === 'GET' ? {} : { body: {} }) });
    assert.deepEqual([answer.status, answer.body.code], [403, 'http.ownPasswordNeeded'], `${method} ${url}`);
  }
});

test('with an own password everything is open, the old one opens nothing, and other sessions have ended', async () => {
  const { first, as } = await hire('li');
  const elsewhere = (await bench.ask('POST', '/api/v1/session', { body: { account: 'li', password: first } })).body
    .token;
  const change = (next: string) =>
    bench.ask('POST', '/api/v1/account/password', { as, body: { old: first, new: next } });
  assert.equal((await change('short')).status, 400);
  assert.equal((await bench.ask('GET', '/api/v1/organisation/people', { as })).status, 403);
  assert.equal((await change(password)).status, 204);
  assert.equal((await bench.ask('GET', '/api/v1/organisation/people', { as })).status, 200);
  assert.equal((await bench.ask('GET', '/api/v1/session', { as })).body.principal.initialPassword, undefined);
  assert.equal((await bench.ask('GET', '/api/v1/session', { as: elsewhere })).status, 401);
  assert.equal((await bench.ask('POST', '/api/v1/session', { body: { account: 'li', password: first } })).status, 401);
});

test('the same password again is no change', async () => {
  const { first, as } = await hire('wang');
  const same = await bench.ask('POST', '/api/v1/account/password', { as, body: { old: first, new: first } });
  assert.equal(same.status, 400);
  assert.equal((await bench.ask('GET', '/api/v1/organisation/people', { as })).status, 403);
});

test('an account made at the start of the hub, and a citizen, have chosen their own', async () => {
  assert.equal((await bench.ask('GET', '/api/v1/organisation/people', { as: administrator })).status, 200);
  const { token } = await bench.register('13837112345');
  assert.equal(
    (await bench.ask('GET', '/api/v1/citizen/session', { as: token })).body.principal.initialPassword,
    undefined,
  );
});

test('every session cookie is kept from scripts and other sites, and over TLS from plain connections', () => {
  for (const realm of [staffRealm, citizenRealm]) {
    const cookie = (secure: boolean) => realmCookie(realm, secure);
    for (const token of ['abc', '']) {
      const flags = (text: string) => text.split('; ').slice(1).toSorted();
      const ends = token === '' ? ['Max-Age=0'] : [];
      assert.deepEqual(flags(cookie(false)(token)), ['HttpOnly', ...ends, 'Path=/', 'SameSite=Strict'].toSorted());
      assert.deepEqual(
        flags(cookie(true)(token)),
        ['HttpOnly', ...ends, 'Path=/', 'SameSite=Strict', 'Secure'].toSorted(),
      );
    }
  }
});
