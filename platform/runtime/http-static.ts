import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Serves the built web app: hashed assets for a year, its one page for every address the app knows itself. */
export async function serveWebApp(app: FastifyInstance, folder: string, pages: readonly string[]): Promise<boolean> {
  if (!existsSync(join(folder, 'index.html'))) return false;
  await app.register(fastifyStatic, { root: folder, wildcard: true, index: false, cacheControl: false, setHeaders });
  for (const page of pages) {
    app.get(page, (_request, reply) =>
      reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').sendFile('index.html'),
    );
  }
  return true;
}

function setHeaders(reply: FastifyReply, path: string): void {
  reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
}
