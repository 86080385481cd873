import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createHttpApp, type Database, openLog, openOutbound, route, serveWebApp } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { openWorld, type World } from '../authority/world.ts';
import { openBrowser } from '../support/browser.ts';
import { type Answer, type Call, openHoles, type Target } from './probe-target.ts';

// Every probe is put to the hub and to a server with the hole planted. One that does not find the planted hole fails.
let world: World;
let holes: Awaited<ReturnType<typeof openHoles>>;
let database: Database;
let folder: string;
let secretServer: Server;
let secretUrl: string;
const secret = 'the-secret-beside-the-folder';

before(async () => {
  world = await openWorld();
  await world.writeLevel('w1', 2);
  await world.settle();
  database = await openTestDatabase();
  await database.query('create table probe_row (tenant text, name text)');
  await database.query(`insert into probe_row values ('default', 'ours'), ('other', 'theirs')`);
  folder = mkdtempSync(join(tmpdir(), 'hub-probe-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>ours</title>');
  writeFileSync(`${folder}-secret`, secret);
  holes = await openHoles(database, folder);
  secretServer = createServer((_request, response) => response.end(secret));
  await new Promise<void>((resolve) => secretServer.listen(0, '127.0.0.1', resolve));
  secretUrl = `http://127.0.0.1:${(secretServer.address() as AddressInfo).port}/`;
});
after(async () => {
  holes.close();
  secretServer.close();
  await world.close();
  await database.close();
  rmSync(folder, { recursive: true });
  rmSync(`${folder}-secret`);
});

const hub: Target = {
  async ask(url, { method = 'GET', headers = {}, body } = {}): Promise<Answer> {
    const { status, body: text } = await world.ask('otherBureau', method, url, body && Buffer.from(body), {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    });
    return { status, text, headers: {} };
  },
};

const injections = [
  `' or '1'='1`,
  `' union select name from probe_row--`,
  `'; drop table probe_row; --`,
  `" or ""="`,
  `1) or (1=1`,
  `\\'; select pg_sleep(0)--`,
  `$$ or true --`,
];

/** Found when another's row comes back, or the server breaks on it. */
async function injectsSql(target: Target, urlOf: (text: string) => string): Promise<boolean> {
  for (const text of injections) {
    const { status, text: body } = await target.ask(urlOf(encodeURIComponent(text)));
    if (status >= 500 || body.includes('theirs') || /syntax error at|unterminated|relation "/.test(body)) return true;
  }
  return false;
}

test('SQL injection: found where it is planted, nowhere in the hub', async () => {
  assert.equal(await injectsSql(holes, (text) => `/search?q=${text}`), true);
  await database.query('create table if not exists probe_row (tenant text, name text)');
  const places: readonly ((text: string) => string)[] = [
    (text) => `/api/v1/cases?q=${text}`,
    (text) => `/api/v1/cases?area=${text}`,
    (text) => `/api/v1/alerts?subject=${text}`,
    (text) => `/api/v1/alerts?after=${text}`,
    (text) => `/api/v1/indicators/toy.highest/values?subject=${text}`,
    (text) => `/api/v1/indicators/${text}/values`,
    (text) => `/ngsi-ld/v1/entities?type=${text}`,
    (text) => `/ngsi-ld/v1/entities?type=Tank&q=level=="${text}"`,
    (text) => `/ngsi-ld/v1/entities?type=Tank&idPattern=${text}`,
    (text) => `/ngsi-ld/v1/entities?type=Tank&scopeQ=${text}`,
    (text) => `/ngsi-ld/v1/entities?type=Tank&attrs=${text}`,
    (text) => `/ngsi-ld/v1/entities?type=Tank&local=true&orderBy=${text}`,
    (text) => `/ngsi-ld/v1/types/${text}`,
  ];
  for (const place of places) assert.equal(await injectsSql(hub, place), false, place('…'));
});

test('path traversal: found where it is planted, not in the web app’s files', async () => {
  const climbs = [
    `../${folder.split('/').at(-1)}-secret`,
    `..%2f${folder.split('/').at(-1)}-secret`,
    `....//x`,
    `/etc/passwd`,
  ];
  const climbing = async (target: Target, prefix: string) => {
    for (const climb of climbs) {
      const { text } = await target.ask(prefix + climb).catch(() => ({ text: '' }));
      if (text.includes(secret) || text.includes('root:')) return true;
    }
    return false;
  };
  assert.equal(await climbing(holes, '/file?name='), true);
  const app = await createHttpApp({
    routes: [],
    gate: { authenticate: async () => undefined, permits: () => false },
    log: openLog('silent'),
  });
  assert.equal(await serveWebApp(app, folder, { 'index.html': ['/'] }), true);
  const files: Target = {
    async ask(url) {
      const answer = await app.inject({ method: 'GET', url });
      return { status: answer.statusCode, text: answer.body, headers: {} };
    },
  };
  for (const prefix of ['/', '/assets/', '//']) assert.equal(await climbing(files, prefix), false, prefix);
  assert.match((await files.ask('/')).text, /ours/, 'the files are served');
  await app.close();
});

const acts: Call = {
  method: 'POST',
  body: '{}',
  headers: { cookie: 'hub_session=stolen', 'content-type': 'application/json' },
};
test('cross-site request forgery: a page of another site acts where it is planted, not on the hub', async () => {
  const forged: readonly Readonly<Record<string, string>>[] = [
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: 'https://other.hub.example' },
    { origin: 'null' },
  ];
  const succeeds = async (target: Target, url: string) => {
    for (const headers of forged)
      if ((await target.ask(url, { ...acts, headers: { ...acts.headers, ...headers } })).status < 400) return true;
    return false;
  };
  assert.equal(await succeeds(holes, '/act'), true);
  for (const url of ['/api/v1/session', '/api/v1/session/post', '/api/v1/cases', '/ngsi-ld/v1/entities'])
    assert.equal(await succeeds(hub, url), false, url);
  // The same act by the hub's own page is not stopped by this: the probe does not merely find what is refused anyway.
  const own = { type: 'toy.overflow', title: 'own', description: 'own', area: '999902' };
  const { status } = await hub.ask('/api/v1/cases', {
    method: 'POST',
    body: JSON.stringify(own),
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  assert.equal(status, 201);
});

test('mass assignment: members that are nobody’s to set are taken where it is planted, not by the hub', async () => {
  const extra = {
    role: 'administrator',
    roles: ['administrator'],
    tenant: 'other',
    bureau: 'works',
    state: 'closed',
    number: 'XX-1',
  };
  const taken = async (target: Target, url: string, body: object) => {
    const { status, text } = await target.ask(url, {
      method: 'POST',
      body: JSON.stringify({ ...body, ...extra }),
      headers: { 'content-type': 'application/json' },
    });
    return status < 300 && /administrator|"tenant":"other"|"state":"closed"|XX-1/.test(text);
  };
  assert.equal(await taken(holes, '/person', {}), true);
  const opening = { type: 'toy.overflow', title: 'probe', description: 'probe', area: '999902' };
  assert.equal(await taken(hub, '/api/v1/cases', opening), false);
  assert.equal(await taken(hub, '/api/v1/session', { account: 'otherBureau', password: 'wrong' }), false);
});

test('token confusion: an unsigned or self-signed token is believed where it is planted, not by the hub', async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = part({ sub: world.principal('administrator').id, roles: ['administrator'], exp: 4_000_000_000 });
  const tokens = [
    `${part({ alg: 'none' })}.${claims}.`,
    `${part({ alg: 'HS256', typ: 'JWT' })}.${claims}.c2ln`,
    `${part({ alg: 'RS256', jwk: { kty: 'oct', k: 'a' } })}.${claims}.c2ln`,
    `${part({ alg: 'ES256', kid: '../../dev/null' })}.${claims}.`,
  ];
  const believed = async (target: Target, url: string) => {
    for (const token of tokens)
      if ((await target.ask(url, { headers: { authorization: `Bearer ${token}` } })).status < 400) return true;
    return false;
  };
  assert.equal(await believed(holes, '/token'), true);
  for (const url of ['/api/v1/session', '/api/v1/cases']) assert.equal(await believed(hub, url), false, url);
});

test('prototype pollution: reaches every object where it is planted, none in the hub', async () => {
  const bodies = [
    '{"__proto__":{"polluted":true}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
    '{"a":{"__proto__":{"polluted":true}}}',
    '{"\\u005f_proto__":{"polluted":true}}',
  ];
  const isPolluted = () => ({}) as { polluted?: unknown };
  const pollutes = async (target: Target, url: string) => {
    for (const body of bodies) {
      const { text } = await target.ask(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
      if (text === 'true' || isPolluted().polluted !== undefined) return true;
    }
    return false;
  };
  assert.equal(await pollutes(holes, '/settings'), true);
  for (const url of ['/api/v1/cases', '/api/v1/session', '/ngsi-ld/v1/entities', '/ngsi-ld/v1/entityOperations/query'])
    assert.equal(await pollutes(hub, url), false, url);
});

test('script injection, in a real browser: a script runs where nothing forbids it, and not under the hub’s policy', async () => {
  const page = route({
    method: 'GET',
    path: '/page',
    allow: 'public',
    summary: 'a page as careless as the planted one, but with the headers of the hub',
    handle: ({ url }) => ({
      headers: { 'content-type': 'text/html' },
      body: `<!doctype html><title>page</title><p>${new URL(url, 'http://x').searchParams.get('q')}</p>`,
    }),
  });
  const app = await createHttpApp({
    routes: [page],
    gate: { authenticate: async () => undefined, permits: () => false },
    log: openLog('silent'),
  });
  const guarded = await app.listen({ host: '127.0.0.1', port: 0 });
  const browser = await openBrowser();
  try {
    const scripts = [
      '<script>document.title="run"</script>',
      '<img src=x onerror="document.title=\'run\'">',
      '<svg onload="document.title=\'run\'">',
    ];
    const runs = async (address: string) => {
      for (const script of scripts) {
        const tab = await browser.newPage();
        await tab.goto(`${address}/page?q=${encodeURIComponent(script)}`, { waitUntil: 'load' });
        const ran = await tab.waitForFunction('document.title === "run"', undefined, { timeout: 700 }).then(
          () => true,
          () => false,
        );
        await tab.close();
        if (ran) return true;
      }
      return false;
    };
    assert.equal(await runs(holes.address), true);
    assert.equal(await runs(guarded), false);
  } finally {
    await browser.close();
    await app.close();
  }
});

test('patterns that never end: hold up the server where it is planted, are refused or answered at once by the hub', async () => {
  // The planted pattern doubles its time with each letter; a pattern matched in linear time does not notice two more.
  const time = async (target: Target, url: string) => {
    const start = performance.now();
    await target.ask(url);
    return performance.now() - start;
  };
  const long = (letters: number) => `${'a'.repeat(letters)}!`;
  const short_ms = await time(holes, `/match?q=${long(18)}`);
  const long_ms = await time(holes, `/match?q=${long(26)}`);
  assert.ok(long_ms > 10 * short_ms || long_ms > 200, `planted: ${short_ms} and ${long_ms} ms`);
  for (const pattern of ['^(a+)+$', '^(a|a)*$', '(a*)*b', '^(?:a|aa)+$', '(x+x+)+y']) {
    const { status } = await hub.ask(`/ngsi-ld/v1/entities?type=Tank&idPattern=${encodeURIComponent(pattern)}`);
    const { status: inQ } = await hub.ask(
      `/ngsi-ld/v1/entities?type=Tank&q=${encodeURIComponent(`name~="${pattern}"`)}`,
    );
    assert.ok(
      [status, inQ].every((one) => one < 500),
      pattern,
    );
  }
  const { status } = await hub.ask('/ngsi-ld/v1/entities?type=Tank&idPattern=^(a%2B)%2B$');
  assert.ok(status >= 400 && status < 500, 'nested quantifiers are refused');
});

test('header injection: a line is smuggled in where it is planted, not by the hub', async () => {
  const line = encodeURIComponent('x\r\nx-smuggled: yes');
  assert.equal((await holes.ask(`/goto?next=${line}`)).headers['x-smuggled'], 'yes');
  const app = await createHttpApp({
    routes: [
      route({
        method: 'GET',
        path: '/echo',
        allow: 'public',
        summary: 'puts a text into a header',
        handle: ({ url }) => ({
          headers: { location: new URL(url, 'http://x').searchParams.get('next') ?? '' },
          body: {},
        }),
      }),
    ],
    gate: { authenticate: async () => undefined, permits: () => false },
    log: openLog('silent'),
  });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const answer = await fetch(`${address}/echo?next=${line}`);
  assert.equal(answer.headers.get('x-smuggled'), null);
  assert.equal(answer.status, 500, 'refused rather than mended: it is a mistake of ours');
  await app.close();
});

test('server-side request forgery: the planted fetch reaches this machine, the way out of the hub does not', async () => {
  assert.equal((await holes.ask(`/fetch?url=${encodeURIComponent(secretUrl)}`)).text, secret);
  const { port } = new URL(secretUrl);
  const reaches = async (allow: readonly string[], url: string) => {
    const out = openOutbound({ allow, resolve: (_host, done) => done(null, [{ address: '127.0.0.1', family: 4 }]) });
    try {
      return (await out.request({ url, timeout_ms: 2_000 })).text().includes(secret);
    } catch {
      return false;
    } finally {
      await out.close();
    }
  };
  // Whatever may be called by name, a name that leads to this machine, or an address of it in any spelling, is not.
  for (const url of [
    secretUrl,
    `http://localhost:${port}/`,
    `http://2130706433:${port}/`,
    `http://0x7f.1:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
    `http://[::1]:${port}/`,
    `http://0.0.0.0:${port}/`,
    `http://rebinding.example:${port}/`,
    `http://user@127.0.0.1:${port}/`,
    'http://169.254.169.254/latest/meta-data/',
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_',
  ])
    assert.equal(await reaches(['*'], url), false, url);
  assert.equal(
    await reaches([`127.0.0.1:${port}`], secretUrl),
    true,
    'what is allowed by its address is reached: the probe can fail',
  );
});
