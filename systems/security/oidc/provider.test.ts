import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { defaultTenant, type Tenant } from '@hub/kernel';
import {
  createLocalJWKSet,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose';
import { basic, cookieJar, type OidcBench, openOidcBench, redirectUri } from './testing.ts';

let bench: OidcBench;
let application: { id: string; secret?: string };
let person: Awaited<ReturnType<OidcBench['enter']>>;
let issuer: string;

before(async () => {
  bench = await openOidcBench();
  issuer = `${bench.url}/oidc`;
  application = await bench.register({
    title: { zh: '区应用', en: 'District application' },
    kind: 'web',
    redirectUris: [redirectUri],
    postLogoutRedirectUris: ['http://127.0.0.1:9/out'],
  });
  person = await bench.enter('clerk', 'work.clerk');
});
after(() => bench.close());

const codeOf = (last: string) => new URL(last).searchParams.get('code') ?? '';
const exchange = (code: string, verifier: string, client = application) =>
  bench.form(
    '/token',
    { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier },
    basic(client),
  );

async function signIn(scope = 'openid profile post', session = person.token, client = application) {
  const parameters = { scope, ...(scope.includes('offline') ? { prompt: 'consent' } : {}) };
  const { last, verifier } = await bench.authorize(client.id, session, { parameters });
  const { status, body } = await exchange(codeOf(last), verifier, client);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

async function keySet() {
  const response = await fetch(`${issuer}/jwks`);
  return (await response.json()) as JSONWebKeySet;
}

test('an application learns who signed in, as which post, by code and PKCE; discovery and keys say nothing secret', async () => {
  const discovery = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Record<
    string,
    string[]
  >;
  assert.equal(discovery.issuer, issuer);
  assert.deepEqual(
    [discovery.response_types_supported, discovery.code_challenge_methods_supported],
    [['code'], ['S256']],
  );
  const keys = await keySet();
  assert.ok(keys.keys.length >= 4 && keys.keys.every((key) => !('d' in key)));
  const tokens = await signIn();
  const { payload, protectedHeader } = await jwtVerify(tokens.id_token ?? '', createLocalJWKSet(keys), {
    issuer,
    audience: application.id,
  });
  assert.deepEqual([payload.sub, payload.nonce, protectedHeader.alg], [person.principal.id, 'a nonce', 'RS256']);
  const told = await fetch(`${issuer}/me`, { headers: { authorization: `Bearer ${tokens.access_token}` } });
  const claims = (await told.json()) as Record<string, unknown>;
  assert.deepEqual(
    [claims.preferred_username, claims.role, claims.unit, claims.unit_kind, claims.citywide, claims.post],
    ['clerk', 'work.clerk', 'city', 'city', true, person.principal.post],
  );
  assert.equal((await bench.call(tokens.access_token ?? '', 'GET', '/cases')).status, 401, 'it opens nothing else');
});

test('with only the scope openid nothing but the subject is told', async () => {
  const tokens = await signIn('openid');
  const told = await fetch(`${issuer}/me`, { headers: { authorization: `Bearer ${tokens.access_token}` } });
  assert.deepEqual(await told.json(), { sub: person.principal.id });
});

test('without PKCE, with the plain method, or to an address that is not registered, nobody gets a code', async () => {
  const without = await bench.authorize(application.id, person.token, {
    parameters: { code_challenge: '', code_challenge_method: '' },
  });
  assert.match(without.last, /error=invalid_request/);
  const plain = await bench.authorize(application.id, person.token, { parameters: { code_challenge_method: 'plain' } });
  assert.match(plain.last, /error=invalid_request/);
  const elsewhere = await bench.authorize(application.id, person.token, {
    parameters: { redirect_uri: 'http://127.0.0.1:9/thief' },
  });
  assert.deepEqual([elsewhere.asked.status, elsewhere.last], [400, ''], 'no redirect at all');
  for (const response_type of ['token', 'id_token', 'code id_token'])
    assert.match(
      (await bench.authorize(application.id, person.token, { parameters: { response_type } })).last,
      /error=/,
    );
});

test('a code works once, for its client, its verifier and its address; used again it takes its tokens down', async () => {
  const { last, verifier } = await bench.authorize(application.id, person.token);
  const code = codeOf(last);
  const other = await bench.register({ title: { zh: '别的', en: 'Other' }, kind: 'web', redirectUris: [redirectUri] });
  assert.equal((await exchange(code, verifier, other)).body.error, 'invalid_grant');
  assert.equal((await exchange(code, 'w'.repeat(43))).body.error, 'invalid_grant');
  const { last: again, verifier: right } = await bench.authorize(application.id, person.token);
  const first = await exchange(codeOf(again), right);
  assert.equal(first.status, 200);
  assert.equal((await exchange(codeOf(again), right)).body.error, 'invalid_grant');
  const told = await fetch(`${issuer}/me`, { headers: { authorization: `Bearer ${first.body.access_token}` } });
  assert.equal(told.status, 401, 'the tokens of a code that was shown twice are void');
});

test('of many who show one code at once, at most one gets tokens', async () => {
  const { last, verifier } = await bench.authorize(application.id, person.token);
  const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(codeOf(last), verifier)));
  assert.ok(answers.filter(({ status }) => status === 200).length <= 1);
});

test('a refresh token turns with each use, and an old one shown again takes the whole family down', async () => {
  const tokens = await signIn('openid offline_access');
  const refresh = (token = '') =>
    bench.form('/token', { grant_type: 'refresh_token', refresh_token: token }, basic(application));
  const next = await refresh(tokens.refresh_token);
  assert.equal(next.status, 200);
  assert.notEqual(next.body.refresh_token, tokens.refresh_token);
  assert.equal((await refresh(tokens.refresh_token)).body.error, 'invalid_grant');
  assert.equal((await refresh(next.body.refresh_token)).body.error, 'invalid_grant');
});

test('a token is introspected by its own application and by systems, and revoked by its own application', async () => {
  const tokens = await signIn();
  const stranger = await bench.register({
    title: { zh: '别的', en: 'Other' },
    kind: 'web',
    redirectUris: [redirectUri],
  });
  const ask = async (client: typeof application) =>
    (await bench.form('/token/introspection', { token: tokens.access_token ?? '' }, basic(client))).body.active;
  const system = await bench.register({ title: { zh: '网关', en: 'Gateway' }, kind: 'system', permissions: [] });
  assert.deepEqual([await ask(application), await ask(stranger), await ask(system)], [true, false, true]);
  await bench.form('/token/revocation', { token: tokens.access_token ?? '' }, basic(stranger));
  assert.equal(await ask(application), true);
  await bench.form('/token/revocation', { token: tokens.access_token ?? '' }, basic(application));
  assert.equal(await ask(application), false);
});

const systemToken = async (client: { id: string; secret?: string }) =>
  (await bench.form('/token', { grant_type: 'client_credentials' }, basic(client))).body.access_token ?? '';

test('a system’s token acts within its permissions and unit, and ends with a revocation, a new secret’s old one, and its client', async () => {
  const order = { title: { zh: '水务系统', en: 'Water' }, kind: 'system', permissions: ['case.read'], unit: 'water' };
  const system = await bench.register(order);
  const token = await systemToken(system);
  const read = await bench.call<{ by: string; scope: { bureaus: string[] } }>(token, 'GET', '/cases');
  assert.deepEqual([read.status, read.body.by, read.body.scope.bureaus], [200, `client:${system.id}`, ['water']]);
  assert.equal((await bench.call(token, 'GET', '/api/v1/keys')).status, 403);
  await bench.form('/token/revocation', { token }, basic(system));
  bench.security.oidc.forget();
  assert.equal((await bench.call(token, 'GET', '/cases')).status, 401);
  const { token: administrator } = await bench.security.sessions.signIn('sec', 'a password for tests');
  const renewed = await bench.call<{ secret: string }>(
    administrator,
    'POST',
    `/api/v1/oidc/clients/${system.id}/secret`,
  );
  assert.equal(await systemToken(system), '');
  const last = await systemToken({ id: system.id, secret: renewed.body.secret });
  assert.equal((await bench.call(last, 'GET', '/cases')).status, 200);
  await bench.call(administrator, 'DELETE', `/api/v1/oidc/clients/${system.id}`);
  bench.security.oidc.forget();
  assert.equal((await bench.call(last, 'GET', '/cases')).status, 401);
  assert.equal(await systemToken({ id: system.id, secret: renewed.body.secret }), '');
});

test('nobody registers what reaches further than a key may, or with an address that is none', async () => {
  const { token } = await bench.security.sessions.signIn('sec', 'a password for tests');
  const title = { zh: '坏', en: 'Bad' };
  const status = async (client: object) =>
    (await bench.call(token, 'POST', '/api/v1/oidc/clients', { title, ...client })).status;
  assert.equal(await status({ kind: 'system', permissions: ['key.manage'] }), 400);
  assert.equal(await status({ kind: 'web', permissions: ['case.read'], redirectUris: [redirectUri] }), 400);
  assert.equal(await status({ kind: 'web', redirectUris: ['javascript:alert(1)//x'] }), 400);
  assert.equal(await status({ kind: 'web', redirectUris: ['https://a.example/#fragment'] }), 400);
  assert.equal(await status({ kind: 'web' }), 400);
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  assert.equal(
    await status({ kind: 'system', jwks: { keys: [await exportJWK(privateKey)] } }),
    400,
    'a private key is not to be shown',
  );
});

test('a signed client assertion is taken once, from the right key and algorithm, for this provider and this moment', async () => {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  const { id } = await bench.register({
    title: { zh: '签名系统', en: 'Signing' },
    kind: 'system',
    permissions: ['case.read'],
    jwks: { keys: [jwk] },
  });
  const now = Math.floor(Date.now() / 1000);

  const claims = (more: JWTPayload = {}): JWTPayload => ({
    iss: id,
    sub: id,
    aud: issuer,
    jti: randomUUID(),
    iat: now,
    exp: now + 60,
    ...more,
  });
  const signed = (more: JWTPayload = {}, key = privateKey) =>
    new SignJWT(claims(more)).setProtectedHeader({ alg: 'RS256', kid: 'k1' }).sign(key);
  const shown = async (assertion: string) =>
    (
      await bench.form('/token', {
        grant_type: 'client_credentials',
        client_id: id,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      })
    ).status;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const once = await signed();
  assert.equal(await shown(once), 200);
  assert.equal(await shown(once), 401, 'replayed');
  assert.equal(await shown(`${part({ alg: 'none' })}.${part(claims())}.`), 401, 'alg none');
  const head = `${part({ alg: 'HS256', kid: 'k1' })}.${part(claims())}`;
  for (const secret of [await exportSPKI(publicKey), JSON.stringify(jwk), ''])
    assert.equal(
      await shown(`${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`),
      401,
      'HS/RS swap',
    );
  assert.equal(await shown(await signed({ aud: 'https://elsewhere.example' })), 401, 'wrong audience');
  assert.equal(await shown(await signed({ iss: 'somebody' })), 401, 'wrong issuer');
  assert.equal(await shown(await signed({ sub: application.id })), 400, 'wrong subject');
  assert.equal(await shown(await signed({ exp: now - 60 })), 401, 'expired');
  const { privateKey: stranger } = await generateKeyPair('RS256');
  assert.equal(await shown(await signed({}, stranger)), 401, 'another key');
  const good = await signed();
  assert.equal(await shown(`${good.slice(0, -4)}AAAA`), 401, 'a changed signature');
  assert.equal(await shown(good), 200, 'and the next good one works: the test can fail');
});

test('the hub’s own API takes no JWT for a token', async () => {
  const tokens = await signIn();
  for (const jwt of [tokens.id_token ?? '', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJwZXJzb246MSJ9.'])
    assert.equal((await bench.call(jwt, 'GET', '/api/v1/session')).status, 401);
});

test('whoever is not signed in decides nothing; a no is told to the application; a post of somebody else is not shown', async () => {
  const nobody = await bench.authorize(application.id, 'nonsense');
  assert.equal(nobody.asked.status, 401);
  const no = await bench.authorize(application.id, person.token, { decision: { allow: false } });
  assert.match(no.last, /error=access_denied/);
  const other = await bench.enter('other', 'work.crew');
  const stolen = await bench.authorize(application.id, person.token, {
    decision: { allow: true, post: other.principal.post },
  });
  assert.equal(stolen.asked.status, 404);
  const planted = await bench.call(person.token, 'GET', '/api/v1/oidc/interaction');
  assert.equal(planted.status, 409, 'without the browser that began it there is nothing to answer');
});

test('to somebody of another tenant no application of this one asks anything', async () => {
  const foreigner = await bench.enterAt('elsewhere' as Tenant, 'foreigner', 'administrator');
  for (const decision of [{ allow: true }, { allow: false }]) {
    const { asked, last } = await bench.authorize(application.id, foreigner.token, { decision });
    assert.equal(asked.status, 409, 'as without the browser that began it');
    assert.doesNotMatch(last, /code=|error=/);
  }
});

test('one browser’s authorization is of no use in another, and signing in before does not sign in the next', async () => {
  const jar = cookieJar();
  const done = await bench.authorize(application.id, person.token, { jar });
  assert.ok(codeOf(done.last));
  const silent = await bench.authorize(application.id, person.token, { jar, parameters: { prompt: 'none' } });
  assert.match(
    silent.last,
    /error=(?:login|interaction|consent)_required/,
    'the provider remembers nobody without the hub’s session',
  );
  const query = new URLSearchParams({
    client_id: application.id,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid',
    code_challenge: 'c'.repeat(43),
    code_challenge_method: 'S256',
  });
  const begun = cookieJar();
  await begun.fetch(`${bench.url}/oidc/auth?${query}`);
  const answered = await begun.fetch(`${bench.url}/api/v1/oidc/interaction`, {
    method: 'POST',
    headers: { authorization: `Bearer ${person.token}`, 'content-type': 'application/json' },
    body: '{"allow":true}',
  });
  const { redirectTo } = (await answered.json()) as { redirectTo: string };
  const stolen = await cookieJar().fetch(redirectTo);
  assert.ok(!(stolen.headers.get('location') ?? '').includes('code='));
});

test('a closed account refreshes nothing and is told of to nobody, and an ended post is no longer shown', async () => {
  const leaver = await bench.enter('leaver', 'work.clerk');
  const tokens = await signIn('openid profile post offline_access', leaver.token);
  const told = async () => {
    const response = await fetch(`${issuer}/me`, { headers: { authorization: `Bearer ${tokens.access_token}` } });
    return response.ok ? ((await response.json()) as Record<string, unknown>) : response.status;
  };
  assert.equal(((await told()) as Record<string, unknown>).role, 'work.clerk');
  await bench.security.identity.people.endPost(bench.administrator, leaver.principal.post ?? '');
  assert.equal(((await told()) as Record<string, unknown>).role, undefined);
  await bench.security.identity.people.end(defaultTenant, leaver.principal.id);
  assert.equal(await told(), 401);
  const refreshed = await bench.form(
    '/token',
    { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' },
    basic(application),
  );
  assert.equal(refreshed.body.error, 'invalid_grant');
});

test('pairwise applications on different hosts cannot tell that it is the same person', async () => {
  const register = (host: string) =>
    bench.register({
      title: { zh: host, en: host },
      kind: 'web',
      pairwise: true,
      redirectUris: [`https://${host}/back`],
    });
  const subjects: string[] = [];
  for (const client of [await register('a.example'), await register('b.example'), await register('a.example')]) {
    const redirect_uri = `https://${subjects.length === 1 ? 'b' : 'a'}.example/back`;
    const { last, verifier } = await bench.authorize(client.id, person.token, { parameters: { redirect_uri } });
    const fields = { grant_type: 'authorization_code', code: codeOf(last), redirect_uri, code_verifier: verifier };
    const { body } = await bench.form('/token', fields, basic(client));
    subjects.push(JSON.parse(Buffer.from(body.id_token?.split('.')[1] ?? '', 'base64url').toString()).sub);
  }
  assert.equal(subjects[0], subjects[2]);
  assert.equal(new Set([...subjects, person.principal.id]).size, 3);
});

test('signing out asks first, and goes only where the application said it may', async () => {
  const tokens = await signIn();
  const out = (uri: string) =>
    fetch(
      `${issuer}/session/end?${new URLSearchParams({ id_token_hint: tokens.id_token ?? '', post_logout_redirect_uri: uri })}`,
      { redirect: 'manual' },
    );
  assert.equal((await out('http://127.0.0.1:9/out')).status, 200);
  assert.equal((await out('http://127.0.0.1:9/thief')).status, 400);
  const [header = '', payload = ''] = (tokens.id_token ?? '').split('.');
  const forged = `${header}.${payload}.${'A'.repeat(342)}`;
  assert.equal((await fetch(`${issuer}/session/end?id_token_hint=${forged}`)).status, 400);
});

test('nothing that opens a door lies in the database in the clear', async () => {
  const tokens = await signIn('openid offline_access');
  const rows = JSON.stringify([
    await bench.database.query('select * from oidc_record'),
    await bench.database.query('select * from oidc_client'),
    await bench.database.query('select * from oidc_signing_key'),
  ]);
  for (const secret of [tokens.access_token, tokens.refresh_token, application.secret])
    assert.ok(secret && !rows.includes(secret));
  assert.ok(!rows.includes('"d":'));
});
