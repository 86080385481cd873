import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineErrors, type PersonId, type Principal, type Tenant } from '@hub/kernel';
import { Type } from 'typebox';
import { openLog } from '../log.ts';
import { type Route, route } from './http.ts';
import { createHttpApp, type Gate } from './http-app.ts';

const errors = defineErrors('toy', {
  closed: { status: 409, zh: '已关闭 {name}', en: '{name} is closed' },
  unknown: { status: 404, zh: '没有 {name}', en: 'There is no {name}' },
});
const clerk: Principal = { kind: 'person', id: 'p' as PersonId, name: 'clerk', roles: [], tenant: 'default' as Tenant };

const gate: Gate = {
  authenticate: async ({ headers }) => (headers.authorization === 'Bearer clerk' ? clerk : undefined),
  permits: (_principal, permission) => permission === 'toy.read',
};

const routes: readonly Route[] = [
  route({ method: 'GET', path: '/open', allow: 'public', summary: '', handle: () => ({ body: { open: true } }) }),
  route({
    method: 'GET',
    path: '/toys',
    allow: 'toy.read',
    summary: '',
    query: Type.Object({ limit: Type.Integer({ maximum: 10 }) }, { additionalProperties: false }),
    handle: ({ query }) => ({ body: { limit: query.limit } }),
  }),
  route({ method: 'DELETE', path: '/open', allow: 'public', summary: '', handle: () => ({ status: 204 }) }),
  route({ method: 'POST', path: '/toys', allow: 'toy.write', summary: '', handle: () => ({ status: 201 }) }),
  route({
    method: 'POST',
    path: '/echo',
    allow: 'public',
    summary: '',
    body: Type.Object({ n: Type.Integer() }, { additionalProperties: false }),
    handle: ({ body }) => ({ body }),
  }),
  ...(['toy.read', 'public'] as const).map((allow) =>
    route({
      method: 'GET',
      path: `/missing/${allow}`,
      allow,
      summary: '',
      handle: () => {
        throw errors.unknown({ name: 'bear' });
      },
    }),
  ),
  route({
    method: 'GET',
    path: '/closed',
    allow: 'public',
    summary: '',
    handle: () => {
      throw errors.closed({ name: 'shop' });
    },
  }),
  route({
    method: 'GET',
    path: '/broken',
    allow: 'public',
    summary: '',
    handle: () => {
      throw new Error('secret detail');
    },
  }),
  route({
    method: 'GET',
    path: '/feed',
    allow: 'public',
    summary: '',
    handle: () => ({ headers: { 'content-type': 'text/event-stream' }, body: feed() }),
  }),
];

const raw = route({
  method: 'POST',
  path: '/raw',
  allow: 'public',
  summary: '',
  rawBody: true,
  handle: ({ body }) => ({ body: { bytes: Buffer.isBuffer(body) && body.length } }),
});

async function* feed(): AsyncGenerator<string> {
  yield 'data: 1\n\n';
  yield 'data: 2\n\n';
}

const app = await createHttpApp({ routes: [...routes, raw], gate, log: openLog('silent') });

test('what is not there says which permission would show it, so that a page can explain that and nothing of what there is', async () => {
  const app = await createHttpApp({ routes, gate, log: openLog('silent') });
  const ask = async (path: string) =>
    (await app.inject({ url: path, headers: { authorization: 'Bearer clerk' } })).json<Record<string, unknown>>();
  assert.equal((await ask('/missing/toy.read')).permission, 'toy.read');
  assert.equal((await ask('/missing/public')).permission, undefined);
  assert.equal((await ask('/closed')).permission, undefined);
  await app.close();
});

test('nothing is answered to strangers but what is public', async () => {
  assert.equal((await app.inject('/open')).statusCode, 200);
  assert.equal((await app.inject('/toys?limit=1')).statusCode, 401);
  const signedIn = { headers: { authorization: 'Bearer clerk' } };
  assert.deepEqual((await app.inject({ url: '/toys?limit=3', ...signedIn })).json(), { limit: 3 });
  assert.equal((await app.inject({ method: 'POST', url: '/toys', ...signedIn })).statusCode, 403);
});

test('strangers learn nothing from a bad request: the gate comes before validation', async () => {
  assert.equal((await app.inject('/toys?limit=999')).statusCode, 401);
});

test('a query is converted, checked, and unknown parameters are refused', async () => {
  const headers = { authorization: 'Bearer clerk' };
  for (const query of ['limit=99', 'limit=x', 'limit=1&other=2', '']) {
    const answer = await app.inject({ url: `/toys?${query}`, headers });
    assert.equal(answer.statusCode, 400, query);
    assert.equal(answer.json().code, 'http.invalid');
  }
});

test('what a browser may do with content is said with content, and with every error', async () => {
  const headersOf = async (url: string, method: 'GET' | 'POST' | 'DELETE' = 'GET') =>
    Object.keys((await app.inject({ url, method })).headers).filter((name) => name.startsWith('content-security-'));
  for (const url of ['/open', '/closed', '/broken', '/toys', '/nowhere'])
    assert.equal((await headersOf(url)).length, 1);
  assert.deepEqual(await headersOf('/open', 'DELETE'), []);
});

test('a body is checked as it came, without conversion', async () => {
  const post = (payload: string, type = 'application/json') =>
    app.inject({ method: 'POST', url: '/echo', payload, headers: { 'content-type': type } });
  assert.equal((await post('{"n":1}')).statusCode, 200);
  for (const body of [
    '{"n":"1"}',
    '{"n":1,"m":2}',
    '{',
    '',
    '[]',
    '{"n":1,"__proto__":{"x":1}}',
    '{"n":1,"\\u005f_proto__":{"x":1}}',
  ]) {
    assert.equal((await post(body)).statusCode, 400, body);
  }
  assert.equal((await post('n=1', 'text/plain')).statusCode, 400);
  assert.equal((await post(`{"n":1${' '.repeat(1_100_000)}}`)).statusCode, 413);
});

test('errors are problem details in the language asked for', async () => {
  const zh = await app.inject('/closed');
  assert.equal(zh.statusCode, 409);
  assert.match(String(zh.headers['content-type']), /^application\/problem\+json/);
  assert.deepEqual([zh.json().code, zh.json().title], ['toy.closed', '已关闭 shop']);
  const en = await app.inject({ url: '/closed', headers: { 'accept-language': 'en-GB' } });
  assert.equal(en.json().title, 'shop is closed');
});

test('an unforeseen error tells the caller nothing internal', async () => {
  const answer = await app.inject('/broken');
  assert.equal(answer.statusCode, 500);
  assert.doesNotMatch(answer.body, /secret/);
});

test('a page of another site may not act', async () => {
  const post = (headers: Record<string, string>) =>
    app.inject({ method: 'POST', url: '/echo', payload: { n: 1 }, headers });
  assert.equal((await post({ 'sec-fetch-site': 'cross-site' })).statusCode, 403);
  assert.equal((await post({ origin: 'http://evil.example', host: 'hub.example' })).statusCode, 403);
  assert.equal((await post({ origin: 'not a url', host: 'hub.example' })).statusCode, 403);
  assert.equal(
    (await post({ origin: 'http://hub.example', host: 'hub.example', 'sec-fetch-site': 'same-origin' })).statusCode,
    200,
  );
});

test('a stream is sent piece by piece', async () => {
  assert.equal((await app.inject('/feed')).body, 'data: 1\n\ndata: 2\n\n');
});

test('a route that asks for bytes gets them, whatever they say they are', async () => {
  for (const type of ['application/json', 'text/csv', undefined]) {
    const headers = type === undefined ? {} : { 'content-type': type };
    const answer = await app.inject({ method: 'POST', url: '/raw', payload: '{"a":', headers });
    assert.deepEqual([answer.statusCode, answer.json()], [200, { bytes: 5 }], type);
  }
});

test('files and what a foreign handler answers have the headers of content too', async () => {
  const app = await createHttpApp({ routes, gate, log: openLog('silent') });
  app.get('/page', (_request, reply) => reply.type('text/html').send('<p>'));
  const answer = await app.inject('/page');
  assert.match(String(answer.headers['content-security-policy']), /default-src 'self'/);
  await app.close();
});

test('a gate that has its answers at hand decides as one that has to ask', async () => {
  const seen: string[] = [];
  const handy: Gate = {
    authenticate: ({ headers }) => (headers.authorization === 'Bearer clerk' ? clerk : undefined),
    permits: gate.permits,
    decided: ({ decision, method, url }) => void seen.push(`${decision} ${method} ${url}`),
    stepUp: async () => {
      throw errors.closed({ name: 'shop' });
    },
  };
  const guarded = route({
    method: 'PUT',
    path: '/guarded',
    allow: 'toy.read',
    stepUp: true,
    summary: '',
    handle: () => ({ status: 204 }),
  });
  const rejecting = route({
    method: 'PUT',
    path: '/rejecting',
    allow: 'toy.read',
    summary: '',
    handle: () => Promise.reject(errors.closed({ name: 'shop' })),
  });
  const app = await createHttpApp({ routes: [...routes, guarded, rejecting], gate: handy, log: openLog('silent') });
  const ask = async (method: 'GET' | 'POST' | 'PUT', url: string, name = 'clerk') =>
    (await app.inject({ method, url, headers: { authorization: `Bearer ${name}` } })).statusCode;
  assert.equal(await ask('GET', '/toys?limit=1', 'stranger'), 401);
  assert.equal(await ask('GET', '/toys?limit=1'), 200);
  assert.equal(await ask('POST', '/toys?x=1'), 403);
  assert.equal(await ask('PUT', '/guarded'), 409);
  assert.equal(await ask('PUT', '/rejecting'), 409);
  assert.deepEqual(seen, ['deny POST /toys', 'deny PUT /guarded', 'permit PUT /rejecting']);
  await app.close();
});

test('an act that cannot be recorded is not carried out', async () => {
  let done = 0;
  const deaf: Gate = {
    authenticate: () => clerk,
    permits: gate.permits,
    decided: () => Promise.reject(new Error('the log is away')),
  };
  const act = route({
    method: 'PUT',
    path: '/act',
    allow: 'toy.read',
    summary: '',
    handle: () => {
      done += 1;
      return { status: 204 };
    },
  });
  const app = await createHttpApp({ routes: [act], gate: deaf, log: openLog('silent') });
  assert.equal((await app.inject({ method: 'PUT', url: '/act' })).statusCode, 500);
  assert.equal(done, 0);
  await app.close();
});
