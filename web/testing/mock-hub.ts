import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMockState, mockRoutes } from './mock-routes.ts';

export interface MockHub {
  readonly address: string;
  close(): Promise<void>;
}

/** A contract-shaped hub in memory, for developing and for tests. Never part of the bundle. */
export async function startMockHub(port = 0): Promise<MockHub> {
  const state = createMockState();
  const server = createServer(
    (request, response) =>
      void answer(request, response).catch((error) => problem(response, 500, 'mock.fault', String(error))),
  );

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://mock');
    const path = url.pathname.replace('/api/v1', '');
    if (path === '/events') return stream(response);
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const body = Buffer.concat(chunks);
    const signedIn =
      /hub_session=dev/.test(request.headers.cookie ?? '') || request.headers.authorization === 'Bearer dev';
    if (!signedIn && path !== '/session' && path !== '/city')
      return problem(response, 401, 'identity.signInFirst', '请先登录');
    for (const { method, pattern, handle } of mockRoutes) {
      const match = request.method === method ? pattern.exec(path) : null;
      if (!match) continue;
      const reply = handle({
        state,
        params: match.slice(1).map(decodeURIComponent),
        query: url.searchParams,
        body,
        contentType: request.headers['content-type'] ?? '',
        signedIn,
      });
      response.writeHead(reply.status ?? 200, {
        'content-type': reply.contentType ?? 'application/json',
        ...reply.headers,
      });
      response.end(reply.bytes ?? (reply.body === undefined ? '' : JSON.stringify(reply.body)));
      return;
    }
    problem(response, 404, 'http.unknownPath', '没有这个地址');
  }

  function stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': hello\n\n');
    const stop = state.onEvent((seq, topic, data) =>
      response.write(`id: ${seq}\nevent: ${topic}\ndata: ${JSON.stringify(data)}\n\n`),
    );
    const beat = setInterval(() => response.write(': beat\n\n'), 15_000);
    response.on('close', () => {
      stop();
      clearInterval(beat);
    });
  }

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function problem(response: ServerResponse, status: number, code: string, zh: string): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify({ type: 'about:blank', title: code, status, code, detail: { zh, en: code } }));
}
