import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as ask } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { after, before, test } from 'node:test';
import { defaultTenant, type Principal } from '@hub/kernel';
import { createHttpApp, type HttpAppOptions, openLog, readConfig, route, textKey } from '@hub/runtime';
import { Type } from 'typebox';

const fixture = (name: string) => new URL(`./fixtures/${name}`, import.meta.url).pathname;
const help = { zh: '密', en: 'secret' };
const schema = { HUB_PASS: textKey('', help, true), HUB_NAME: textKey('', help) } as const;
const nowhere = '/nonexistent/hub.json';
let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'hub-hardening-'));
});
after(() => rmSync(folder, { recursive: true }));

const who: Principal = {
  kind: 'person',
  id: 'person:1' as Principal['id'],
  name: 'One',
  roles: [],
  tenant: defaultTenant,
};
async function openApp(more: Partial<HttpAppOptions>) {
  const own = route({
    method: 'POST',
    path: '/own',
    allow: 'signedIn',
    summary: 'for who is signed in',
    handle: ({ address }) => ({ body: { address } }),
  });
  const open = route({
    method: 'GET',
    path: '/open',
    allow: 'public',
    summary: 'for everyone',
    handle: ({ address }) => ({ body: { address } }),
  });
  const told = route({
    method: 'POST',
    path: '/told/:token',
    allow: 'public',
    summary: 'for who knows a token',
    params: Type.Object({ token: Type.String() }),
    holderOf: ({ token }) => (token.startsWith('known') ? token : undefined),
    handle: () => ({ status: 204 }),
  });
  return createHttpApp({
    routes: [own, open, told],
    gate: {
      authenticate: async ({ headers }) =>
        typeof headers.authorization === 'string'
          ? { ...who, id: headers.authorization as Principal['id'] }
          : undefined,
      permits: () => true,
    },
    log: openLog('silent'),
    ...more,
  });
}

test('a secret may lie in a file; one that cannot be read, is given twice, or is no secret stops the start without telling it', () => {
  const file = join(folder, 'pass');
  writeFileSync(file, 'from the file\n');
  const read = (environment: Record<string, string>) => readConfig(schema, { environment, file: nowhere });
  assert.equal(read({ HUB_PASS_FILE: file }).HUB_PASS, 'from the file');
  assert.throws(() => read({ HUB_PASS_FILE: `${file}-not` }), { code: 'config.badSecretFile' });
  assert.throws(
    () => read({ HUB_PASS_FILE: file, HUB_PASS: 'twice' }),
    (error: Error) => !/from the file|twice/.test(error.message),
  );
  assert.throws(() => read({ HUB_NAME_FILE: file }), { code: 'config.unknownKey' });
});

test('secrets are not logged, wherever they stand', () => {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const log = openLog('debug', sink);
  const secrets = {
    password: 'S3CRET',
    token: 'S3CRET',
    credential: 'S3CRET',
    authorization: 'S3CRET',
    cookie: 'S3CRET',
    key: 'S3CRET',
    clientSecret: 'S3CRET',
    'set-cookie': 'S3CRET',
  };
  log.info(secrets, 'first');
  log.info({ body: secrets }, 'second');
  log.error({ request: { headers: secrets } }, 'third');
  assert.equal(lines.length, 3);
  for (const line of lines) assert.ok(!line.includes('S3CRET') && line.includes('[redacted]'), line);
});

test('an account is held to its rate, an address that is not signed in to its own, and each is told when to come back', async () => {
  const app = await openApp({ rates: { key: { burst: 3, perMinute: 60 }, address: { burst: 2, perMinute: 60 } } });
  const post = (name: string) =>
    app.inject({ method: 'POST', url: '/own', payload: {}, headers: { authorization: name } });
  const statuses = [];
  for (let call = 0; call < 5; call += 1) statuses.push((await post('person:1')).statusCode);
  assert.deepEqual(statuses, [200, 200, 200, 429, 429]);
  assert.equal((await post('person:2')).statusCode, 200, 'another has a rate of their own');
  const got = [];
  for (let call = 0; call < 3; call += 1) got.push(await app.inject({ method: 'GET', url: '/open' }));
  assert.deepEqual(
    got.map(({ statusCode }) => statusCode),
    [200, 200, 429],
  );
  assert.match(String(got[2]?.headers['retry-after']), /^[1-9]\d*$/);
  assert.equal(got[2]?.json().code, 'http.tooMany');
  await app.close();
});

test('who holds a credential that the route knows is held to the rate of an account, who only says so to that of the address', async () => {
  const app = await openApp({ rates: { key: { burst: 3, perMinute: 60 }, address: { burst: 2, perMinute: 60 } } });
  const statusesOf = async (token: string) => {
    const statuses = [];
    for (let call = 0; call < 4; call += 1)
      statuses.push((await app.inject({ method: 'POST', url: `/told/${token}`, payload: {} })).statusCode);
    return statuses;
  };
  assert.deepEqual(await statusesOf('known-1'), [204, 204, 204, 429]);
  assert.deepEqual(await statusesOf('known-2'), [204, 204, 204, 429]);
  assert.deepEqual(await statusesOf('guessed'), [204, 204, 429, 429]);
  assert.deepEqual(await statusesOf('guessed-again'), [429, 429, 429, 429]);
  await app.close();
});

test('what a request says of where it came from counts only when a trusted proxy says it', async () => {
  const from = { 'x-forwarded-for': '203.0.113.9' };
  const plain = await openApp({});
  assert.equal((await plain.inject({ method: 'GET', url: '/open', headers: from })).json().address, '127.0.0.1');
  const behind = await openApp({ trustedProxies: ['127.0.0.1'] });
  assert.equal((await behind.inject({ method: 'GET', url: '/open', headers: from })).json().address, '203.0.113.9');
  const other = await openApp({ trustedProxies: ['10.0.0.0/8'] });
  assert.equal((await other.inject({ method: 'GET', url: '/open', headers: from })).json().address, '127.0.0.1');
  for (const app of [plain, behind, other]) await app.close();
});

test('a body nested too deeply is refused before it is parsed, one with brackets in its texts is not', async () => {
  const app = await openApp({});
  const post = (payload: string) =>
    app.inject({
      method: 'POST',
      url: '/own',
      payload,
      headers: { authorization: 'x', 'content-type': 'application/json' },
    });
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  assert.equal((await post(nested(200))).statusCode, 200);
  assert.equal((await post(nested(201))).statusCode, 400);
  assert.equal((await post(nested(500_000))).statusCode, 400);
  assert.equal((await post(`${'{"a":'.repeat(300)}1${'}'.repeat(300)}`)).statusCode, 400);
  assert.equal((await post(JSON.stringify({ text: `\\"${'['.repeat(500)}` }))).statusCode, 200);
  await app.close();
});

test('with a certificate the hub speaks TLS 1.2 or newer and says that it stays so', async () => {
  const tls = {
    cert: readFileSync(fixture('localhost.pem'), 'utf8'),
    key: readFileSync(fixture('localhost.key.pem'), 'utf8'),
  };
  const app = await openApp({ tls });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const answer = (maxVersion: 'TLSv1.1' | 'TLSv1.3') =>
    new Promise<string | undefined>((resolve, reject) => {
      const request = ask(
        `${address}/open`,
        { ca: tls.cert, minVersion: 'TLSv1', maxVersion, ciphers: 'DEFAULT@SECLEVEL=0' },
        (response) => {
          response.resume();
          resolve(response.headers['strict-transport-security']);
        },
      );
      request.once('error', reject);
      request.end();
    });
  assert.match((await answer('TLSv1.3')) ?? '', /max-age=\d+/);
  await assert.rejects(answer('TLSv1.1'));
  app.server.closeAllConnections();
  await app.close();
});

test('every answer forbids scripts of others, framing, sniffing and the use of the device; data forbids everything', async () => {
  const app = await openApp({});
  app.get('/page', (_request, reply) => reply.type('text/html').send('<p>'));
  const data = await app.inject({ method: 'GET', url: '/open' });
  assert.match(String(data.headers['content-security-policy']), /default-src 'none'/);
  for (const url of ['/open', '/page', '/nothing-here']) {
    const { headers } = await app.inject({ method: 'GET', url });
    assert.equal(headers['x-frame-options'], 'DENY');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/);
    assert.equal(headers['strict-transport-security'], undefined, 'plain HTTP promises nothing');
    if (url === '/open') continue;
    assert.match(String(headers['content-security-policy']), /script-src 'self';/);
    assert.doesNotMatch(String(headers['content-security-policy']), /script-src[^;]*unsafe/);
    assert.match(String(headers['permissions-policy']), /microphone=\(\)/);
  }
  await app.close();
});
