import assert from 'node:assert/strict';
import { argon2Sync } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Principal } from '@hub/kernel';
import { generate } from 'otplib';
import { openSecurityBench, password, type SecurityBench } from '../identity/testing.ts';

let bench: SecurityBench;
before(async () => {
  bench = await openSecurityBench();
});
after(() => bench.close());

const signIn = (name: string, given: string, code?: string) => bench.security.sessions.signIn(name, given, { code });
const call = (principal: Principal, token: string, method: string, path: string, more: object = {}) =>
  bench.call(principal, method, path, { headers: { authorization: `Bearer ${token}` }, ...more });
const codeOf = (secret: string) => generate({ secret, epoch: Math.floor(bench.now() / 1000) });

interface Begun {
  readonly id: string;
  readonly secret: string;
  readonly uri: string;
}

/** An account with an authenticator app. */
async function enrol(name: string) {
  const { principal, token } = await bench.enter(name, 'work.crew');
  const begun = (await call(principal, token, 'POST', '/api/v1/account/factors/totp', {
    body: { name: 'phone' },
  })) as Begun;
  const confirmed = (await call(principal, token, 'POST', '/api/v1/account/factors/:factorId/confirmation', {
    params: { factorId: begun.id },
    body: { code: await codeOf(begun.secret) },
  })) as { recoveryCodes: string[] };
  bench.advance(30_000);
  return { ...begun, ...confirmed, principal, token };
}

test('guessing is slowed down, then closed, and a name that is nobody’s is treated exactly alike', async () => {
  await bench.enter('guessed', 'work.crew');
  const one = async (name: string) => {
    const seen: string[] = [];
    const wrong = async () => {
      const error = await signIn(name, 'wrong').then(
        () => ({ code: 'in' }),
        (refused: { code: string; details?: object }) => refused,
      );
      seen.push(JSON.stringify([error.code, 'details' in error ? error.details : {}]));
    };
    for (let tries = 0; tries < 4; tries += 1) await wrong();
    bench.advance(2_000);
    await wrong();
    bench.advance(7_999);
    await wrong();
    bench.advance(1);
    for (let tries = 0; tries < 2; tries += 1) await wrong();
    return seen;
  };
  const known = await one('guessed');
  assert.deepEqual(known, await one('nobody-at-all'));
  assert.deepEqual(
    known.map((text) => (JSON.parse(text) as [string])[0].replace('session.', '')),
    ['wrong', 'wrong', 'wrong', 'locked', 'wrong', 'locked', 'wrong', 'locked'],
  );
  await assert.rejects(signIn('guessed', password), { code: 'session.locked' }, 'even the right password waits');
  bench.advance(15 * 60_000);
  assert.ok((await signIn('guessed', password)).token);
  await assert.rejects(signIn('guessed', 'wrong'), { code: 'session.wrong' }, 'and all is forgotten');
});

test('many guesses at once count as many', async () => {
  await bench.enter('stormed', 'work.crew');
  const answers = await Promise.allSettled(Array.from({ length: 30 }, () => signIn('stormed', 'wrong')));
  const judged = answers.filter((one) => one.status === 'rejected' && one.reason.code === 'session.wrong');
  assert.ok(judged.length <= 3, `${judged.length} guesses were judged`);
});

test('an old hash is made anew with today’s parameters when its owner signs in', async () => {
  await bench.enter('aged', 'work.crew');
  const nonce = Buffer.alloc(16, 7);
  const weak = { memory: 8_192, passes: 1, parallelism: 1, tagLength: 32 };
  const tag = argon2Sync('argon2id', { message: password, nonce, ...weak });
  const old = `argon2id$8192$1$1$${nonce.toString('base64url')}$${tag.toString('base64url')}`;
  await bench.database.query(`update account set password_hash = $1 where name = 'aged'`, [old]);
  await signIn('aged', password);
  const [row] = await bench.database.query<{ hash: string }>(
    `select password_hash as hash from account where name = 'aged'`,
  );
  assert.match(row?.hash ?? '', /^argon2id\$47104\$1\$1\$/);
  assert.ok((await signIn('aged', password)).token);
});

test('with an authenticator app the password alone opens nothing, and no code works twice', async () => {
  const { secret, uri, recoveryCodes } = await enrol('careful');
  assert.match(uri, /^otpauth:\/\/totp\/.*careful.*secret=/);
  assert.equal(recoveryCodes.length, 10);
  await assert.rejects(signIn('careful', password), { code: 'factor.codeNeeded', details: { factors: 'totp' } });
  await assert.rejects(
    signIn('careful', 'wrong'),
    { code: 'session.wrong' },
    'the factor is not told before the password',
  );
  const code = await codeOf(secret);
  const { principal } = await signIn('careful', password, code);
  assert.equal(principal.strong, true);
  await assert.rejects(signIn('careful', password, code), { code: 'factor.codeWrong' });
  bench.advance(30_000);
  assert.ok((await signIn('careful', password, await codeOf(secret))).token);
  const kept = JSON.stringify(await bench.database.query('select * from factor'));
  assert.ok(!kept.includes(secret), 'the secret is not stored in the clear');
});

test('a recovery code works once, and new ones make the old void', async () => {
  const { principal, token, recoveryCodes } = await enrol('forgetful');
  const [first = '', second = ''] = recoveryCodes;
  assert.ok((await signIn('forgetful', password, first.toLowerCase())).token);
  await assert.rejects(signIn('forgetful', password, first), { code: 'factor.codeWrong' });
  const fresh = (await call(principal, token, 'POST', '/api/v1/account/recovery-codes')) as { recoveryCodes: string[] };
  bench.advance(60 * 60_000);
  await assert.rejects(signIn('forgetful', password, second), { code: 'factor.codeWrong' });
  assert.ok((await signIn('forgetful', password, fresh.recoveryCodes[0])).token);
});

test('a second factor is fresh for 15 minutes; after that the acts that need it are refused until it is given anew', async () => {
  const { secret, id } = await enrol('stepping');
  const { token } = await signIn('stepping', password, await codeOf(secret));
  const { gate } = bench.security;
  const who = async () => {
    const principal = await gate.authenticate({ headers: { authorization: `Bearer ${token}` } });
    assert.ok(principal);
    return principal;
  };
  await gate.stepUp?.(await who());
  bench.advance(15 * 60_000);
  await assert.rejects(gate.stepUp?.(await who()) ?? Promise.resolve(), { code: 'factor.stepUpNeeded' });
  await assert.rejects(call(await who(), token, 'POST', '/api/v1/session/step-up', { body: { code: '000000' } }), {
    code: 'factor.codeWrong',
  });
  await call(await who(), token, 'POST', '/api/v1/session/step-up', { body: { code: await codeOf(secret) } });
  await gate.stepUp?.(await who());
  await call(await who(), token, 'DELETE', '/api/v1/account/factors/:factorId', { params: { factorId: id } });
  assert.ok((await signIn('stepping', password)).token, 'without a factor the password is enough again');
});

test('where a second factor is required, who has none may only enrol one', async () => {
  const strict = await openSecurityBench({ secondFactor: 'required' });
  try {
    const { principal } = await strict.enter('bare', 'securityAdministrator');
    await assert.rejects(strict.security.gate.stepUp?.(principal) ?? Promise.resolve(), { code: 'factor.enrolNeeded' });
  } finally {
    await strict.close();
  }
});

test('a new password ends every other session, and has to be a good one', async () => {
  const { principal, token } = await bench.enter('changing', 'work.crew');
  const elsewhere = await signIn('changing', password);
  const change = (old: string, next: string) =>
    call(principal, token, 'POST', '/api/v1/account/password', { body: { old, new: next } });
  await assert.rejects(change(password, 'changing1234'), { code: 'session.weakPassword' });
  await assert.rejects(change('wrong', 'a much better password'), { code: 'session.oldWrong' });
  await change(password, 'a much better password');
  const { sessions } = bench.security;
  assert.deepEqual([await sessions.find(elsewhere.token), (await sessions.find(token))?.id], [undefined, principal.id]);
  await assert.rejects(signIn('changing', password), { code: 'session.wrong' });
  assert.ok((await signIn('changing', 'a much better password')).token);
});

test('everyone sees where they are signed in and can end it; of others’ sessions they know nothing', async () => {
  const { principal, token } = await bench.enter('roaming', 'work.crew');
  const other = await bench.security.sessions.signIn('roaming', password, { address: '10.0.0.7', agent: 'Phone/1' });
  const stranger = await bench.enter('stranger', 'work.crew');
  type Listed = { items: { id: string; current: boolean; agent: string | null }[] };
  const list = () => call(principal, token, 'GET', '/api/v1/account/sessions') as Promise<Listed>;
  const phone = (await list()).items.find(({ agent }) => agent === 'Phone/1');
  assert.deepEqual([(await list()).items.length, phone?.current], [2, false]);
  assert.ok(!JSON.stringify(await list()).includes(token));
  const end = (by: Principal, at: string, sessionId: string) =>
    call(by, at, 'DELETE', '/api/v1/account/sessions/:sessionId', { params: { sessionId } });
  await assert.rejects(end(stranger.principal, stranger.token, phone?.id ?? ''), { code: 'session.unknown' });
  await end(principal, token, phone?.id ?? '');
  assert.equal(await bench.security.sessions.find(other.token), undefined);
  await end(principal, token, 'others');
  assert.equal((await list()).items.length, 1);
});

test('a session planted before signing in is not the one that is opened, and ends', async () => {
  const { token } = await bench.enter('fixated', 'work.crew');
  const attacker = await bench.enter('attacker', 'work.crew');
  const planted = { headers: { cookie: `hub_session=${attacker.token}` }, body: { account: 'fixated', password } };
  const opened = (await bench.call(attacker.principal, 'POST', '/api/v1/session', planted)) as { token: string };
  assert.ok(opened.token !== attacker.token && opened.token !== token);
  assert.equal(await bench.security.sessions.find(attacker.token), undefined);
  const invented = {
    headers: { cookie: 'hub_session=chosen-by-the-attacker' },
    body: { account: 'fixated', password },
  };
  await bench.call(attacker.principal, 'POST', '/api/v1/session', invented);
  assert.equal(await bench.security.sessions.find('chosen-by-the-attacker'), undefined);
});
