import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { openOutbound } from '@hub/runtime';
import { openTestBroker, type TestBroker } from '../testing.ts';

let server: Server;
let broker: TestBroker;
let shut: TestBroker;
let host = '';
let asked = 0;
let context: unknown = { '@context': { Room: 'https://example.org/Room', warm: 'https://example.org/warm' } };

before(async () => {
  server = createServer((request, response) => {
    asked += 1;
    if (request.url === '/moved') return response.writeHead(302, { location: '/context' }).end();
    if (request.url === '/out') return response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    if (request.url === '/wrong') return response.end('no json');
    if (request.url === '/big') return response.end(`{"@context":{"a":"urn:${'x'.repeat(5_000_000)}"}}`);
    return response.writeHead(200, { 'cache-control': 'max-age=3600' }).end(JSON.stringify(context));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  broker = await openTestBroker({ outbound: openOutbound({ allow: ['127.0.0.1'] }) });
  shut = await openTestBroker();
});
after(async () => {
  await broker.close();
  await shut.close();
  server.close();
});

const link = (url: string) => ({ link: `<${url}>; rel="http://www.w3.org/ns/json-ld#context"` });

test('nothing is downloaded unless the hub may call the host', async () => {
  const before = asked;
  const answer = await shut.send('GET /entities?type=Room', undefined, link(`${host}/context`));
  assert.deepEqual(
    [answer.status, answer.json.type],
    [504, 'https://uri.etsi.org/ngsi-ld/errors/LdContextNotAvailable'],
  );
  assert.equal(asked, before);
});

test('an @context that may be called is downloaded once, kept, and told of', async () => {
  const entity = { '@context': `${host}/context`, id: 'urn:x:1', type: 'Room', warm: 1 };
  const created = await broker.send('POST /entities', entity, { 'content-type': 'application/ld+json' });
  assert.equal(created.status, 201, created.text);
  const after = asked;
  const shown = await broker.send('GET /entities?type=Room', undefined, link(`${host}/context`));
  assert.deepEqual([shown.json[0].type, asked], ['Room', after]);
  assert.equal((await broker.send('GET /entities/urn:x:1')).json.type, 'https://example.org/Room');
  const [details] = (await broker.send('GET /jsonldContexts?kind=Cached&details=true')).json;
  assert.deepEqual([details.URL, details.kind, typeof details.expiresAt], [`${host}/context`, 'Cached', 'string']);
  const served = await broker.send(`GET /jsonldContexts/${details.localId}`);
  assert.deepEqual(
    [served.status, served.json.type],
    [422, 'https://uri.etsi.org/ngsi-ld/errors/OperationNotSupported'],
  );
});

test('a cached @context is reloaded on request; what cannot be had leaves the copy', async () => {
  const [{ localId }] = (await broker.send('GET /jsonldContexts?kind=Cached&details=true')).json;
  context = { '@context': { Room: 'https://example.org/Chamber' } };
  assert.equal((await broker.send(`DELETE /jsonldContexts/${localId}?reload=true`)).status, 204);
  const keys = { '@context': `${host}/context`, id: 'urn:x:2', type: 'Room' };
  await broker.send('POST /entities', keys, { 'content-type': 'application/ld+json' });
  assert.equal((await broker.send('GET /entities/urn:x:2')).json.type, 'https://example.org/Chamber');
  context = 'nonsense';
  assert.equal((await broker.send(`DELETE /jsonldContexts/${localId}?reload=true`)).status, 504);
  assert.equal((await broker.send(`GET /jsonldContexts/${localId}?details=true`)).status, 200);
  const hosted = (await broker.send('POST /jsonldContexts', { '@context': { a: 'urn:a:' } })).headers.location;
  const path = String(hosted).replace('/ngsi-ld/v1', '');
  assert.equal((await broker.send(`DELETE ${path}?reload=true`)).status, 400);
  assert.equal((await broker.send('DELETE /jsonldContexts/none?reload=true')).status, 404);
});

test('redirects are followed where they may lead; what is too large is not available, what is no @context is refused', async () => {
  context = { '@context': { a: 'urn:a:a' } };
  assert.equal((await broker.send('GET /entities?type=a', undefined, link(`${host}/moved`))).status, 200);
  for (const [path, status] of Object.entries({ out: 504, big: 504, wrong: 400 }))
    assert.equal((await broker.send('GET /entities?type=a', undefined, link(`${host}/${path}`))).status, status, path);
});

test('hosted @contexts are served, counted and used', async () => {
  const made = await broker.send('POST /jsonldContexts', {
    '@context': { kind: '@type', Car: 'https://example.org/Car' },
  });
  const path = String(made.headers.location).replace('/ngsi-ld/v1', '');
  const url = `http://hub.example${made.headers.location}`;
  const entity = { '@context': url, id: 'urn:x:3', kind: 'Car' };
  const created = await broker.send('POST /entities', entity, { 'content-type': 'application/ld+json' });
  assert.equal(created.status, 201, created.text);
  assert.equal((await broker.send('GET /entities/urn:x:3')).json.type, 'https://example.org/Car');
  const details = (await broker.send(`GET ${path}?details=true`)).json;
  assert.deepEqual([details.kind, details.numberOfHits], ['Hosted', 1]);
  assert.deepEqual((await broker.send(`GET ${path}`)).json, {
    '@context': { kind: '@type', Car: 'https://example.org/Car' },
  });
});

test('texts under terms of ids are stored in full and shown by the terms of whoever asks', async () => {
  const own = { '@context': { ex: 'https://example.org/', see: { '@id': 'https://example.org/see', '@type': '@id' } } };
  const made = await broker.send('POST /jsonldContexts', own);
  const url = `http://hub.example${made.headers.location}`;
  await broker.send('POST /entities', { id: 'urn:x:4', type: 'T', a: { value: { see: 'ex:page' } } }, link(url));
  assert.deepEqual((await broker.send('GET /entities/urn:x:4')).json.a.value, {
    'https://example.org/see': 'https://example.org/page',
  });
  assert.deepEqual((await broker.send('GET /entities/urn:x:4', undefined, link(url))).json.a.value, { see: 'ex:page' });
});

test('an @context inside an attribute, two in Link headers, and one scoped to a term are refused', async () => {
  const ld = { 'content-type': 'application/ld+json' };
  const scoped = { '@context': { a: { '@id': 'urn:v:a', '@context': { b: 'urn:v:b' } } }, id: 'urn:x:5', type: 'T' };
  assert.equal((await broker.send('POST /entities', scoped, ld)).status, 400);
  const inside = { id: 'urn:x:5', type: 'T', a: { type: 'Property', value: 1, '@context': { b: 'urn:v:b' } } };
  assert.equal((await broker.send('POST /entities', inside)).status, 400);
  const two = { link: `${link('https://a.example/a').link}, ${link('https://a.example/b').link}` };
  assert.equal((await broker.send('GET /entities?type=T', undefined, two)).status, 400);
});
