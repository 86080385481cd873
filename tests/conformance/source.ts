import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClauseHub } from './clause.ts';
import { idOf, sendFor } from './expect.ts';

/** An entity of type Thing as a source shows it. */
export const thing = (name: string, members: object = {}) => ({ id: idOf(name), type: 'Thing', ...members });

/** What a registration for one entity of type Thing is about. */
export const ofOne = (name: string, more: object = {}) => ({
  information: [{ entities: [{ type: 'Thing', id: idOf(name) }], ...more }],
});

export interface Asked {
  readonly method: string;
  /** Below `/ngsi-ld/v1`, with its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: checks look into bodies of every shape
  readonly body: any;
}

/** A context source that answers what a check wants it to. */
export interface Source {
  readonly uri: string;
  readonly asked: Asked[];
  /** Answers by the beginning of `METHOD /path`; all else is 404, and 0 no answer at all. A body of bytes goes out as it is, all else as JSON. */
  readonly answers: Record<string, readonly [status: number, body?: unknown]>;
  /** Registers it at the hub, for entities of type Thing unless `more` says otherwise. */
  register(hub: ClauseHub, more?: object): Promise<void>;
}

/** Runs a check with a context source of its own. */
export const withSource = (check: (hub: ClauseHub, source: Source) => Promise<void>) => async (hub: ClauseHub) => {
  const asked: Asked[] = [];
  const answers: Source['answers'] = {};
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const path = url.replace('/ngsi-ld/v1', '');
      asked.push({ method, path, headers, body: text === '' ? undefined : JSON.parse(text) });
      const key = Object.keys(answers).find((one) => `${method} ${path}`.startsWith(one));
      const [status, body] = (key === undefined ? undefined : answers[key]) ?? [404, {}];
      if (status === 0) return;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body === undefined || body instanceof Uint8Array ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await check(hub, {
      uri,
      asked,
      answers,
      async register(at, more = {}) {
        await sendFor(at, 201, 'POST /csourceRegistrations', {
          type: 'ContextSourceRegistration',
          information: [{ entities: [{ type: 'Thing' }] }],
          endpoint: uri,
          ...more,
        });
      },
    });
  } finally {
    server.close();
    server.closeAllConnections();
  }
};
