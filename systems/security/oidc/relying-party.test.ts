import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { defaultTenant } from '@hub/kernel';
import { openOutbound, runtimeMigrations } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { password, workCity } from '../identity/testing.ts';
import { createSecurity, migrations, type Security } from '../security.ts';

// A provider that lies when it is told to: what a hub as relying party must not believe.
const client = 'hub-b';
const citizensClient = 'hub-citizens';
let server: Server;
let issuer: string;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let idToken: (nonce: string) => Promise<string>;
let asked = 0;
let security: Security;
let database: Awaited<ReturnType<typeof openTestDatabase>>;

const now_s = () => Math.floor(Date.now() / 1000);
const good = (nonce: string) => ({
  iss: issuer,
  aud: client,
  sub: 'subject-1',
  nonce,
  iat: now_s(),
  exp: now_s() + 60,
  preferred_username: 'known',
});
const sign = (claims: object, key = keys.privateKey) =>
  new SignJWT(claims as never).setProtectedHeader({ alg: 'RS256', kid: 'k' }).sign(key);
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

before(async () => {
  keys = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k', alg: 'RS256', use: 'sig' };
  let nonce = '';
  server = createServer(async (request, response) => {
    asked += 1;
    const url = new URL(request.url ?? '', issuer);
    const answer = (body: object) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    if (url.pathname === '/.well-known/openid-configuration')
      return answer({
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      });
    if (url.pathname === '/jwks') return answer({ keys: [jwk] });
    if (url.pathname === '/auth') {
      nonce = url.searchParams.get('nonce') ?? '';
      return response.end();
    }
    return answer({ access_token: 'a', token_type: 'Bearer', expires_in: 60, id_token: await idToken(nonce) });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  database = await openTestDatabase([...runtimeMigrations, ...migrations]);
  security = createSecurity({
    database,
    city: workCity,
    clock: Date.now,
    config: {
      HUB_OIDC_ISSUER: issuer,
      HUB_OIDC_CLIENT_ID: client,
      HUB_OIDC_CLIENT_SECRET: 'a secret',
      HUB_OIDC_TITLE: '省统一身份',
      HUB_CITIZEN_OIDC_ISSUER: issuer,
      HUB_CITIZEN_OIDC_CLIENT_ID: citizensClient,
      HUB_CITIZEN_OIDC_CLIENT_SECRET: 'another secret',
      HUB_CITIZEN_OIDC_TITLE: '省政务服务网',
    },
    signInOutbound: openOutbound({ allow: [new URL(issuer).host] }),
  });
  await security.start();
  for (const name of ['known', 'victim']) {
    const title = { zh: name, en: name };
    await security.sessions.saveAccount({ name, title, roles: ['work.clerk'], tenant: defaultTenant, password });
  }
});
after(async () => {
  await security.stop();
  server.closeAllConnections();
  server.close();
  await database.close();
});

function call(path: string, request: object = {}) {
  const found = security.routes.find((one) => one.method === 'GET' && one.path === path);
  assert.ok(found);
  const basis = {
    params: {},
    query: {},
    body: undefined,
    headers: {},
    method: 'GET',
    url: path,
    language: 'zh',
    signal: new AbortController().signal,
  };
  return found.handle({ ...basis, ...request } as never) as Promise<{
    status: number;
    headers: Record<string, string>;
  }>;
}

/** The browser goes to the provider and comes back; answers where it lands and with which session. */
async function signIn(
  change: (parts: { state: string; cookie: string }) => { state: string; cookie: string } = (same) => same,
  to = '/desk',
  { base = '/api/v1', cookieName = 'hub_sign_in', query = {}, headers = {} } = {},
) {
  const begun = await call(`${base}/session/oidc`, { query: { to, ...query }, headers });
  const target = new URL(begun.headers.location ?? '');
  await fetch(target);
  const [, cookie = ''] = new RegExp(`^${cookieName}=([\\w-]+)`).exec(begun.headers['set-cookie'] ?? '') ?? [];
  const sent = change({ state: target.searchParams.get('state') ?? '', cookie });
  const url = `${base}/session/oidc/callback?code=c&state=${sent.state}&iss=${encodeURIComponent(issuer)}`;
  const back = () =>
    call(`${base}/session/oidc/callback`, { url, headers: { cookie: `${cookieName}=${sent.cookie}` } });
  return { answer: await back(), back };
}

const refused = '/sign-in?problem=oidc.refused';

test('nothing is asked of the provider before somebody signs in, and the button has its name', async () => {
  assert.equal(asked, 0);
  const ways = security.routes.find(({ path }) => path === '/api/v1/session/ways');
  assert.ok(ways);
  const { body } = (await ways.handle({} as never)) as { body: { oidc: string } };
  assert.equal(body.oidc, '省统一身份');
});

test('whoever the provider names gets a session; from then on only its subject counts', async () => {
  idToken = async (nonce) => sign(good(nonce));
  const { answer, back } = await signIn();
  assert.deepEqual([answer.status, answer.headers.location], [303, '/desk']);
  const token = /hub_session=([\w-]+)/.exec(answer.headers['set-cookie'] ?? '')?.[1] ?? '';
  assert.equal((await security.sessions.find(token))?.name, 'known');
  assert.equal((await back()).headers.location, refused, 'the same answer a second time');
  idToken = async (nonce) => sign({ ...good(nonce), preferred_username: 'victim' });
  const renamed = await signIn();
  const same = /hub_session=([\w-]+)/.exec(renamed.answer.headers['set-cookie'] ?? '')?.[1] ?? '';
  assert.equal((await security.sessions.find(same))?.name, 'known', 'a name that changed there changes nobody here');
  idToken = async (nonce) => sign({ ...good(nonce), sub: 'subject-2', preferred_username: 'known' });
  assert.equal((await signIn()).answer.headers.location, '/sign-in?problem=oidc.nobody', 'an account has one subject');
  idToken = async (nonce) => sign({ ...good(nonce), sub: 'subject-3', preferred_username: 'nobody' });
  assert.equal((await signIn()).answer.headers.location, '/sign-in?problem=oidc.nobody');
});

const citizens = { base: '/api/v1/citizen', cookieName: 'hub_citizen_sign_in' } as const;
const goodCitizen = (nonce: string, more: object = {}) => ({
  iss: issuer,
  aud: citizensClient,
  sub: 'citizen-1',
  nonce,
  iat: now_s(),
  exp: now_s() + 60,
  name: '王小明',
  phone_number: '+86 138 3711 0001',
  phone_number_verified: true,
  ...more,
});
/** Each realm with what is right there, the secret of its client and the audience of the other's tokens. */
const realms = {
  staff: { right: good, secret: 'a secret', other: citizensClient, ways: {}, to: '/desk', no: refused },
  citizen: {
    right: goodCitizen,
    secret: 'another secret',
    other: client,
    ways: citizens,
    to: '/my',
    no: '/my?problem=oidc.refused',
  },
} as const;

for (const [realm, { right, secret, other, ways, to, no }] of Object.entries(realms))
  test(`${realm}: an id token that is forged, for somebody else, of somebody else, too old or of another sign-in is refused`, async () => {
    const stranger = await generateKeyPair('RS256', { extractable: true });
    const publicText = await exportSPKI(keys.publicKey);
    const jwk = JSON.stringify(await exportJWK(keys.publicKey));
    const hmac = (nonce: string, key: string) => {
      const head = `${part({ alg: 'HS256', kid: 'k' })}.${part(right(nonce))}`;
      return `${head}.${createHmac('sha256', key).update(head).digest('base64url')}`;
    };
    const lies: Readonly<Record<string, (nonce: string) => Promise<string> | string>> = {
      'alg none': (nonce) => `${part({ alg: 'none' })}.${part(right(nonce))}.`,
      'alg None': (nonce) => `${part({ alg: 'None' })}.${part(right(nonce))}.`,
      'HMAC with the public key (PEM)': (nonce) => hmac(nonce, publicText),
      'HMAC with the public key (JWK)': (nonce) => hmac(nonce, jwk),
      'HMAC with the client secret': (nonce) => hmac(nonce, secret),
      'another key': (nonce) => sign(right(nonce), stranger.privateKey),
      'no signature': async (nonce) => `${(await sign(right(nonce))).split('.').slice(0, 2).join('.')}.`,
      'wrong audience': (nonce) => sign({ ...right(nonce), aud: 'another' }),
      'the audience of the other realm': (nonce) => sign({ ...right(nonce), aud: other }),
      'wrong issuer': (nonce) => sign({ ...right(nonce), iss: 'https://elsewhere.example' }),
      expired: (nonce) => sign({ ...right(nonce), iat: now_s() - 900, exp: now_s() - 600 }),
      'another nonce': (nonce) => sign({ ...right(nonce), nonce: `${nonce}x` }),
      'no nonce': (nonce) => sign({ ...right(nonce), nonce: undefined }),
      'no subject': (nonce) => sign({ ...right(nonce), sub: undefined }),
    };
    for (const [what, lie] of Object.entries(lies)) {
      idToken = async (nonce) => lie(nonce);
      assert.equal((await signIn(undefined, to, ways)).answer.headers.location, no, what);
    }
    idToken = async (nonce) => sign(right(nonce));
    assert.equal(
      (await signIn(undefined, to, ways)).answer.headers.location,
      to,
      'and a true one is taken: the test can fail',
    );
  });

/** The citizen a sign-in by the provider has let in. */
async function citizenOf(answer: { headers: Record<string, string> }) {
  const [, token = ''] = /hub_citizen=([\w-]+)/.exec(answer.headers['set-cookie'] ?? '') ?? [];
  const principal = await security.gate.authenticate({ headers: { cookie: `hub_citizen=${token}` } }, 'citizen');
  return { token, principal };
}
const citizenSignIn = (more: object = {}, ways: object = {}) => {
  idToken = async (nonce) => sign(goodCitizen(nonce, more));
  return signIn(undefined, '/my', { ...citizens, ...ways });
};
async function register(identifier: string) {
  const route = security.routes.find((one) => one.method === 'POST' && one.path === '/api/v1/citizen/accounts');
  assert.ok(route);
  const request = { body: { identifier, name: '李四', password }, headers: {}, address: '::1', language: 'zh' };
  const { body } = (await route.handle(request as never)) as { body: { token: string; principal: { id: string } } };
  return body;
}

test('a citizen gets an account of level 2 by the verified phone, the same each time, and is nobody among the staff', async () => {
  const first = await citizenSignIn();
  const { token, principal } = await citizenOf(first.answer);
  assert.deepEqual([principal?.kind, principal?.name, principal?.level], ['citizen', '王小明', 2]);
  const again = await citizenOf((await citizenSignIn({ name: 'renamed', phone_number: '13999999999' })).answer);
  assert.equal(again.principal?.id, principal?.id, 'only issuer and subject count');
  assert.equal(await security.sessions.find(token), undefined);
  assert.equal(await security.gate.authenticate({ headers: { authorization: `Bearer ${token}` } }), undefined);
  // The same subject of the same provider is somebody else among the staff, or nobody.
  idToken = async (nonce) => sign({ ...good(nonce), sub: 'citizen-1', preferred_username: 'nobody' });
  assert.equal((await signIn()).answer.headers.location, '/sign-in?problem=oidc.nobody');
  // A staff subject that has an account here is a new citizen there, and only by a verified contact.
  const staff = { sub: 'subject-1', phone_number_verified: false };
  assert.equal((await citizenSignIn(staff)).answer.headers.location, '/my?problem=oidc.noContact');
});

test('a sign-in begun in one realm does not end in the other, and no id token is a session of either', async () => {
  idToken = async (nonce) => sign(goodCitizen(nonce));
  const begun = await call('/api/v1/session/oidc', { query: {} });
  const target = new URL(begun.headers.location ?? '');
  await fetch(target);
  const [, state = ''] = /hub_sign_in=([\w-]+)/.exec(begun.headers['set-cookie'] ?? '') ?? [];
  const url = `${citizens.base}/session/oidc/callback?code=c&state=${state}&iss=${encodeURIComponent(issuer)}`;
  const crossed = await call(`${citizens.base}/session/oidc/callback`, {
    url,
    headers: { cookie: `${citizens.cookieName}=${state}` },
  });
  assert.equal(crossed.headers.location, '/my?problem=oidc.refused');
  for (const claims of [good('n'), goodCitizen('n')])
    for (const realm of ['staff', 'citizen'] as const) {
      const headers = { authorization: `Bearer ${await sign(claims)}` };
      assert.equal(await security.gate.authenticate({ headers }, realm), undefined, realm);
    }
});

test('an account that is there is never taken over by a phone: its owner connects it, once, and nobody for another', async () => {
  const owner = await register('13837110002');
  const mine = { sub: 'citizen-2', phone_number: '13837110002' };
  assert.equal((await citizenSignIn(mine)).answer.headers.location, '/my?problem=oidc.contactTaken');
  const connect = (cookie: string) => citizenSignIn(mine, { query: { connect: true }, headers: { cookie } });
  await assert.rejects(connect(''), 'whoever is not signed in has nothing to connect');
  const staff = await security.sessions.signIn('known', password);
  await assert.rejects(connect(`hub_session=${staff.token}`), 'nor has one of the staff');
  assert.equal((await connect(`hub_citizen=${owner.token}`)).answer.headers.location, '/my');
  assert.equal((await citizenOf((await citizenSignIn(mine)).answer)).principal?.id, owner.principal.id);
  const another = await register('13837110003');
  assert.equal(
    (await connect(`hub_citizen=${another.token}`)).answer.headers.location,
    '/my?problem=oidc.boundElsewhere',
  );
  await database.query('delete from citizen where id = $1', [another.principal.id]);
});

test('an answer that another browser began is refused, and a link leads nowhere else', async () => {
  idToken = async (nonce) => sign(good(nonce));
  const without = await signIn(({ state }) => ({ state, cookie: '' }));
  assert.equal(without.answer.headers.location, refused);
  const other = await signIn(({ state }) => ({ state, cookie: 'x'.repeat(43) }));
  assert.equal(other.answer.headers.location, refused);
  const swapped = await signIn(({ cookie }) => ({ state: 'x'.repeat(43), cookie }));
  assert.equal(swapped.answer.headers.location, refused);
  for (const to of ['//evil.example', 'https://evil.example', '/\\evil.example', '/x\r\nSet-Cookie: a=b'])
    assert.equal((await signIn((same) => same, to)).answer.headers.location, '/', to);
});

test('a hub without a provider calls nobody', async () => {
  const plain = createSecurity({ database, city: workCity, clock: Date.now });
  const begin = plain.routes.find(({ path }) => path === '/api/v1/session/oidc');
  assert.ok(begin);
  const answer = (await begin.handle({ query: {}, headers: {} } as never)) as { headers: Record<string, string> };
  assert.equal(answer.headers.location, '/sign-in?problem=oidc.notConfigured');
});
