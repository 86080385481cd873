import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createHttpApp, type Database, openLog, type Route, route } from '@hub/runtime';
import { openTestDatabase } from '@hub/runtime/testing';
import { Type } from 'typebox';
import { ofCitizens } from '../authority/who-may-ask.ts';
import { openWorld, type World } from '../authority/world.ts';
import { openHoles } from './probe-target.ts';
import { type Input, inputsOf, openObjects, plainInput } from './route-inputs.ts';

// Every route of the route table, and every place in it that takes a text, made from the routes' own schemas: what the probes
// of `probes.test.ts` look for in a few chosen places is looked for in all. Each class is shown to find a planted hole by the
// same code, in a small route table that has them all.
interface Answer {
  readonly status: number;
  readonly text: string;
  readonly type: string;
}
interface Target {
  readonly routes: readonly Route[];
  ask(route: Route, input: Input, headers?: Readonly<Record<string, string>>, raw?: string): Promise<Answer>;
}

const trap = `x' or "1"='1 -- <img src=x onerror=alert(1)>`;
/** A stream does not end. */
const streams = ['/api/v1/events'];

let world: World;
let database: Database;
let folder: string;
let hub: Target;
let holes: Target;
let plain: Awaited<ReturnType<typeof openHoles>>;
let secretServer: Server;
let secretUrl: string;
let reached = 0;
let closeHoles: () => Promise<void>;

before(async () => {
  world = await openWorld();
  await world.writeLevel('w1', 2);
  await world.settle();
  hub = {
    routes: world.routes.filter(({ path }) => !streams.includes(path)),
    async ask({ path }, { method, url, body }, headers = {}, raw) {
      const sent = raw === undefined ? body : Buffer.from(raw);
      const type = sent === undefined ? {} : { 'content-type': 'application/json' };
      const by = ofCitizens(path) ? 'citizen' : 'administrator';
      const answer = await world.ask(by, method, url, sent, { ...type, ...headers });
      return {
        status: answer.status,
        text: answer.body,
        type: `${answer.headers['content-type'] as string | undefined}`,
      };
    },
  };
  database = await openTestDatabase();
  await database.query('create table probe_row (tenant text, name text)');
  folder = mkdtempSync(join(tmpdir(), 'hub-probe-'));
  secretServer = createServer((_request, response) => {
    reached += 1;
    response.end();
  });
  await new Promise<void>((resolve) => secretServer.listen(0, '127.0.0.1', resolve));
  secretUrl = `http://127.0.0.1:${(secretServer.address() as AddressInfo).port}/`;
  plain = await openHoles(database, folder);
  holes = await openPlanted();
});
after(async () => {
  await closeHoles();
  plain.close();
  secretServer.close();
  await world.close();
  await database.close();
  rmSync(folder, { recursive: true });
});

/** A route table with a hole of each class, asked by the same code as the hub's. */
async function openPlanted(): Promise<Target> {
  const text = Type.String({ maxLength: 500 });
  const common = { allow: 'public', summary: 'a planted hole' } as const;
  const routes: readonly Route[] = [
    route({
      ...common,
      method: 'GET',
      path: '/sql',
      query: Type.Object({ q: Type.Optional(text) }),
      handle: async ({ query }) => ({
        body: await database.query(`select name from probe_row where name = '${query.q ?? ''}'`),
      }),
    }),
    route({
      ...common,
      method: 'GET',
      path: '/files/:name',
      params: Type.Object({ name: text }),
      handle({ params }) {
        const file = join(folder, params.name);
        return existsSync(file) ? { body: { text: readFileSync(file, 'utf8') } } : { status: 404 };
      },
    }),
    route({
      ...common,
      method: 'POST',
      path: '/page',
      body: Type.Object({ deep: Type.Object({ title: text }) }),
      handle: ({ body }) => ({ headers: { 'content-type': 'text/html' }, body: `<p>${body.deep.title}</p>` }),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/fetch',
      body: Type.Object({ hooks: Type.Array(Type.Object({ target: text })) }),
      async handle({ body }) {
        await fetch(body.hooks[0]?.target ?? '').catch(() => undefined);
        return { body: {} };
      },
    }),
    route({
      ...common,
      method: 'POST',
      path: '/people',
      body: Type.Object({ name: text }, { additionalProperties: true }),
      handle: ({ body }) => ({ body: { role: 'clerk', ...body } }),
    }),
  ];
  const gate = { authenticate: async () => undefined, permits: () => true };
  const app = await createHttpApp({ routes, gate, log: openLog('silent') });
  closeHoles = () => app.close();
  return {
    routes,
    async ask(_route, { method, url, body }, headers = {}, raw) {
      const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
      const type = payload === undefined ? {} : { 'content-type': 'application/json' };
      const sent = { method: method as 'GET', url, headers: { ...type, ...headers } };
      const answer = await app.inject(payload === undefined ? sent : { ...sent, payload });
      return { status: answer.statusCode, text: answer.payload, type: String(answer.headers['content-type'] ?? '') };
    },
  };
}

/** Several at a time. */
async function together<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const one = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) await work(next);
  };
  await Promise.all(Array.from({ length: 8 }, one));
}

type Look = (answer: Answer) => boolean;

/** Every place of every route in which a text is found to do what it should not. */
async function findIn({ routes, ask }: Target, text: string, isFound: Look) {
  const found: string[] = [];
  const asked = routes.flatMap((one) => inputsOf(one, text).map((input) => ({ one, input })));
  await together(asked, async ({ one, input }) => {
    const answer = await ask(one, input);
    if (isFound(answer))
      found.push(`${one.method} ${one.path} ${input.place}: ${answer.status} ${answer.text.slice(0, 120)}`);
  });
  return { found: found.toSorted(), count: asked.length };
}

const places = (found: readonly string[]) => found.map((one) => one.split(': ')[0]);

const breaksSql: Look = ({ status, text }) => status >= 500 || /syntax error at|unterminated|relation "/.test(text);
const runsInPage: Look = ({ type, text }) => type.includes('html') && text.includes('<img src=x onerror=');
test('SQL and script: a hostile text breaks no statement and is no markup of any answer, in every place of every route', async (context) => {
  const look: Look = (answer) => breaksSql(answer) || runsInPage(answer);
  assert.deepEqual(places((await findIn(holes, trap, look)).found), ['GET /sql ?q', 'POST /page .deep.title']);
  const { found, count } = await findIn(hub, trap, look);
  context.diagnostic(`${count} places of ${hub.routes.length} routes`);
  assert.ok(count > 800, `${count} places`);
  assert.deepEqual(found, []);
});

test('path traversal: no place of any route leads to a file beside its own', async () => {
  const isSecret: Look = ({ text }) => text.includes('root:x:');
  const climb = '../../../../../../../../../../etc/passwd';
  assert.deepEqual(places((await findIn(holes, climb, isSecret)).found), ['GET /files/:name :name']);
  assert.deepEqual((await findIn(hub, climb, isSecret)).found, []);
});

test('server-side request forgery: an address of this machine in any place is asked by nobody', async () => {
  const none: Look = () => false;
  await findIn(holes, secretUrl, none);
  assert.ok(reached > 0, 'the planted fetch');
  reached = 0;
  await findIn(hub, secretUrl, none);
  const linked = hub.routes.filter(({ path }) => path.startsWith('/ngsi-ld/'));
  const link = `<${secretUrl}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`;
  await together(linked, async (one) => void (await hub.ask(one, plainInput(one), { link })));
  await world.settle();
  assert.equal(reached, 0);
});

const writes = ({ routes }: Target) => routes.filter(({ method }) => method !== 'GET');
/** Objects of bodies that are open on purpose, and why a member too many does nothing there. */
const openOnPurpose: readonly (readonly [at: RegExp, why: string])[] = [
  [/(?:passkey|step-up|passkeys) \.response$/, 'a credential of WebAuthn, which the library reads member by member'],
  [/cosignatures \.checkpoint$/, 'what another node has signed, checked by its signature'],
  [/oidc\/clients \.jwks\.keys\[\]$/, 'keys as RFC 7517 has them, which the library reads'],
  [
    / \.(?:answers|attributes|variables|values|input|mapping|query)$/,
    'named by a pack or a process, and checked against it',
  ],
];
test('mass assignment: of no body a member is taken that its schema does not name', async () => {
  const open = (target: Target) =>
    writes(target).flatMap((one) => openObjects(one.body as never).map((at) => `${one.method} ${one.path} ${at}`));
  const left = open(hub).filter((one) => !openOnPurpose.some(([at]) => at.test(one)));
  const marker = 'probe-of-members';
  const extra = { role: marker, roles: [marker], tenant: marker, level: 3, state: marker, number: marker, id: marker };
  const taken = async (target: Target) => {
    const found: string[] = [];
    await together(writes(target), async (one) => {
      const input = plainInput(one);
      if (input.body === undefined || one.path.startsWith('/ngsi-ld/')) return;
      const own = new Set(Object.keys((one.body as { properties?: object }).properties ?? {}));
      const more = Object.fromEntries(Object.entries(extra).filter(([name]) => !own.has(name)));
      const { status, text } = await target.ask(one, { ...input, body: { ...(input.body as object), ...more } });
      if (status < 300 && text.includes(marker)) found.push(`${one.method} ${one.path}`);
    });
    return found.toSorted();
  };
  assert.deepEqual([open(holes), await taken(holes)], [['POST /people '], ['POST /people']]);
  assert.deepEqual(await taken(hub), []);
  assert.deepEqual(left, [], 'a body that takes members it does not know: close it, or say why not');
});

test('prototype pollution: no body of any route reaches the prototype of all objects', async () => {
  const bodies = [
    '{"__proto__":{"polluted":true}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
    '{"a":{"__proto__":{"polluted":true}},"b":[{"constructor":{"prototype":{"polluted":true}}}]}',
    '{"\\u005f_proto__":{"polluted":true}}',
  ];
  const polluting = async (target: Target) => {
    const found: string[] = [];
    for (const one of writes(target))
      for (const body of bodies) {
        const { status } = await target.ask(one, plainInput(one), {}, body);
        const prototype = Object.prototype as { polluted?: unknown };
        if (prototype.polluted !== undefined || status >= 500) found.push(`${one.method} ${one.path}`);
        delete prototype.polluted;
      }
    return [...new Set(found)];
  };
  const planted = await Promise.all(bodies.map((body) => plain.ask('/settings', { method: 'POST', body })));
  assert.ok(planted.some(({ text }) => text === 'true'));
  assert.deepEqual(await polluting(hub), []);
});

test('cross-site request forgery: no write of any route is let in from another site', async () => {
  const forged: readonly Readonly<Record<string, string>>[] = [
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
  ];
  const cookie = { cookie: 'hub_session=stolen' };
  assert.equal(
    (await plain.ask('/act', { method: 'POST', headers: { ...cookie, ...forged[0] } })).status,
    200,
    'planted',
  );
  await together(writes(hub), async (one) => {
    for (const headers of forged) {
      const { status, text } = await hub.ask(one, plainInput(one), headers);
      assert.ok(status === 403 && /crossSite|拒绝跨站请求/.test(text), `${one.method} ${one.path}: ${status} ${text}`);
    }
  });
});

test('token confusion: a token that nobody here has signed opens no route of either realm', async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = part({ sub: world.principal('administrator').id, roles: ['administrator'], exp: 4_000_000_000 });
  const tokens = [
    `${part({ alg: 'none' })}.${claims}.`,
    `${part({ alg: 'HS256', typ: 'JWT' })}.${claims}.c2ln`,
    `${part({ alg: 'RS256', jwk: { kty: 'oct', k: 'a' } })}.${claims}.c2ln`,
  ];
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  assert.equal((await plain.ask('/token', { headers: bearer(tokens[0] ?? '') })).status, 200, 'planted');
  const guarded = hub.routes.filter(({ allow }) => allow !== 'public');
  assert.ok(guarded.length > 250);
  await together(guarded, async (one) => {
    for (const token of tokens) {
      const { status } = await hub.ask(one, plainInput(one), bearer(token));
      assert.equal(status, 401, `${one.method} ${one.path}`);
    }
  });
});

test('the probes were asked by somebody who was signed in all the while', async () => {
  assert.equal((await world.ask('administrator', 'GET', '/api/v1/session')).status, 200);
  assert.equal((await world.ask('citizen', 'GET', '/api/v1/citizen/session')).status, 200);
});
