import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';

/**
 * Hands everything below a path to a handler of Node's own kind, body unread: for protocols whose library answers itself
 * (OpenID). The headers that every answer of the hub has go along; the handler may replace them.
 */
export async function mountHandler(
  app: FastifyInstance,
  path: string,
  handler: (request: IncomingMessage, response: ServerResponse) => void,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  await app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _body, parsed) => parsed(null));
    scope.all(`${path}/*`, (request, reply) => {
      for (const [name, value] of Object.entries({ ...reply.getHeaders(), ...headers }))
        if (value !== undefined) reply.raw.setHeader(name, value);
      reply.hijack();
      handler(request.raw, reply.raw);
    });
    done();
  });
}
