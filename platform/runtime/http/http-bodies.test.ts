import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { openLog } from '../log.ts';
import { route } from './http.ts';
import { createHttpApp, type Gate } from './http-app.ts';

let slow_ms = 0;
const gate: Gate = {
  authenticate: () =>
    slow_ms === 0 ? undefined : new Promise((resolve) => setTimeout(() => resolve(undefined), slow_ms)),
  permits: () => true,
};
const seen: unknown[] = [];
const app = await createHttpApp({
  routes: [
    ...(['/json', '/bytes'] as const).map((path) =>
      route({
        method: 'POST',
        path,
        allow: 'public',
        summary: '',
        bodyLimit: 200_000,
        rawBody: path === '/bytes',
        handle: ({ body }) => {
          seen.push(body);
          return { body: { length: body instanceof Uint8Array ? body.length : JSON.stringify(body ?? null).length } };
        },
      }),
    ),
    route({ method: 'GET', path: '/open', allow: 'public', summary: '', handle: () => ({ body: { open: true } }) }),
  ],
  gate,
  log: openLog('silent'),
});
await app.listen({ host: '127.0.0.1', port: 0 });
after(() => app.close());
const { port } = app.server.address() as { port: number };

/** Sends pieces with a pause between them, and answers all that comes back until `enough` of it is there. */
async function talk(pieces: readonly string[], enough: RegExp, pause_ms = 20): Promise<string> {
  const socket: Socket = connect(port, '127.0.0.1');
  let heard = '';
  const done = new Promise<void>((resolve, reject) => {
    socket.on('data', (chunk) => {
      heard += chunk.toString();
      if (enough.test(heard)) resolve();
    });
    socket.on('close', resolve);
    socket.on('error', reject);
  });
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise((resolve) => setTimeout(resolve, pause_ms));
  }
  await done;
  socket.destroy();
  return heard;
}

const head = (path: string, rest: string) =>
  `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n${rest}\r\n`;
const withLength = (path: string, body: string) => head(path, `content-length: ${Buffer.byteLength(body)}\r\n`) + body;

for (const pause_ms of [0, 60]) {
  test(`a body arrives whole however it is cut, ${pause_ms === 0 ? 'asked for at once' : 'or asked for when it is there'}`, async () => {
    slow_ms = pause_ms;
    const text = JSON.stringify({ 名: '水位'.repeat(20_000) });
    const whole = withLength('/json', text);
    const cut = Math.floor(whole.length / 2);
    const chunked = `${head('/json', 'transfer-encoding: chunked\r\n')}5\r\n{"a":\r\n2\r\n1}\r\n0\r\n\r\n`;
    for (const pieces of [[whole], [whole.slice(0, 40), whole.slice(40, cut), whole.slice(cut)]]) {
      seen.length = 0;
      assert.match(await talk(pieces, /"length":\d+\}/), new RegExp(`"length":${text.length}`));
      assert.deepEqual(seen, [JSON.parse(text)]);
    }
    assert.match(await talk([chunked.slice(0, 120), chunked.slice(120)], /"length":\d+\}/), /"length":7/);
    assert.match(await talk([withLength('/bytes', '水位')], /"length":\d+\}/), /"length":6/);
    slow_ms = 0;
  });

  test(`a body that is too large is refused, said or not, ${pause_ms === 0 ? 'asked for at once' : 'or later'}`, async () => {
    slow_ms = pause_ms;
    const large = `"${'x'.repeat(300_000)}"`;
    assert.match(await talk([head('/json', `content-length: ${large.length}\r\n`)], /413 [\s\S]*\}/), /http\.tooLarge/);
    const chunks = `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`;
    for (const path of ['/json', '/bytes'])
      assert.match(
        await talk([head(path, 'transfer-encoding: chunked\r\n'), chunks], /413 [\s\S]*\}/),
        /http\.tooLarge/,
      );
    slow_ms = 0;
  });
}

test('one connection carries many requests, with and without bodies, also sent before the last was answered', async () => {
  const get = 'GET /open HTTP/1.1\r\nhost: a\r\n\r\n';
  const requests = [withLength('/json', '[1]'), get, withLength('/bytes', 'abcd'), get, withLength('/json', '[12]')];
  for (const pieces of [requests, [requests.join('')]]) {
    const heard = await talk(pieces, /"length":4\}[\s\S]*"length":4\}/);
    assert.deepEqual(heard.match(/\{"[^}]*\}/g), [
      '{"length":3}',
      '{"open":true}',
      '{"length":4}',
      '{"open":true}',
      '{"length":4}',
    ]);
  }
});

test('a request that says a type and sends nothing is answered', async () => {
  for (const rest of ['', 'content-length: 0\r\n', 'transfer-encoding: chunked\r\n']) {
    const end = rest.startsWith('transfer') ? '0\r\n\r\n' : '';
    assert.match(await talk([head('/json', rest) + end], /400 [\s\S]*\}/), /empty body/, rest);
    assert.match(await talk([head('/bytes', rest) + end], /"length":\d+\}/), /"length":0/, rest);
  }
});

test('a request that breaks off reaches nobody and ends nothing else', async () => {
  seen.length = 0;
  const socket = connect(port, '127.0.0.1');
  await new Promise((resolve) => socket.write(`${head('/json', 'content-length: 50\r\n')}{"half":`, resolve));
  await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
    socket.destroy();
  });
  assert.match(await talk([withLength('/json', '[1]')], /"length":3/), /200 OK/);
  assert.deepEqual(seen, [[1]]);
});
